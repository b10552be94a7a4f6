"""The unmodified CDK CLI against a region: bootstrap, deploy, diff, roll back, destroy.

One region for all; the tests run in their order and build on each other.
"""
import json
import os
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
from harness.cdk import ACCOUNT, CdkSuite  # noqa: E402
from harness.services import Refused  # noqa: E402

ASSET_BYTES = 9 << 20

YAML = """
Parameters:
  Word: {Type: String, Default: plain}
Resources:
  Said:
    Type: AWS::SSM::Parameter
    Properties:
      Type: String
      Name: !Sub "/yaml/${Word}"
      Value: !Join ["-", [a, !Ref Word]]
Outputs:
  Said: {Value: !GetAtt Said.Value}
"""


class WholeLife(CdkSuite):
    app = HERE / "app.js"
    stages = ("first", "second", "replaced", "broken", "protected")

    @classmethod
    def prepare(cls):
        (cls.work / "asset.bin").write_bytes(os.urandom(ASSET_BYTES))

    def parameter(self, name):
        return self.api.json("ssm", "GetParameter", Name=name)["Parameter"]["Value"]

    def refused(self, call, *arguments, **parameters) -> str:
        with self.assertRaises(Refused) as raised:
            call(*arguments, **parameters)
        return raised.exception.message

    def test_01_bootstrap_twice(self):
        self.cdk.bootstrap()
        self.assertEqual(self.stack_status("CDKToolkit"), "CREATE_COMPLETE")
        self.assertIn("no changes", self.cdk.bootstrap())

    def test_02_deploy_writes_outputs(self):
        self.assertIn("AWS::SSM::Parameter", self.cdk.run("diff", "Life", stage="first"))
        self.refused(self.api.stack, "Life")  # a look leaves nothing
        outputs = self.work / "outputs.json"
        self.cdk.deploy("Life", more=("--outputs-file", str(outputs)), stage="first")
        told = json.loads(outputs.read_text())["Life"]
        self.assertEqual(told["ParameterName"], "/life/value")
        self.assertEqual(self.parameter("/life/value"), "one")
        secret = self.api.json("secretsmanager", "GetSecretValue", SecretId=told["SecretArn"])
        self.assertEqual(json.loads(secret["SecretString"])["username"], "app")

    def test_03_diff_and_change_in_place(self):
        diff = self.cdk.run("diff", "Life", stage="second")
        self.assertIn("AWS::SSM::Parameter", diff)
        self.assertIn("two", diff)
        self.cdk.deploy("Life", stage="second")
        self.assertEqual(self.parameter("/life/value"), "two")
        self.assertEqual(self.stack_status("Life"), "UPDATE_COMPLETE")
        self.assertIn("no changes", self.cdk.deploy("Life", stage="second"))

    def test_04_replacement_removes_the_old_one_last(self):
        self.cdk.deploy("Life", stage="replaced")
        self.assertEqual(self.parameter("/life/other"), "two")
        self.refused(self.parameter, "/life/value")
        told = [each["ResourceStatus"] for each in self.api.events("Life")
                if each["LogicalResourceId"] == "Value"][-4:]  # fmt: skip
        self.assertEqual(told, ["UPDATE_IN_PROGRESS", "UPDATE_COMPLETE", "DELETE_IN_PROGRESS",
                                "DELETE_COMPLETE"])  # fmt: skip
        self.cdk.deploy("Life", stage="second")

    def test_05_failing_deploy_rolls_back(self):
        said = self.cdk.deploy("Life", stage="broken", fails=True)
        self.assertIn("AlreadyExists", said)
        self.assertEqual(self.stack_status("Life"), "UPDATE_ROLLBACK_COMPLETE")
        self.assertEqual(self.parameter("/life/value"), "two")

    def test_06_no_rollback_then_rollback(self):
        self.cdk.deploy("Life", stage="broken", more=("--no-rollback",), fails=True)
        self.assertEqual(self.stack_status("Life"), "UPDATE_FAILED")
        self.cdk.run("rollback", "Life", stage="broken")
        self.assertEqual(self.stack_status("Life"), "UPDATE_ROLLBACK_COMPLETE")

    def test_07_termination_protection(self):
        self.cdk.deploy("Life", stage="protected")
        said = self.cdk.destroy("Life", stage="protected", fails=True)
        self.assertIn("TerminationProtection is enabled", said)
        self.cdk.deploy("Life", stage="second")

    def test_08_destroy(self):
        self.cdk.destroy("Life", stage="second")
        said = self.refused(self.api.stack, "Life")
        self.assertEqual("Stack with id Life does not exist", said)
        self.refused(self.parameter, "/life/value")

    def test_09_cross_stack_references(self):
        self.cdk.deploy("Consumer", stage="first")  # and so Producer
        bucket = self.parameter("/consumer/bucket")
        self.api.s3("HEAD", f"/{bucket}")
        said = self.refused(self.api.delete, "Producer")
        self.assertIn("in use by Consumer", said)
        self.cdk.destroy("Consumer", "Producer", stage="first")

    def test_10_nested_stack(self):
        self.cdk.deploy("Parent", stage="first")
        self.assertEqual(self.parameter("/nested/outer"), "/nested/inner")
        self.cdk.deploy("Parent", stage="second")
        self.assertEqual(self.parameter("/nested/inner"), "deeper")
        self.cdk.destroy("Parent", stage="second")
        self.refused(self.parameter, "/nested/inner")

    def test_11_large_asset(self):
        self.cdk.deploy("Asset", stage="first")
        there = self.aws("s3api", "head-object", "--key", self.outputs("Asset")["Key"],
                         "--bucket", f"cdk-hnb659fds-assets-{ACCOUNT}-us-east-1")  # fmt: skip
        self.assertEqual(there["ContentLength"], ASSET_BYTES)

    def test_12_yaml_by_awscli(self):
        template = self.work / "said.yaml"
        template.write_text(YAML)
        self.aws("cloudformation", "deploy", "--stack-name", "Said", "--template-file",
                 str(template), "--parameter-overrides", "Word=loud")  # fmt: skip
        self.assertEqual(self.parameter("/yaml/loud"), "a-loud")
        told = self.api.stacks("GetTemplate", StackName="Said")
        self.assertEqual(told["TemplateBody"], YAML)
