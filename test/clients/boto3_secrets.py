"""What an application does with secrets, through Debian's boto3; runs inside in_region.py."""
import json
import os
import unittest
from datetime import datetime, timezone

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

ACCOUNT = "000000000000"
MARKED = ("You can't perform this operation on the secret because it was marked for "
          "deletion.")  # fmt: skip


def client(service: str, key: dict | None = None):
    options = {}
    if key:
        options = dict(aws_access_key_id=key["AccessKeyId"],
                       aws_secret_access_key=key["SecretAccessKey"])  # fmt: skip
    once = Config(retries={"max_attempts": 1})
    return boto3.client(service, region_name="us-east-1", config=once,
                        endpoint_url=os.environ.get("ENDPOINT_OPTION"), **options)  # fmt: skip


def document(*statements: dict) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": statements})


def allow(action, resource="*", **rest) -> dict:
    return {"Effect": "Allow", "Action": action, "Resource": resource, **rest}


class Secrets(unittest.TestCase):
    def setUp(self):
        self.secrets, self.iam, self.kms = (client(n) for n in ("secretsmanager", "iam", "kms"))
        self.made = []
        self.addCleanup(self.clean)

    def clean(self):
        for name in self.made:
            self.secrets.delete_secret(SecretId=name, ForceDeleteWithoutRecovery=True)

    def create(self, name, **parameters):
        self.made.append(name)
        return self.secrets.create_secret(Name=name, **parameters)["ARN"]

    def refused(self, code, function, **parameters):
        with self.assertRaises(ClientError) as caught:
            function(**parameters)
        error = caught.exception.response["Error"]
        self.assertEqual(error["Code"], code, error)
        return error["Message"]

    def user(self, name: str):
        """A user without permissions and a client for it."""
        self.iam.create_user(UserName=name)
        key = self.iam.create_access_key(UserName=name)["AccessKey"]
        return f"arn:aws:iam::{ACCOUNT}:user/{name}", client("secretsmanager", key)

    def test_times_and_errors_are_of_their_own_types(self):
        self.create("py/times", SecretString="x", Description="d")
        told = self.secrets.describe_secret(SecretId="py/times")
        self.assertIsInstance(told["CreatedDate"], datetime)
        self.assertNotIn("LastAccessedDate", told)
        self.secrets.get_secret_value(SecretId="py/times")
        day = self.secrets.describe_secret(SecretId="py/times")["LastAccessedDate"]
        day = day.astimezone(timezone.utc)
        self.assertEqual((day.hour, day.minute, day.second), (0, 0, 0))
        with self.assertRaises(self.secrets.exceptions.ResourceNotFoundException) as caught:
            self.secrets.get_secret_value(SecretId="py/none")
        self.assertEqual(caught.exception.response["ResponseMetadata"]["HTTPStatusCode"], 400)
        self.assertEqual(caught.exception.response["Error"]["Message"],
                         "Secrets Manager can't find the specified secret.")  # fmt: skip

    def test_filters_order_and_pages(self):
        for number in range(5):
            self.create(f"py/list/{number}", Tags=[{"Key": "odd", "Value": str(number % 2)}])
        paginator = self.secrets.get_paginator("list_secrets")
        pages = list(paginator.paginate(Filters=[{"Key": "name", "Values": ["py/list/"]}],
                                        SortOrder="desc", PaginationConfig={"PageSize": 2}))
        self.assertEqual([[s["Name"][-1] for s in page["SecretList"]] for page in pages],
                         [["4", "3"], ["2", "1"], ["0"]])  # fmt: skip
        odd = self.secrets.list_secrets(Filters=[{"Key": "tag-value", "Values": ["1"]},
                                                 {"Key": "name", "Values": ["py/list"]}])
        self.assertEqual([s["Name"][-1] for s in odd["SecretList"]], ["1", "3"])
        self.refused("ValidationException", self.secrets.list_secrets,
                     Filters=[{"Key": "name", "Values": ["a*"]}])  # fmt: skip
        self.refused("InvalidNextTokenException", self.secrets.list_secrets, NextToken="made up")

    def test_values_have_limits(self):
        self.create("py/big", SecretString="x" * 65536)
        self.assertEqual(
            len(self.secrets.get_secret_value(SecretId="py/big")["SecretString"]), 65536)
        self.refused("ValidationException", self.secrets.put_secret_value, SecretId="py/big",
                     SecretString="x" * 65537)  # fmt: skip
        both = self.refused("InvalidParameterException", self.secrets.put_secret_value,
                            SecretId="py/big", SecretString="x", SecretBinary=b"x")  # fmt: skip
        self.assertIn("both a binary secret value and a string secret value", both)

    def test_deleted_secrets(self):
        self.create("py/gone", SecretString="x")
        self.secrets.delete_secret(SecretId="py/gone")
        message = self.refused("InvalidRequestException", self.secrets.get_secret_value,
                               SecretId="py/gone")  # fmt: skip
        self.assertEqual(message, MARKED)
        names = [s["Name"] for s in self.secrets.list_secrets()["SecretList"]]
        self.assertNotIn("py/gone", names)
        # The newer models' IncludePlannedDeletion is not in this one; DescribeSecret still tells.
        self.assertIn("DeletedDate", self.secrets.describe_secret(SecretId="py/gone"))
        self.secrets.restore_secret(SecretId="py/gone")
        self.assertEqual(self.secrets.get_secret_value(SecretId="py/gone")["SecretString"], "x")

    def test_a_policy_of_the_secret_lets_another_user_read_it(self):
        arn = self.create("py/shared", SecretString="x")
        user, theirs = self.user("py-reader")
        self.refused("AccessDeniedException", theirs.get_secret_value, SecretId=arn)
        policy = document(allow("secretsmanager:GetSecretValue", Principal={"AWS": user}))
        self.secrets.put_resource_policy(SecretId=arn, ResourcePolicy=policy,
                                         BlockPublicPolicy=True)  # fmt: skip
        self.assertEqual(theirs.get_secret_value(SecretId=arn)["SecretString"], "x")
        self.assertEqual(self.secrets.get_resource_policy(SecretId=arn)["ResourcePolicy"], policy)
        everybody = document(allow("secretsmanager:*", Principal="*"))
        self.refused("PublicPolicyException", self.secrets.put_resource_policy, SecretId=arn,
                     ResourcePolicy=everybody, BlockPublicPolicy=True)  # fmt: skip
        valid = self.secrets.validate_resource_policy(ResourcePolicy=policy)
        self.assertEqual((valid["PolicyValidationPassed"], valid["ValidationErrors"]), (True, []))

    def test_a_key_of_ones_own_decides_who_reads(self):
        key = self.kms.create_key()["KeyMetadata"]
        arn = self.create("py/keyed", SecretString="x", KmsKeyId=key["KeyId"])
        versions = self.secrets.list_secret_version_ids(SecretId=arn)["Versions"]
        self.assertEqual(versions[0]["KmsKeyIds"], [key["Arn"]])
        user, theirs = self.user("py-keyless")
        reads = allow("secretsmanager:GetSecretValue")
        self.iam.put_user_policy(UserName="py-keyless", PolicyName="p",
                                 PolicyDocument=document(reads))  # fmt: skip
        message = self.refused("AccessDeniedException", theirs.get_secret_value, SecretId=arn)
        self.assertTrue(message.startswith("Access to KMS is not allowed"), message)
        via = {"StringEquals": {"kms:ViaService": "secretsmanager.us-east-1.amazonaws.com",
                                "kms:EncryptionContext:SecretARN": arn}}  # fmt: skip
        self.iam.put_user_policy(
            UserName="py-keyless", PolicyName="p",
            PolicyDocument=document(reads, allow("kms:Decrypt", key["Arn"], Condition=via)))
        self.assertEqual(theirs.get_secret_value(SecretId=arn)["SecretString"], "x")
        self.kms.disable_key(KeyId=key["KeyId"])
        self.refused("DecryptionFailure", self.secrets.get_secret_value, SecretId=arn)
        self.kms.enable_key(KeyId=key["KeyId"])
        self.secrets.update_secret(SecretId=arn, KmsKeyId="alias/aws/secretsmanager")
        self.kms.disable_key(KeyId=key["KeyId"])
        self.assertEqual(theirs.get_secret_value(SecretId=arn)["SecretString"], "x")


if __name__ == "__main__":
    unittest.main()
