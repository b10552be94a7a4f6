"""What an application does with keys, through Debian's boto3; runs inside in_region.py."""
import json
import os
import unittest

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

ACCOUNT = "000000000000"


def client(service: str, key: dict | None = None):
    options = {}
    if key:
        options = dict(aws_access_key_id=key["AccessKeyId"],
                       aws_secret_access_key=key["SecretAccessKey"])  # fmt: skip
    once = Config(retries={"max_attempts": 1})
    return boto3.client(service, region_name="us-east-1", config=once,
                        endpoint_url=os.environ.get("ENDPOINT_OPTION"), **options)  # fmt: skip


def statement(principal: str, *actions: str, **rest) -> dict:
    return {"Effect": "Allow", "Principal": {"AWS": principal}, "Action": list(actions),
            "Resource": "*", **rest}  # fmt: skip


def document(*statements: dict) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": statements})


class Kms(unittest.TestCase):
    def setUp(self):
        self.kms = client("kms")
        self.iam = client("iam")

    def refused(self, code, function, *arguments, **named):
        with self.assertRaises(ClientError) as caught:
            function(*arguments, **named)
        self.assertEqual(caught.exception.response["Error"]["Code"], code, caught.exception)
        return str(caught.exception)

    def user(self, name: str):
        """A user without permissions and a client of KMS for it."""
        self.iam.create_user(UserName=name)
        key = self.iam.create_access_key(UserName=name)["AccessKey"]
        return f"arn:aws:iam::{ACCOUNT}:user/{name}", client("kms", key)

    def test_errors_are_of_their_own_classes(self):
        with self.assertRaises(self.kms.exceptions.NotFoundException) as caught:
            self.kms.describe_key(KeyId="alias/none")
        response = caught.exception.response
        self.assertEqual(response["ResponseMetadata"]["HTTPStatusCode"], 400)
        self.assertIn("alias/none is not found.", response["Error"]["Message"])

    def test_envelope_encryption(self):
        key = self.kms.create_key(Description="envelopes")["KeyMetadata"]
        self.kms.create_alias(AliasName="alias/py", TargetKeyId=key["KeyId"])
        context = {"app": "web", "stage": "ä日本"}
        made = self.kms.generate_data_key(KeyId="alias/py", KeySpec="AES_256",
                                          EncryptionContext=context)  # fmt: skip
        self.assertEqual(len(made["Plaintext"]), 32)
        blob = made["CiphertextBlob"]
        opened = self.kms.decrypt(CiphertextBlob=blob, EncryptionContext=context)
        self.assertEqual(opened["Plaintext"], made["Plaintext"])
        self.assertEqual(opened["KeyId"], key["Arn"])
        self.refused("InvalidCiphertextException", self.kms.decrypt, CiphertextBlob=blob)
        other = self.kms.create_key()["KeyMetadata"]["KeyId"]
        self.refused("IncorrectKeyException", self.kms.decrypt, CiphertextBlob=blob,
                     EncryptionContext=context, KeyId=other)  # fmt: skip
        moved = self.kms.re_encrypt(CiphertextBlob=blob, SourceEncryptionContext=context,
                                    DestinationKeyId=other)["CiphertextBlob"]  # fmt: skip
        self.assertEqual(self.kms.decrypt(CiphertextBlob=moved)["Plaintext"], made["Plaintext"])
        self.assertEqual(len(self.kms.generate_random(NumberOfBytes=24)["Plaintext"]), 24)
        self.kms.delete_alias(AliasName="alias/py")

    def test_a_key_is_disabled_and_scheduled_for_deletion(self):
        key = self.kms.create_key()["KeyMetadata"]
        blob = self.kms.encrypt(KeyId=key["KeyId"], Plaintext=b"x")["CiphertextBlob"]
        self.kms.disable_key(KeyId=key["KeyId"])
        self.refused("DisabledException", self.kms.decrypt, CiphertextBlob=blob)
        self.kms.enable_key(KeyId=key["KeyId"])
        self.assertEqual(self.kms.decrypt(CiphertextBlob=blob)["Plaintext"], b"x")
        gone = self.kms.schedule_key_deletion(KeyId=key["KeyId"], PendingWindowInDays=7)
        self.assertEqual((gone["DeletionDate"] - key["CreationDate"]).days, 7)
        message = self.refused("KMSInvalidStateException", self.kms.decrypt, CiphertextBlob=blob)
        self.assertIn(f"{key['Arn']} is pending deletion.", message)
        self.kms.cancel_key_deletion(KeyId=key["KeyId"])
        state = self.kms.describe_key(KeyId=key["KeyId"])["KeyMetadata"]["KeyState"]
        self.assertEqual(state, "Disabled")

    def test_paginators_go_to_the_end(self):
        key = self.kms.create_key()["KeyMetadata"]["KeyId"]
        names = [f"alias/page{n}" for n in range(5)]
        for name in names:
            self.kms.create_alias(AliasName=name, TargetKeyId=key)
        pages = self.kms.get_paginator("list_aliases").paginate(
            KeyId=key, PaginationConfig={"PageSize": 2}
        )
        listed = [[alias["AliasName"] for alias in page["Aliases"]] for page in pages]
        self.assertEqual(listed, [names[:2], names[2:4], names[4:]])
        pages = self.kms.get_paginator("list_keys").paginate(PaginationConfig={"PageSize": 1})
        self.assertIn(key, [entry["KeyId"] for page in pages for entry in page["Keys"]])

    def test_key_policies_decide(self):
        arn, as_user = self.user("keyed")
        key = self.kms.create_key(
            Policy=document(
                statement(f"arn:aws:iam::{ACCOUNT}:user/admin", "kms:*"),
                statement(arn, "kms:Encrypt", Condition={
                    "StringEquals": {"kms:EncryptionContext:team": "blue"}}))  # fmt: skip
        )["KeyMetadata"]["KeyId"]
        everything = {"Effect": "Allow", "Action": "kms:*", "Resource": "*"}
        self.iam.put_user_policy(
            UserName="keyed", PolicyName="p", PolicyDocument=document(everything)
        )
        # The key's policy names no account: what IAM allows counts for nothing.
        message = self.refused("AccessDeniedException", as_user.describe_key, KeyId=key)
        self.assertIn("no resource-based policy allows the kms:DescribeKey action", message)
        self.refused("AccessDeniedException", as_user.encrypt, KeyId=key, Plaintext=b"x")
        blue = {"team": "blue"}
        self.assertTrue(as_user.encrypt(KeyId=key, Plaintext=b"x", EncryptionContext=blue))
        self.kms.put_key_policy(
            KeyId=key, PolicyName="default",
            Policy=document(statement(f"arn:aws:iam::{ACCOUNT}:root", "kms:*")))  # fmt: skip
        self.assertTrue(as_user.describe_key(KeyId=key))
        self.refused("MalformedPolicyDocumentException", self.kms.put_key_policy, KeyId=key,
                     PolicyName="default", Policy=document(statement(arn, "kms:*")))  # fmt: skip

    def test_a_key_policy_means_those_who_bore_the_names(self):
        self.refused("MalformedPolicyDocumentException", self.kms.create_key, Policy=document(
            statement(f"arn:aws:iam::{ACCOUNT}:role/none", "kms:*")))  # fmt: skip
        arn, first = self.user("twice")
        key = self.kms.create_key(
            Policy=document(statement(f"arn:aws:iam::{ACCOUNT}:root", "kms:*"),
                            statement(arn, "kms:Encrypt")))["KeyMetadata"]["KeyId"]  # fmt: skip
        self.assertTrue(first.encrypt(KeyId=key, Plaintext=b"x"))
        gone = self.iam.get_user(UserName="twice")["User"]["UserId"]
        for access_key in self.iam.list_access_keys(UserName="twice")["AccessKeyMetadata"]:
            self.iam.delete_access_key(UserName="twice", AccessKeyId=access_key["AccessKeyId"])
        self.iam.delete_user(UserName="twice")
        _, second = self.user("twice")
        self.refused("AccessDeniedException", second.encrypt, KeyId=key, Plaintext=b"x")
        policy = json.loads(self.kms.get_key_policy(KeyId=key, PolicyName="default")["Policy"])
        self.assertEqual(policy["Statement"][1]["Principal"]["AWS"], gone)

    def test_the_managed_keys_are_for_their_services(self):
        aliases = {alias["AliasName"] for alias in self.kms.list_aliases(Limit=100)["Aliases"]}
        self.assertLessEqual({"alias/aws/s3", "alias/aws/ssm", "alias/aws/secretsmanager"}, aliases)
        key = self.kms.describe_key(KeyId="alias/aws/secretsmanager")["KeyMetadata"]
        self.assertEqual(key["KeyManager"], "AWS")
        self.refused("AccessDeniedException", self.kms.generate_data_key,
                     KeyId="alias/aws/secretsmanager", KeySpec="AES_256")  # fmt: skip
        self.refused("AccessDeniedException", self.kms.schedule_key_deletion, KeyId=key["KeyId"])

    def test_tags_and_rotation(self):
        tags = [{"TagKey": "a", "TagValue": "ä"}, {"TagKey": "b", "TagValue": ""}]
        key = self.kms.create_key(Tags=tags)["KeyMetadata"]["KeyId"]
        self.assertEqual(self.kms.list_resource_tags(KeyId=key)["Tags"], tags)
        self.kms.untag_resource(KeyId=key, TagKeys=["a"])
        self.assertEqual(self.kms.list_resource_tags(KeyId=key)["Tags"], tags[1:])
        self.kms.enable_key_rotation(KeyId=key)
        self.assertTrue(self.kms.get_key_rotation_status(KeyId=key)["KeyRotationEnabled"])

    def test_what_is_not_served_is_refused_by_name(self):
        key = self.kms.create_key()["KeyMetadata"]["KeyId"]
        for function, named, word in (
            (self.kms.create_key, {"KeySpec": "RSA_2048"}, "RSA_2048"),
            (self.kms.create_key, {"MultiRegion": True}, "MultiRegion"),
            (self.kms.create_grant, {"KeyId": key, "GranteePrincipal": "x",
                                     "Operations": ["Decrypt"]}, "CreateGrant"),
        ):  # fmt: skip
            with self.assertRaises(ClientError) as caught:
                function(**named)
            self.assertIn(word, str(caught.exception))
