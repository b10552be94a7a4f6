"""The unmodified CDK CLI against a region: bootstrap, deploy, diff, roll back, destroy.

One region for all; the tests run in their order and build on each other. `npm ci --ignore-scripts`
in this folder brings the CLI and the library.
"""
import json
import os
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
from harness.region import ROOT, Region  # noqa: E402

NODE = str(ROOT / ".tools/bin/node")
CLI = str(HERE / "node_modules/aws-cdk/bin/cdk")
SECONDS_MAX = 60

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


@unittest.skipUnless(Path(CLI).exists(), "npm ci --ignore-scripts has not been run here")
class Cdk(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.region = Region()
        cls.region.__enter__()
        cls.addClassCleanup(cls.region.__exit__, None, None, None)
        folder = tempfile.TemporaryDirectory(prefix="skerry-cdk-")
        cls.addClassCleanup(folder.cleanup)
        cls.work = Path(folder.name)
        cls.seconds = {}

    @classmethod
    def tearDownClass(cls):
        print("\nseconds:", json.dumps(cls.seconds))

    def cdk(self, *arguments, stage="first", fails=False):
        environment = {
            **self.region.client_environment(), "STAGE": stage, "WORK": str(self.work),
            "CDK_DISABLE_CLI_TELEMETRY": "true", "NODE_COMPILE_CACHE": str(self.work / "compiled"),
            "NODE_NO_WARNINGS": "1", "HOME": str(self.work), "CI": "true",
        }  # fmt: skip
        begun = time.monotonic()
        answer = subprocess.run(
            [NODE, CLI, "--no-notices", "--no-version-reporting", "--no-color", *arguments,
             "--app", f"{NODE} {HERE / 'app.js'}", "--output", str(self.work / "cdk.out")],
            env=environment, cwd=self.work, text=True, timeout=SECONDS_MAX,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)  # fmt: skip
        self.seconds[f"{arguments[0]} {len(self.seconds)}"] = round(time.monotonic() - begun, 1)
        self.assertEqual(answer.returncode != 0, fails, answer.stdout[-6000:])
        return answer.stdout

    def deploy(self, *stacks, stage="first", more=(), fails=False):
        return self.cdk("deploy", *stacks, "--require-approval", "never", "--progress", "events",
                        *more, stage=stage, fails=fails)  # fmt: skip

    def aws(self, *arguments, fails=False):
        answer = self.region.command("aws", *arguments)
        self.assertEqual(answer.returncode != 0, fails, answer.stderr)
        if fails:
            return answer.stderr
        return json.loads(answer.stdout) if answer.stdout.strip() else {}

    def parameter(self, name):
        return self.aws("ssm", "get-parameter", "--name", name)["Parameter"]["Value"]

    def status(self, stack):
        told = self.aws("cloudformation", "describe-stacks", "--stack-name", stack)
        return told["Stacks"][0]["StackStatus"]

    def test_01_bootstrap_twice(self):
        self.cdk("bootstrap", "aws://000000000000/us-east-1")
        self.assertEqual(self.status("CDKToolkit"), "CREATE_COMPLETE")
        again = self.cdk("bootstrap", "aws://000000000000/us-east-1")
        self.assertIn("no changes", again)

    def test_02_deploy_writes_outputs(self):
        outputs = self.work / "outputs.json"
        self.deploy("Life", more=("--outputs-file", str(outputs)))
        told = json.loads(outputs.read_text())["Life"]
        self.assertEqual(told["ParameterName"], "/life/value")
        self.assertEqual(self.parameter("/life/value"), "one")
        secret = self.aws("secretsmanager", "get-secret-value", "--secret-id", told["SecretArn"])
        self.assertEqual(json.loads(secret["SecretString"])["username"], "app")

    def test_03_diff_and_change_in_place(self):
        diff = self.cdk("diff", "Life", stage="second")
        self.assertIn("AWS::SSM::Parameter", diff)
        self.deploy("Life", stage="second")
        self.assertEqual(self.parameter("/life/value"), "two")
        self.assertEqual(self.status("Life"), "UPDATE_COMPLETE")
        self.assertIn("no changes", self.deploy("Life", stage="second"))

    def test_04_replacement_removes_the_old_one_last(self):
        self.deploy("Life", stage="replaced")
        self.assertEqual(self.parameter("/life/other"), "two")
        self.aws("ssm", "get-parameter", "--name", "/life/value", fails=True)
        events = self.aws("cloudformation", "describe-stack-events", "--stack-name", "Life")
        told = [e["ResourceStatus"] for e in reversed(events["StackEvents"])
                if e["LogicalResourceId"] == "Value"][-4:]  # fmt: skip
        self.assertEqual(told, ["UPDATE_IN_PROGRESS", "UPDATE_COMPLETE", "DELETE_IN_PROGRESS",
                                "DELETE_COMPLETE"])  # fmt: skip
        self.deploy("Life", stage="second")

    def test_05_failing_deploy_rolls_back(self):
        said = self.deploy("Life", stage="broken", fails=True)
        self.assertIn("AlreadyExists", said)
        self.assertEqual(self.status("Life"), "UPDATE_ROLLBACK_COMPLETE")
        self.assertEqual(self.parameter("/life/value"), "two")

    def test_06_no_rollback_then_rollback(self):
        self.deploy("Life", stage="broken", more=("--no-rollback",), fails=True)
        self.assertEqual(self.status("Life"), "UPDATE_FAILED")
        self.cdk("rollback", "Life")
        self.assertEqual(self.status("Life"), "UPDATE_ROLLBACK_COMPLETE")

    def test_07_termination_protection(self):
        self.deploy("Life", stage="protected")
        said = self.cdk("destroy", "Life", "--force", stage="protected", fails=True)
        self.assertIn("TerminationProtection is enabled", said)
        self.deploy("Life", stage="second")

    def test_08_destroy(self):
        self.cdk("destroy", "Life", "--force", stage="second")
        said = self.aws("cloudformation", "describe-stacks", "--stack-name", "Life", fails=True)
        self.assertIn("Stack with id Life does not exist", said)
        self.aws("ssm", "get-parameter", "--name", "/life/value", fails=True)

    def test_09_cross_stack_references(self):
        self.deploy("Consumer")  # and so Producer
        bucket = self.parameter("/consumer/bucket")
        self.aws("s3api", "head-bucket", "--bucket", bucket)
        said = self.aws("cloudformation", "delete-stack", "--stack-name", "Producer", fails=True)
        self.assertIn("in use by Consumer", said)
        self.cdk("destroy", "Consumer", "Producer", "--force")

    def test_10_nested_stack(self):
        self.deploy("Parent")
        self.assertEqual(self.parameter("/nested/outer"), "/nested/inner")
        self.deploy("Parent", stage="second")
        self.assertEqual(self.parameter("/nested/inner"), "deeper")
        self.cdk("destroy", "Parent", "--force")
        self.aws("ssm", "get-parameter", "--name", "/nested/inner", fails=True)

    def test_11_large_asset(self):
        (self.work / "asset.bin").write_bytes(os.urandom(9 << 20))
        self.deploy("Asset")
        key = self.aws("cloudformation", "describe-stacks", "--stack-name", "Asset")
        key = key["Stacks"][0]["Outputs"][0]["OutputValue"]
        there = self.aws("s3api", "head-object", "--key", key, "--bucket",
                         "cdk-hnb659fds-assets-000000000000-us-east-1")  # fmt: skip
        self.assertEqual(there["ContentLength"], 9 << 20)

    def test_12_yaml_by_awscli(self):
        template = self.work / "said.yaml"
        template.write_text(YAML)
        self.aws("cloudformation", "deploy", "--stack-name", "Said", "--template-file",
                 str(template), "--parameter-overrides", "Word=loud")  # fmt: skip
        self.assertEqual(self.parameter("/yaml/loud"), "a-loud")
        told = self.aws("cloudformation", "get-template", "--stack-name", "Said")
        self.assertEqual(told["TemplateBody"], YAML)
