"""The two other examples with the unmodified CDK, side by side in one region: the variant of today
(no way to the internet, PostgreSQL 18 over TLS, the newest Node) and the function in C++.
"""
import json
import os
import sys
import unittest
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
from harness.region import ROOT, Region, binary  # noqa: E402

sys.path.insert(0, str(ROOT / "tools/demo"))
import region as demo_region  # noqa: E402

STACKS = {"rds-lambda-v3": "RdsLambdaV3Stack", "rds-lambda-cpp": "RdsLambdaCppStack"}


@unittest.skipUnless(os.geteuid() == 0, "networks and databases of their own need root")
class Deployed(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.served = Region()
        cls.enterClassContext(cls.served)
        cls.region = demo_region.Region(Path(binary()), str(cls.served.data))
        cls.region.cdk("rds-lambda-v3", "bootstrap")
        cls.each_app(lambda app: cls.region.deploy(app))

    @staticmethod
    def each_app(do) -> None:
        with ThreadPoolExecutor(len(STACKS)) as pool:
            list(pool.map(do, STACKS))

    def stack(self, app: str) -> dict:
        told = self.region.client("cloudformation").describe_stacks(StackName=STACKS[app])
        return told["Stacks"][0]

    def function(self, app: str) -> str:
        (name,) = [each["OutputValue"] for each in self.stack(app)["Outputs"]
                   if each["OutputKey"] == "FunctionName"]  # fmt: skip
        return name

    def invoke(self, app: str, payload: bytes = b"{}") -> dict:
        told = self.region.client("lambda").invoke(FunctionName=self.function(app),
                                                   Payload=payload)  # fmt: skip
        answer = json.loads(told["Payload"].read())
        self.assertNotIn("FunctionError", told, answer)
        return answer

    def logged(self, app: str) -> str:
        return self.region.skerry("logs", self.function(app))

    def test_the_variant_of_today_counts_its_visits_over_tls(self):
        for visits in (1, 2, 3):
            self.assertEqual(self.invoke("rds-lambda-v3"), {"visits": visits, "tls": "TLSv1.3"})
        self.assertEqual(self.logged("rds-lambda-v3").count("Init Duration"), 1)  # one, and kept

    def test_the_function_in_cpp_greets(self):
        for _ in range(2):
            self.assertEqual(self.invoke("rds-lambda-cpp"), {"message": "Hello world!"})
        log = self.logged("rds-lambda-cpp")
        self.assertEqual(log.count("Hello world!"), 2)
        self.assertRegex(log, r"host:\S+\.rds\.amazonaws\.com")

    def test_the_function_in_cpp_says_why_it_fails(self):
        """What its handler throws is the invocation's error, and the process goes on."""
        functions = self.region.client("lambda")
        name = self.function("rds-lambda-cpp")
        iam = self.region.client("iam")
        role = functions.get_function_configuration(FunctionName=name)["Role"].rpartition("/")[2]
        (policy,) = iam.list_role_policies(RoleName=role)["PolicyNames"]
        document = iam.get_role_policy(RoleName=role, PolicyName=policy)["PolicyDocument"]
        iam.delete_role_policy(RoleName=role, PolicyName=policy)
        self.addCleanup(iam.put_role_policy, RoleName=role, PolicyName=policy,
                        PolicyDocument=json.dumps(document))  # fmt: skip
        told = functions.invoke(FunctionName=name)
        answer = json.loads(told["Payload"].read())
        self.assertEqual(told["FunctionError"], "Unhandled")
        self.assertEqual(answer["errorType"], "std::exception")
        self.assertIn("is not authorized to perform: secretsmanager:GetSecretValue",
                      answer["errorMessage"])  # fmt: skip

    @classmethod
    def tearDownClass(cls):
        cls.each_app(lambda app: cls.region.cdk(app, "destroy", "--force"))
        kept = cls.region.client("rds").describe_db_instances()["DBInstances"]
        if kept:
            raise AssertionError(f"destroy left {[each['DBInstanceIdentifier'] for each in kept]}")


if __name__ == "__main__":
    unittest.main()
