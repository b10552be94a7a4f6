"""A data folder that an older build made opens under this one, and everything is there; and again
after a restart. README.md says what made each stored folder.
"""
import base64
import json
import os
import shutil
import sys
import tarfile
import unittest
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
from contents import OBJECT  # noqa: E402
from harness.clients import client  # noqa: E402
from harness.region import Credentials, Region  # noqa: E402

STORES = sorted(HERE.glob("store-*.tar.xz"))


def unpack(store: Path, region: Region) -> dict:
    """The stored folder in place of the new region's; as root it belongs to the server's user."""
    with tarfile.open(store) as archive:
        archive.extractall(region.folder)
    if os.geteuid() == 0:
        for each in [region.data, *region.data.rglob("*")]:
            shutil.chown(each, "skerry", "skerry")
    return json.loads((region.data / "facts.json").read_text())


class Upgrade(unittest.TestCase):
    def test_everything_is_there_after_an_upgrade_and_after_a_restart(self):
        self.assertTrue(STORES)
        for store in STORES:
            with self.subTest(store.name):
                region = Region()
                self.facts = unpack(store, region)
                with region:
                    self.check(region)
                    self.changes(region)
                    region.stop()
                    region.start()
                    self.check(region)
                    self.changed(region)

    def check(self, region: Region):
        for check in (self.identities, self.secrets, self.objects, self.stack, self.others):
            check(region)

    def identities(self, region: Region):
        iam = client(region, "iam")
        self.assertEqual(iam.get_user(UserName="ann")["User"]["Path"], "/staff/")
        self.assertEqual(iam.list_user_tags(UserName="ann")["Tags"],
                         [{"Key": "team", "Value": "data"}])  # fmt: skip
        region.credentials, admin = self.ann(), region.credentials
        try:
            value = client(region, "secretsmanager").get_secret_value
            denied = "AccessDenied.*kms:Decrypt"  # her policy has the secret, and not its key
            with self.assertRaisesRegex(Exception, f"{denied}|Access to KMS is not allowed"):
                value(SecretId="app/db")
            self.assertRegex(client(region, "sts").get_caller_identity()["Arn"], "user/staff/ann$")
        finally:
            region.credentials = admin

    def ann(self) -> Credentials:
        return Credentials(self.facts["ann"]["id"], self.facts["ann"]["secret"])

    def secrets(self, region: Region):
        value = client(region, "secretsmanager").get_secret_value
        self.assertEqual(value(SecretId="app/db")["SecretString"], "second")
        before = value(SecretId="app/db", VersionStage="AWSPREVIOUS")
        self.assertEqual(before["SecretString"], "first")
        token = client(region, "ssm").get_parameter(Name="/app/token", WithDecryption=True)
        self.assertEqual(token["Parameter"]["Value"], "t-1")
        opened = client(region, "kms").decrypt(
            CiphertextBlob=base64.b64decode(self.facts["sealed"]))  # fmt: skip
        self.assertEqual(opened["Plaintext"], b"hello")

    def objects(self, region: Region):
        objects = client(region, "s3")
        newest = objects.get_object(Bucket="kept", Key="a/b")
        self.assertEqual(newest["Body"].read(), OBJECT)
        self.assertIn(self.facts["key"], newest["SSEKMSKeyId"])
        old = objects.get_object(Bucket="kept", Key="a/b", VersionId=self.facts["old"])
        self.assertEqual(old["Body"].read(), b"old")

    def stack(self, region: Region):
        stacks = client(region, "cloudformation")
        (stack,) = stacks.describe_stacks(StackName="Kept")["Stacks"]
        self.assertRegex(stack["StackStatus"], "^(CREATE|UPDATE)_COMPLETE$")
        there = {each["LogicalResourceId"]: each["PhysicalResourceId"] for each in
                 stacks.describe_stack_resources(StackName="Kept")["StackResources"]}  # fmt: skip
        networks = client(region, "ec2")
        (vpc,) = networks.describe_vpcs(VpcIds=[there["Vpc"]])["Vpcs"]
        self.assertEqual(vpc["CidrBlock"], "10.7.0.0/16")
        (group,) = networks.describe_security_groups(GroupIds=[there["Group"]])["SecurityGroups"]
        self.assertEqual(group["VpcId"], there["Vpc"])

    def others(self, region: Region):
        functions = client(region, "lambda")
        kept = functions.get_function_configuration(FunctionName="kept")
        self.assertEqual((kept["Runtime"], kept["MemorySize"]), ("nodejs24.x", 256))
        self.assertEqual(kept["Environment"]["Variables"], {"WORD": "kept"})
        if os.geteuid() == 0:
            functions.get_waiter("function_active_v2").wait(  # its code is unpacked anew
                FunctionName="kept", WaiterConfig={"Delay": 1, "MaxAttempts": 30})  # fmt: skip
            told = functions.invoke(FunctionName="kept", Payload=b'{"word": 7}')
            self.assertEqual(json.loads(told["Payload"].read()), {"kept": 7})
        (group,) = client(region, "logs").describe_log_groups(
            logGroupNamePrefix="kept")["logGroups"]  # fmt: skip
        self.assertEqual(group["logGroupName"], "kept")
        parameters = client(region, "rds").describe_db_parameters(
            DBParameterGroupName="kept", Source="user")["Parameters"]  # fmt: skip
        self.assertEqual([(each["ParameterName"], each["ParameterValue"]) for each in parameters],
                         [("work_mem", "8192")])  # fmt: skip
        (images,) = client(region, "ecr").describe_repositories()["repositories"]
        self.assertEqual(images["repositoryName"], "kept/images")

    def changes(self, region: Region):
        """What the older build made can be changed by this one."""
        stacks = client(region, "cloudformation")
        template = json.dumps(stacks.get_template(StackName="Kept")["TemplateBody"])
        stacks.update_stack(StackName="Kept", TemplateBody=template.replace("info", "debug"))
        stacks.get_waiter("stack_update_complete").wait(
            StackName="Kept", WaiterConfig={"Delay": 1, "MaxAttempts": 30})

    def changed(self, region: Region):
        level = client(region, "ssm").get_parameter(Name="/kept/level")["Parameter"]
        self.assertEqual((level["Value"], level["Version"]), ("debug", 2))


if __name__ == "__main__":
    unittest.main()
