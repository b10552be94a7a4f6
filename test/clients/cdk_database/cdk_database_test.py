"""A CDK application's PostgreSQL with the unmodified CLI: it deploys, the generated password logs
in from where groups allow it and from nowhere else, `cdk destroy` leaves the final snapshot."""
import json
import os
import subprocess
import sys
import unittest
from pathlib import Path

import boto3

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
from harness.cdk import CdkSuite  # noqa: E402
from harness.workload import Workload, namespaces  # noqa: E402

PSQL_SECONDS_MAX = 30


@unittest.skipUnless(os.geteuid() == 0, "needs root: databases of the CDK were NOT tested")
class CdkDatabase(CdkSuite):
    app = HERE / "app.cjs"
    stages = ("first", "second")

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.cdk.bootstrap()
        cls.rds, cls.secrets = cls.client("rds"), cls.client("secretsmanager")
        cls.before = namespaces(cls.region)

    @classmethod
    def client(cls, service):
        keys = cls.region.credentials
        return boto3.client(
            service, endpoint_url=cls.region.endpoint, region_name=cls.region.region_name,
            aws_access_key_id=keys.access_key, aws_secret_access_key=keys.secret_key)  # fmt: skip

    def secret(self) -> dict:
        told = self.secrets.get_secret_value(SecretId=self.outputs("Database")["Secret"])
        return json.loads(told["SecretString"])

    def psql(self, interface: str, sql: str, password: str | None = None, options: str = ""):
        """Debian's psql in the namespace of an interface of the stack: what it printed, or why
        not."""
        made, secret = self.outputs("Database"), self.secret()
        where = self.region.data / "warden/netns" / made[f"{interface}Id"]
        with Workload(self.region, made[f"{interface}Id"]) as there:
            address = there.resolve(secret["host"])[0]
        answer = subprocess.run(
            ["nsenter", f"--net={where}", "psql", "-X", "-At", "-c", sql,
             f"host={secret['host']} hostaddr={address} port={secret['port']} "
             f"dbname={secret['dbname']} user={secret['username']} connect_timeout=2 "
             f"sslmode=verify-full sslrootcert={self.region.data}/ca.pem {options}"],
            env={"PGPASSWORD": password or secret["password"], "PATH": "/usr/bin:/bin"},
            text=True, capture_output=True, timeout=PSQL_SECONDS_MAX)  # fmt: skip
        return (answer.stdout + answer.stderr).strip()

    def test_1_deploys(self):
        self.cdk.deploy("Database", stage="first")
        self.assertEqual(self.stack_status("Database"), "CREATE_COMPLETE")
        made = self.outputs("Database")
        [instance] = self.rds.describe_db_instances()["DBInstances"]
        self.assertEqual(instance["DBInstanceStatus"], "available")
        self.assertEqual(instance["Engine"], "postgres")
        self.assertEqual(instance["DBInstanceIdentifier"], made["Name"])
        self.assertEqual(instance["Endpoint"]["Address"], made["Host"])
        self.assertEqual(str(instance["Endpoint"]["Port"]), made["Port"])
        self.assertEqual(instance["EngineVersion"].split(".")[0], "13")
        secret = self.secret()
        self.assertEqual(
            {key: value for key, value in secret.items() if key != "password"},
            {"username": "postgres", "engine": "postgres", "host": made["Host"], "port": 5432,
             "dbname": "orders", "dbInstanceIdentifier": made["Name"]})  # fmt: skip

    def test_2_the_generated_password_logs_in_where_groups_allow(self):
        self.assertEqual(
            self.psql("Client", "SELECT current_user, current_database(), ssl FROM pg_stat_ssl "
                                "WHERE pid = pg_backend_pid()"), "postgres|orders|t")  # fmt: skip
        self.assertEqual(self.psql("Client", "SHOW work_mem"), "8MB")
        self.assertEqual(self.psql("Client", "SHOW max_connections"), "77")
        self.assertIn("password authentication failed", self.psql("Client", "SELECT 1", "wrong"))
        self.assertIn("timeout expired", self.psql("Stranger", "SELECT 1"))

    def test_2b_psql_and_ps_of_the_command_line(self):
        name = self.outputs("Database")["Name"]
        answer = self.region.command("psql", name, "-At", "-c", "SELECT current_user, 6 * 7")
        self.assertEqual(answer.stdout.strip(), "postgres|42", answer.stderr)
        self.assertIn("no security group decides", answer.stderr)
        shown = self.region.command("ps").stdout
        self.assertRegex(shown, f"{name} +postgres 13[.0-9]+ .*available")
        absent = self.region.command("psql", "nobody")
        self.assertIn("is called nobody", absent.stderr)

    def test_3_a_changed_parameter_holds(self):
        self.psql("Client", "CREATE TABLE kept(x int); INSERT INTO kept VALUES (42)")
        self.cdk.deploy("Database", stage="second")
        self.assertEqual(self.stack_status("Database"), "UPDATE_COMPLETE")
        waiter = 50
        while self.psql("Client", "SHOW work_mem") != "16MB" and waiter > 0:
            waiter -= 1
        self.assertEqual(self.psql("Client", "SHOW work_mem"), "16MB")
        self.assertEqual(self.psql("Client", "SELECT x FROM kept"), "42")

    def test_4_destroy_leaves_the_final_snapshot(self):
        name = self.outputs("Database")["Name"]
        self.cdk.destroy("Database", stage="second")
        self.assertEqual(self.rds.describe_db_instances()["DBInstances"], [])
        [snapshot] = self.rds.describe_db_snapshots()["DBSnapshots"]
        self.assertEqual(snapshot["DBInstanceIdentifier"], name)
        self.assertEqual(snapshot["Status"], "available")
        self.assertEqual(self.rds.describe_db_subnet_groups()["DBSubnetGroups"], [])
        self.assertEqual(self.rds.describe_db_parameter_groups()["DBParameterGroups"], [])
        self.assertEqual(namespaces(self.region), self.before)
        trees = self.region.data / "warden/databases"
        self.assertEqual(list((trees / "instance").iterdir()), [])
        self.assertEqual(len(list((trees / "snapshot").iterdir())), 1)


if __name__ == "__main__":
    unittest.main()
