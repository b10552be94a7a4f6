"""rds.DatabaseProxy with the unmodified CDK CLI: available, reached by groups only with the
database's generated password, changed in place, and gone without a trace."""
import json
import os
import subprocess
import sys
import unittest
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
from harness.cdk import CdkSuite  # noqa: E402
from harness.workload import Workload, namespaces  # noqa: E402


@unittest.skipUnless(os.geteuid() == 0, "needs root: the CDK's DatabaseProxy was NOT tested")
class CdkProxy(CdkSuite):
    app = HERE / "app.cjs"
    stages = ("first", "tuned")

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.cdk.bootstrap()
        cls.before = namespaces(cls.region)

    def password(self) -> str:
        secret = self.api.json(
            "secretsmanager", "GetSecretValue", SecretId=self.outputs("Proxied")["SecretArn"]
        )
        return json.loads(secret["SecretString"])["password"]

    def psql(self, sql: str, password: str, tls: str = "disable"):
        told = self.outputs("Proxied")
        with Workload(self.region, told["ClientId"]) as there:
            addresses = there.resolve(told["Endpoint"])
        self.assertEqual(len(addresses), 2)  # one in each subnet
        conninfo = (
            f"host={told['Endpoint']} hostaddr={addresses[0]} user=postgres dbname=orders "
            f"connect_timeout=5 sslmode={tls}"
        )
        path = self.region.data / "warden/netns" / told["ClientId"]
        return subprocess.run(
            ["nsenter", f"--net={path}", "psql", "-XAtq", conninfo, "-c", sql],
            env={"PATH": os.environ["PATH"], "PGPASSWORD": password, "HOME": str(self.work)},
            text=True, capture_output=True, timeout=30)  # fmt: skip

    def test_1_deploy_and_connect(self):
        self.cdk.deploy("Proxied", stage="first")
        self.assertEqual(self.stack_status("Proxied"), "CREATE_COMPLETE")
        told = self.psql("select current_user, version() ~ 'PostgreSQL 13'", self.password())
        self.assertEqual(told.stdout.strip(), "postgres|t", told.stderr)
        wrong = self.psql("select 1", "wrong")
        self.assertIn("The password that was provided for the role postgres is wrong", wrong.stderr)

    def test_2_changed_in_place(self):
        self.cdk.deploy("Proxied", stage="tuned")
        refused = self.psql("select 1", self.password())
        self.assertIn("This RDS Proxy requires TLS connections.", refused.stderr)
        told = self.psql("select 1", self.password(), tls="require")
        self.assertEqual(told.stdout.strip(), "1", told.stderr)

    def test_3_destroyed_without_a_trace(self):
        name = self.outputs("Proxied")["ProxyName"]
        self.cdk.destroy("Proxied", stage="tuned")
        listed = self.aws("rds", "describe-db-proxies")["DBProxies"]
        self.assertNotIn(name, [each["DBProxyName"] for each in listed])
        self.assertEqual(namespaces(self.region), self.before)


if __name__ == "__main__":
    unittest.main()
