"""A CDK application's function with the unmodified CLI: NodejsFunction, Node 16, in private
subnets, reading a secret with aws-sdk v2. It runs with its role's permissions and nothing more."""
import json
import os
import shutil
import sys
import time
import unittest
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
from harness.cdk import MODULES, CdkSuite  # noqa: E402
from harness.clients import client  # noqa: E402
from harness.workload import namespaces  # noqa: E402

LOG_SECONDS_MAX = 5


@unittest.skipUnless(os.geteuid() == 0, "needs root: the CDK's function was NOT tested")
class CdkFunction(CdkSuite):
    app = HERE / "app.cjs"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.make_project(cls.work / "project")
        cls.cdk.bootstrap()
        cls.before = namespaces(cls.region)
        cls.cdk.deploy("Function", stage="first")
        cls.functions, cls.logs, cls.ec2 = (
            client(cls.region, service) for service in ("lambda", "logs", "ec2"))  # fmt: skip
        for each in (cls.functions, cls.logs, cls.ec2):
            cls.addClassCleanup(each.close)

    @staticmethod
    def make_project(folder):
        """As a user's: NodejsFunction wants code, lock file and esbuild in one place."""
        folder.mkdir()
        (folder / "node_modules").symlink_to(MODULES)
        for source in [*HERE.glob("*.js"), *MODULES.parent.glob("package*.json")]:
            shutil.copy(source, folder)

    def invoke(self, event, qualifier="$LATEST"):
        answer = self.functions.invoke(
            FunctionName="reader", Qualifier=qualifier, Payload=json.dumps(event))  # fmt: skip
        payload = json.loads(answer["Payload"].read())
        self.assertNotIn("FunctionError", answer, payload)
        return payload, answer["ResponseMetadata"]["RequestId"]

    def logged(self, text):
        """The messages with this text; the log is written beside the answer."""
        deadline = time.monotonic() + LOG_SECONDS_MAX
        while True:
            found = self.logs.filter_log_events(
                logGroupName="/aws/lambda/reader", filterPattern=f'"{text}"')["events"]  # fmt: skip
            if found or time.monotonic() > deadline:
                return [each["message"] for each in found]

    def test_1_it_reads_what_its_role_allows(self):
        answer, request = self.invoke({"note": "n-1"})
        self.assertEqual(answer["allowed"], 32)
        self.assertEqual(answer["refused"], "AccessDeniedException")
        self.assertRegex(answer["caller"], r":assumed-role/Function-ReaderServiceRole.*/reader$")
        self.assertTrue(answer["left"])
        self.assertRegex(self.logged("n-1")[0], rf"\t{request}\tINFO\tanswering n-1")
        report = self.logged(f"REPORT RequestId: {request}")
        self.assertIn("Memory Size: 256 MB", report[0])

    def test_2_it_is_as_its_stack_says(self):
        told = self.functions.get_function_configuration(FunctionName="reader")
        self.assertEqual((told["Runtime"], told["Timeout"], told["MemorySize"], told["State"]),
                         ("nodejs16.x", 180, 256, "Active"))  # fmt: skip
        self.assertEqual(len(told["VpcConfig"]["SubnetIds"]), 2)
        answer, _ = self.invoke({"note": "n-2"}, "live")
        self.assertEqual(answer["allowed"], 32)
        policy = json.loads(
            self.functions.get_policy(FunctionName="reader", Qualifier="live")["Policy"])
        self.assertEqual(policy["Statement"][0]["Principal"], {"Service": "events.amazonaws.com"})

    def test_3_new_code_is_deployed(self):
        self.cdk.deploy("Function", stage="second")
        self.assertEqual(self.invoke({})[0], "the second")
        self.assertEqual(self.invoke({}, "live")[0], "the second")

    def test_4_nothing_is_left(self):
        self.cdk.destroy("Function", stage="second")
        self.assertEqual(self.functions.list_functions()["Functions"], [])
        left = self.ec2.describe_network_interfaces(
            Filters=[{"Name": "interface-type", "Values": ["lambda"]}])["NetworkInterfaces"]
        self.assertEqual(left, [])
        self.assertEqual(namespaces(self.region), self.before)


if __name__ == "__main__":
    unittest.main(verbosity=2)
