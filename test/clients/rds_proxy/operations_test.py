"""Every operation of proxies with Debian's awscli and with @aws-sdk v3: the same life for each."""
import json
import os
import re
import subprocess
import unittest
from pathlib import Path

from proxy_region import ProxyRegion, until

HERE = Path(__file__).resolve().parent
NODE = HERE.parents[2] / ".tools/bin/node"
GROUP = {"DBProxyName": "life", "TargetGroupName": "default"}


class Refused(Exception):
    pass


class AwsCli:
    def __init__(self, at: ProxyRegion):
        self.at = at

    def __call__(self, operation: str, **parameters) -> dict:
        words = re.sub(r"(?<=[a-z])(?=[A-Z])|(?<=DB)(?=[A-Z])", "-", operation).lower()
        told = self.at.region.command("aws", "rds", words, "--cli-input-json",
                                      json.dumps(parameters))  # fmt: skip
        if told.returncode != 0:
            raise Refused(told.stderr)
        return json.loads(told.stdout or "{}")

    def close(self):
        pass


class Sdk:
    def __init__(self, at: ProxyRegion):
        keys = at.region.credentials
        self.process = subprocess.Popen(
            [NODE, HERE / "ask.mjs"], text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            env={**os.environ, "AWS_ENDPOINT_URL": at.region.endpoint,
                 "AWS_REGION": at.region.region_name, "AWS_ACCESS_KEY_ID": keys.access_key,
                 "AWS_SECRET_ACCESS_KEY": keys.secret_key})  # fmt: skip

    def __call__(self, operation: str, **parameters) -> dict:
        self.process.stdin.write(json.dumps({"operation": operation, "input": parameters}) + "\n")
        self.process.stdin.flush()
        told = json.loads(self.process.stdout.readline())
        if "error" in told:
            raise Refused(f"{told['error']['name']}: {told['error']['message']}")
        return told["answer"]

    def close(self):
        self.process.stdin.close()
        self.process.wait(30)
        self.process.stdout.close()


@unittest.skipUnless(os.geteuid() == 0, "needs root: operations of proxies were NOT tested")
class Operations(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.at = ProxyRegion()
        cls.at.__enter__()
        cls.addClassCleanup(cls.at.__exit__, None, None, None)
        cls.group = cls.at.group("all")
        cls.at.allow(cls.group, cls.group)
        cls.secret = cls.at.secret("orders")
        cls.role = cls.at.role("proxy", cls.secret)
        cls.at.database("orders", cls.group)

    def live(self, ask):
        self.addCleanup(ask.close)
        made = self.make(ask)
        self.target(ask)
        self.endpoint(ask)
        ask("DeregisterDBProxyTargets", **GROUP, DBInstanceIdentifiers=["orders"])
        self.assertEqual(ask("DescribeDBProxyTargets", DBProxyName="life")["Targets"], [])
        gone = ask("DeleteDBProxy", DBProxyName="life")["DBProxy"]
        self.assertEqual((gone["Status"], gone["DBProxyArn"]), ("deleting", made["DBProxyArn"]))
        until(lambda: not ask("DescribeDBProxies")["DBProxies"], "the proxy gone")
        with self.assertRaisesRegex(Refused, "DBProxyNotFoundFault"):
            ask("DescribeDBProxies", DBProxyName="life")

    def make(self, ask) -> dict:
        made = ask(
            "CreateDBProxy", DBProxyName="life", EngineFamily="POSTGRESQL", RoleArn=self.role,
            Auth=[{"AuthScheme": "SECRETS", "SecretArn": self.secret, "IAMAuth": "DISABLED"}],
            VpcSubnetIds=self.at.subnets, VpcSecurityGroupIds=[self.group])["DBProxy"]  # fmt: skip
        self.assertEqual((made["Status"], made["IdleClientTimeout"]), ("creating", 1800))
        self.assertEqual(made["Auth"][0]["ClientPasswordAuthType"], "POSTGRES_SCRAM_SHA_256")

        def proxy() -> dict:
            return ask("DescribeDBProxies", DBProxyName="life")["DBProxies"][0]

        until(lambda: proxy()["Status"] == "available", "the proxy")
        ask("ModifyDBProxy", DBProxyName="life", RequireTLS=True, IdleClientTimeout=900)
        self.assertEqual((proxy()["RequireTLS"], proxy()["IdleClientTimeout"]), (True, 900))
        return made

    def target(self, ask):
        def group() -> dict:
            return ask("DescribeDBProxyTargetGroups", DBProxyName="life")["TargetGroups"][0]

        pool = group()["ConnectionPoolConfig"]
        self.assertEqual((pool["MaxConnectionsPercent"], pool["MaxIdleConnectionsPercent"],
                          pool["ConnectionBorrowTimeout"]), (100, 50, 120))  # fmt: skip
        ask("ModifyDBProxyTargetGroup", **GROUP,
            ConnectionPoolConfig={"MaxConnectionsPercent": 40, "InitQuery": "SET x.y = 1",
                                  "SessionPinningFilters": ["EXCLUDE_VARIABLE_SETS"]})
        pool = group()["ConnectionPoolConfig"]
        self.assertEqual((pool["MaxConnectionsPercent"], pool["MaxIdleConnectionsPercent"],
                          pool["InitQuery"]), (40, 20, "SET x.y = 1"))  # fmt: skip
        self.assertEqual(pool["SessionPinningFilters"], ["EXCLUDE_VARIABLE_SETS"])
        made = ask("RegisterDBProxyTargets", **GROUP, DBInstanceIdentifiers=["orders"])
        self.assertEqual(made["DBProxyTargets"][0]["RdsResourceId"], "orders")

        def target() -> dict:
            return ask("DescribeDBProxyTargets", DBProxyName="life")["Targets"][0]

        until(lambda: target()["TargetHealth"]["State"] == "AVAILABLE", "the target")
        told = target()
        self.assertEqual((told["Type"], told["Role"], told["Port"]),
                         ("RDS_INSTANCE", "READ_WRITE", 5432))  # fmt: skip
        self.assertTrue(told["Endpoint"].startswith("orders."))

    def endpoint(self, ask):
        made = ask(
            "CreateDBProxyEndpoint", DBProxyName="life", DBProxyEndpointName="side",
            VpcSubnetIds=self.at.subnets, VpcSecurityGroupIds=[self.group])  # fmt: skip
        self.assertEqual(made["DBProxyEndpoint"]["TargetRole"], "READ_WRITE")

        def endpoints() -> dict:
            told = ask("DescribeDBProxyEndpoints", DBProxyName="life")["DBProxyEndpoints"]
            return {each["DBProxyEndpointName"]: each for each in told}

        until(lambda: endpoints()["side"]["Status"] == "available", "the endpoint")
        self.assertTrue(endpoints()["default"]["IsDefault"])
        other = self.at.group(f"other-{type(ask).__name__}")
        ask("ModifyDBProxyEndpoint", DBProxyEndpointName="side", VpcSecurityGroupIds=[other])
        self.assertEqual(endpoints()["side"]["VpcSecurityGroupIds"], [other])
        gone = ask("DeleteDBProxyEndpoint", DBProxyEndpointName="side")["DBProxyEndpoint"]
        self.assertEqual(gone["Status"], "deleting")
        until(lambda: list(endpoints()) == ["default"], "the endpoint gone")

    def test_awscli(self):
        self.live(AwsCli(self.at))

    def test_sdk_v3(self):
        self.live(Sdk(self.at))


if __name__ == "__main__":
    unittest.main()
