"""What an application does with parameters, through Debian's boto3; runs inside in_region.py."""
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


def allow(*statements: tuple[str, str]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Action": action, "Resource": resource}
        for action, resource in statements]})  # fmt: skip


class Parameters(unittest.TestCase):
    def setUp(self):
        self.ssm = client("ssm")
        self.iam = client("iam")

    def refused(self, code, function, **named):
        with self.assertRaises(ClientError) as caught:
            function(**named)
        self.assertEqual(caught.exception.response["Error"]["Code"], code, caught.exception)
        return caught.exception.response["Error"]["Message"]

    def test_errors_are_of_their_own_classes(self):
        with self.assertRaises(self.ssm.exceptions.ParameterNotFound) as caught:
            self.ssm.get_parameter(Name="/none")
        self.assertEqual(caught.exception.response["ResponseMetadata"]["HTTPStatusCode"], 400)

    def test_paths_in_pages(self):
        names = [f"/py/path/{letter}" for letter in "abcdefghijklm"]
        for name in names:
            self.ssm.put_parameter(Name=name, Value="v", Type="String")
        pages = self.ssm.get_paginator("get_parameters_by_path").paginate(
            Path="/py", Recursive=True, PaginationConfig={"PageSize": 5})  # fmt: skip
        sizes = [[each["Name"] for each in page["Parameters"]] for page in pages]
        self.assertEqual([len(page) for page in sizes], [5, 5, 3])
        self.assertEqual(sum(sizes, []), names)
        described = self.ssm.get_paginator("describe_parameters").paginate(
            ParameterFilters=[{"Key": "Name", "Option": "BeginsWith", "Values": ["/py/path/"]}],
            PaginationConfig={"PageSize": 7})  # fmt: skip
        self.assertEqual(sum((len(page["Parameters"]) for page in described), 0), 13)
        for start in (0, 10):
            self.ssm.delete_parameters(Names=names[start : start + 10])

    def test_validation(self):
        message = self.refused("ValidationException", self.ssm.put_parameter, Name="py/x",
                               Value="v", Type="String")  # fmt: skip
        self.assertEqual(message, "Parameter name must be a fully qualified name.")
        self.refused("HierarchyLevelLimitExceededException", self.ssm.put_parameter,
                     Name="/l" * 16, Value="v", Type="String")  # fmt: skip
        self.refused("ParameterPatternMismatchException", self.ssm.put_parameter, Name="py-p",
                     Value="x", Type="String", AllowedPattern="[0-9]+")  # fmt: skip
        self.refused("NotImplemented", self.ssm.put_parameter, Name="py-p", Value="ami-1",
                     Type="String", DataType="aws:ec2:image")  # fmt: skip
        self.refused("NotImplemented", self.ssm.get_document, Name="d")

    def test_tags(self):
        self.ssm.put_parameter(Name="py-tags", Value="v", Type="StringList",
                               Tags=[{"Key": "a", "Value": "1"}])  # fmt: skip
        self.ssm.add_tags_to_resource(ResourceType="Parameter", ResourceId="py-tags",
                                      Tags=[{"Key": "b", "Value": "ä @"}])  # fmt: skip
        self.ssm.remove_tags_from_resource(ResourceType="Parameter", ResourceId="py-tags",
                                           TagKeys=["a"])  # fmt: skip
        listed = self.ssm.list_tags_for_resource(ResourceType="Parameter", ResourceId="py-tags")
        self.assertEqual(listed["TagList"], [{"Key": "b", "Value": "ä @"}])
        self.ssm.delete_parameter(Name="py-tags")

    def test_a_secure_string_needs_its_key_too(self):
        """Who may read the parameter and not decrypt with its key sees only the ciphertext."""
        key = client("kms").create_key(Description="parameters")["KeyMetadata"]
        for name, tier in (("/py/s", "Standard"), ("/py/a", "Advanced")):
            self.ssm.put_parameter(Name=name, Value="hush", Type="SecureString", Tier=tier,
                                   KeyId=key["KeyId"])  # fmt: skip
        self.iam.create_user(UserName="py-reader")
        made = self.iam.create_access_key(UserName="py-reader")["AccessKey"]
        reader = client("ssm", made)
        read = ("ssm:GetParameter", f"arn:aws:ssm:us-east-1:{ACCOUNT}:parameter/py/*")
        self.iam.put_user_policy(UserName="py-reader", PolicyName="p", PolicyDocument=allow(read))
        for name in ("/py/s", "/py/a"):
            self.assertNotIn("hush", reader.get_parameter(Name=name)["Parameter"]["Value"])
            message = self.refused("AccessDeniedException", reader.get_parameter, Name=name,
                                   WithDecryption=True)  # fmt: skip
            self.assertIn("kms:Decrypt", message)
        self.refused("AccessDeniedException", reader.get_parameter, Name="other")
        self.iam.put_user_policy(UserName="py-reader", PolicyName="p",
                                 PolicyDocument=allow(read, ("kms:Decrypt", key["Arn"])))
        for name in ("/py/s", "/py/a"):
            got = reader.get_parameter(Name=name, WithDecryption=True)["Parameter"]
            self.assertEqual(got["Value"], "hush")
        client("kms").disable_key(KeyId=key["KeyId"])
        self.refused("InvalidKeyId", reader.get_parameter, Name="/py/s", WithDecryption=True)
        self.ssm.delete_parameters(Names=["/py/s", "/py/a"])


class Repositories(unittest.TestCase):
    def test_pages_and_errors(self):
        ecr = client("ecr")
        for name in ("py/one", "py/two", "py/three"):
            ecr.create_repository(repositoryName=name)
        pages = ecr.get_paginator("describe_repositories").paginate(
            PaginationConfig={"PageSize": 2})  # fmt: skip
        names = [each["repositoryName"] for page in pages for each in page["repositories"]]
        self.assertLessEqual({"py/one", "py/two", "py/three"}, set(names))
        with self.assertRaises(ecr.exceptions.RepositoryNotFoundException) as caught:
            ecr.describe_repositories(repositoryNames=["py/none"])
        self.assertEqual(
            caught.exception.response["Error"]["Message"],
            "The repository with name 'py/none' does not exist in the registry with id "
            f"'{ACCOUNT}'")  # fmt: skip
        for name in ("py/one", "py/two", "py/three"):
            ecr.delete_repository(repositoryName=name, force=True)


if __name__ == "__main__":
    unittest.main()
