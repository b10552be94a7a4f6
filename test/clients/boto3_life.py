"""What an application does with identities, through Debian's boto3.

Runs inside in_region.py: over the proxy boto3 is configured by the environment alone; with an
endpoint it takes the option, because this version knows no AWS_ENDPOINT_URL.
"""
import json
import os
import ssl
import unittest
from urllib.error import HTTPError
from urllib.request import urlopen

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

ACCOUNT = "000000000000"
ONCE = Config(retries={"max_attempts": 0})


def client(service, keys=None):
    extra = {}
    if keys:
        extra = {
            "aws_access_key_id": keys["AccessKeyId"],
            "aws_secret_access_key": keys["SecretAccessKey"],
            "aws_session_token": keys.get("SessionToken"),
        }
    return boto3.Session(region_name=os.environ["AWS_REGION"], **extra).client(
        service, endpoint_url=os.environ.get("ENDPOINT_OPTION"), config=ONCE
    )


def allow(action, effect="Allow"):
    statement = {"Effect": effect, "Action": action, "Resource": "*"}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


class Life(unittest.TestCase):
    def setUp(self):
        self.iam, self.sts = client("iam"), client("sts")

    def refused(self, code, call, **parameters):
        with self.assertRaises(ClientError) as caught:
            call(**parameters)
        self.assertEqual(caught.exception.response["Error"]["Code"], code)
        self.assertTrue(caught.exception.response["ResponseMetadata"]["RequestId"])
        return caught.exception.response["Error"]["Message"]

    def test_identity(self):
        answer = self.sts.get_caller_identity()
        self.assertEqual(answer["Arn"], f"arn:aws:iam::{ACCOUNT}:user/admin")
        self.assertEqual(answer["Account"], ACCOUNT)

    def test_user_with_tags_and_a_key(self):
        tags = [{"Key": "note", "Value": "Ä + 日本 @ x=y/z:_.-"}]
        made = self.iam.create_user(UserName="py", Path="/people/", Tags=tags)["User"]
        self.assertEqual(made["Arn"], f"arn:aws:iam::{ACCOUNT}:user/people/py")
        self.assertEqual(self.iam.get_user(UserName="py")["User"]["Tags"], tags)
        key = self.iam.create_access_key(UserName="py")["AccessKey"]
        as_py = client("iam", key)
        message = self.refused("AccessDenied", as_py.list_users)
        self.assertIn("user/people/py is not authorized to perform: iam:ListUsers", message)
        self.iam.put_user_policy(UserName="py", PolicyName="p", PolicyDocument=allow("iam:List*"))
        self.assertTrue(as_py.list_users()["Users"])
        # The document comes back as it went.
        got = self.iam.get_user_policy(UserName="py", PolicyName="p")
        self.assertEqual(got["PolicyDocument"], json.loads(allow("iam:List*")))
        self.refused("DeleteConflict", self.iam.delete_user, UserName="py")
        self.iam.delete_user_policy(UserName="py", PolicyName="p")
        self.iam.delete_access_key(UserName="py", AccessKeyId=key["AccessKeyId"])
        self.iam.delete_user(UserName="py")
        self.refused("InvalidClientTokenId", client("sts", key).get_caller_identity)
        self.refused("NoSuchEntity", self.iam.get_user, UserName="py")

    def test_groups(self):
        self.iam.create_user(UserName="member")
        self.iam.create_group(GroupName="staff")
        self.iam.add_user_to_group(GroupName="staff", UserName="member")
        users = self.iam.get_group(GroupName="staff")["Users"]
        self.assertEqual([user["UserName"] for user in users], ["member"])
        groups = self.iam.list_groups_for_user(UserName="member")["Groups"]
        self.assertEqual([group["GroupName"] for group in groups], ["staff"])
        self.iam.put_group_policy(
            GroupName="staff", PolicyName="p", PolicyDocument=allow("iam:ListUsers")
        )
        key = self.iam.create_access_key(UserName="member")["AccessKey"]
        self.assertTrue(client("iam", key).list_users()["Users"])
        self.iam.remove_user_from_group(GroupName="staff", UserName="member")
        self.refused("AccessDenied", client("iam", key).list_users)
        self.iam.delete_access_key(UserName="member", AccessKeyId=key["AccessKeyId"])
        self.iam.delete_group_policy(GroupName="staff", PolicyName="p")
        self.iam.delete_group(GroupName="staff")
        self.iam.delete_user(UserName="member")

    def test_role_and_boundary(self):
        statement = {"Effect": "Allow", "Principal": {"AWS": ACCOUNT}, "Action": "sts:AssumeRole"}
        trust = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
        role = self.iam.create_role(RoleName="py", AssumeRolePolicyDocument=trust)["Role"]
        self.assertTrue(self.iam.get_waiter("role_exists").wait(RoleName="py") is None)
        boundary = self.iam.create_policy(PolicyName="edge", PolicyDocument=allow("iam:ListRoles"))
        boundary = boundary["Policy"]["Arn"]
        self.iam.put_role_permissions_boundary(RoleName="py", PermissionsBoundary=boundary)
        self.iam.put_role_policy(RoleName="py", PolicyName="p", PolicyDocument=allow("iam:List*"))
        session = self.sts.assume_role(RoleArn=role["Arn"], RoleSessionName="py")["Credentials"]
        as_role = client("iam", session)
        self.assertTrue(as_role.list_roles()["Roles"])
        message = self.refused("AccessDenied", as_role.list_users)
        self.assertIn("permissions boundary", message)
        self.iam.delete_role_permissions_boundary(RoleName="py")
        self.assertTrue(as_role.list_users()["Users"])
        self.iam.delete_role_policy(RoleName="py", PolicyName="p")
        self.iam.delete_role(RoleName="py")
        self.iam.delete_policy(PolicyArn=boundary)

    def test_paginator_goes_to_the_end(self):
        names = [f"p{n:02d}" for n in range(7)]
        for name in names:
            self.iam.create_group(GroupName=name, Path="/pages/")
        pages = self.iam.get_paginator("list_groups").paginate(
            PathPrefix="/pages/", PaginationConfig={"PageSize": 3}
        )
        groups = [[group["GroupName"] for group in page["Groups"]] for page in pages]
        self.assertEqual(groups, [names[:3], names[3:6], names[6:]])
        for name in names:
            self.iam.delete_group(GroupName=name)

    def test_simulation(self):
        results = self.iam.simulate_custom_policy(
            PolicyInputList=[allow("iam:Get*")], ActionNames=["iam:GetUser", "iam:CreateUser"]
        )["EvaluationResults"]
        self.assertEqual(
            [(result["EvalActionName"], result["EvalDecision"]) for result in results],
            [("iam:GetUser", "allowed"), ("iam:CreateUser", "implicitDeny")],
        )

    def test_presigned_url_works_once_signed_and_not_when_changed(self):
        url = self.sts.generate_presigned_url(
            "get_caller_identity", ExpiresIn=60, HttpMethod="GET"
        )
        trusted = None
        if url.startswith("https:"):
            trusted = ssl.create_default_context(cafile=os.environ["AWS_CA_BUNDLE"])
        self.assertIn(b"user/admin", urlopen(url, timeout=10, context=trusted).read())
        with self.assertRaises(HTTPError) as caught:
            urlopen(url.replace("Expires=60", "Expires=61"), timeout=10, context=trusted)
        self.assertEqual(caught.exception.code, 403)

    def test_what_is_not_served_is_refused_by_name(self):
        with self.assertRaises(ClientError) as caught:
            self.iam.list_server_certificates()
        self.assertIn("ListServerCertificates", str(caught.exception))
