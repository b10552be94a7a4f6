"""Every parameter that a group may change, of the first and the last family: set by RDS's API to
another value than it has, and read back from the engine after a reboot. One of each kind besides by
SHOW, in the words that people use."""
import os
import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from harness.database import Sql, client, create, wait_for, wait_until  # noqa: E402
from harness.region import Region  # noqa: E402

# kind: name, value in the group, what SHOW says
KINDS = {
    "boolean, dynamic": ("log_duration", "1", "on"),
    "boolean, static": ("track_commit_timestamp", "1", "on"),
    "integer, dynamic": ("work_mem", "16384", "16MB"),
    "integer, static": ("max_locks_per_transaction", "65", "65"),
    "formula": ("max_connections", "LEAST({DBInstanceClassMemory/9531392},50)", "50"),
    "time": ("statement_timeout", "61000", "61s"),
    "real": ("random_page_cost", "1.5", "1.5"),
    "choice": ("intervalstyle", "iso_8601", "iso_8601"),
    "list, static": ("shared_preload_libraries", "pg_stat_statements,auto_explain",
                     "pg_stat_statements,auto_explain"),
    "text": ("search_path", "app,public", "app,public"),
    "of an extension": ("auto_explain.log_min_duration", "1500", "1500ms"),
}  # fmt: skip

# Not the engine's own settings; what the sessions of this test, and its words when it fails, stand
# on; and what PostgreSQL refuses beside another one.
LEFT_OUT = ("rds.", "port", "client_encoding", "ssl_max_protocol_version", "datestyle",
            "default_tablespace", "lc_", "session_replication_role",
            "log_min_messages", "log_statement_stats")  # fmt: skip


def other_value(parameter: dict, now: str) -> str | None:
    """A legal value that it does not have; nothing for free texts."""
    allowed, kind = parameter.get("AllowedValues", ""), parameter["DataType"]
    if kind == "boolean":
        return "0" if now == "on" else "1"
    if kind in ("integer", "float") and "-" in allowed[1:]:
        least, most = allowed[0] + allowed[1:].split("-", 1)[0], allowed[1:].split("-", 1)[1]
        if kind == "float":
            low, high = float(least), float(most)
            return next(f"{value:g}" for value in (low + 1, high / 2, low)
                        if low <= value <= high and value != float(now))  # fmt: skip
        low, high, has = int(least), int(most), int(now)
        if has in (0, -1) and high > 0:  # of a time, in ms: longer than this test; of slots: few
            return str(min(high, 60_000 if parameter["ApplyType"] == "dynamic" else 5))
        return str(has + 1 if has + 1 <= high else has - 1 if has > low else low)
    if kind == "string" and "," in allowed:
        return next((each for each in reversed(allowed.split(",")) if each != now), None)
    return None


def same(kind: str, asked: str, told: str) -> bool:
    if kind == "boolean":
        return told == {"0": "off", "1": "on"}[asked]
    if kind in ("integer", "float"):
        return float(asked) == float(told)
    return told in (asked, {"on": "pglz"}.get(asked))  # of wal_compression the same


@unittest.skipUnless(os.geteuid() == 0, "needs root: the parameters of engines were NOT tested")
class DatabaseParameters(unittest.TestCase):
    def setUp(self):
        self.region = Region()
        self.region.__enter__()
        self.addCleanup(lambda: self.region.__exit__(None, None, None))
        self.rds = client(self.region)

    def parameters(self, group: str) -> list[dict]:
        pages = self.rds.get_paginator("describe_db_parameters")
        return [each for page in pages.paginate(DBParameterGroupName=group)
                for each in page["Parameters"]]  # fmt: skip

    def change(self, group: str, values: dict[str, str]) -> None:
        names = list(values)
        for at in range(0, len(names), 20):
            self.rds.modify_db_parameter_group(DBParameterGroupName=group, Parameters=[
                {"ParameterName": name, "ParameterValue": values[name],
                 "ApplyMethod": "pending-reboot"} for name in names[at:at + 20]])  # fmt: skip

    def ask(self, name: str, sql: str):
        with Sql(self.region, name) as session:
            wait_until(lambda: session.connect() == "", f"a connection to {name}")
            return session.run(sql)

    def reboot(self, name: str) -> None:
        self.rds.reboot_db_instance(DBInstanceIdentifier=name)
        wait_for(self.rds, name, "available")

    def check(self, major: str) -> None:
        name = group = f"of-{major}"
        self.rds.create_db_parameter_group(DBParameterGroupName=group, Description=group,
                                           DBParameterGroupFamily=f"postgres{major}")  # fmt: skip
        create(self.rds, name, major, DBParameterGroupName=group)
        self.change(group, {each[0]: each[1] for each in KINDS.values()})
        self.reboot(name)
        for kind, (parameter, _, shown) in KINDS.items():
            with self.subTest(kind, parameter=parameter):
                self.assertEqual(self.ask(name, f"SHOW {parameter}")[0][0], shown)

        now = dict(self.ask(name, "SELECT name, setting FROM pg_settings"))
        wanted = {}
        for each in self.parameters(group):
            parameter = each["ParameterName"]
            if not each["IsModifiable"] or parameter.startswith(LEFT_OUT) or parameter not in now:
                continue
            value = other_value(each, now[parameter])
            if value is not None:
                wanted[parameter] = (each["DataType"], value)
        self.assertGreater(len(wanted), 120)
        self.change(group, {parameter: value for parameter, (_, value) in wanted.items()})
        self.reboot(name)
        has = dict(self.ask(name, "SELECT name, setting FROM pg_settings"))
        differ = {parameter: (value, has.get(parameter))
                  for parameter, (kind, value) in wanted.items()
                  if not same(kind, value, has.get(parameter, ""))}  # fmt: skip
        self.assertEqual(differ, {})
        print(f"\nPostgreSQL {major}: {len(wanted)} parameters changed and read back")

    def test_values_that_no_machine_has_are_said_and_taken_back(self):
        group = "too-much"
        self.rds.create_db_parameter_group(DBParameterGroupName=group, Description=group,
                                           DBParameterGroupFamily="postgres18")  # fmt: skip
        create(self.rds, "one", "18", DBParameterGroupName=group)
        self.change(group, {"shared_buffers": "1073741823"})  # 8 TB
        self.rds.reboot_db_instance(DBInstanceIdentifier="one")
        wait_for(self.rds, "one", "incompatible-parameters")
        self.rds.reset_db_parameter_group(DBParameterGroupName=group, ResetAllParameters=True)
        self.reboot("one")
        self.assertEqual(self.ask("one", "SELECT 1"), [["1"]])
        # A password alone takes no other change along.
        self.rds.modify_db_instance(DBInstanceIdentifier="one", DBInstanceClass="db.t3.small")
        self.rds.modify_db_instance(DBInstanceIdentifier="one",
                                    MasterUserPassword="battery-staple")  # fmt: skip
        told = wait_for(self.rds, "one", "available")
        self.assertEqual(told["DBInstanceClass"], "db.t3.micro")
        self.assertEqual(told["PendingModifiedValues"], {"DBInstanceClass": "db.t3.small"})
        with Sql(self.region, "one") as session:
            self.assertIn("password authentication failed", session.connect())
        with Sql(self.region, "one", password="battery-staple") as session:
            self.assertEqual(session.connect(), "")

    def test_every_parameter_of_13(self):
        self.check("13")

    def test_every_parameter_of_18(self):
        self.check("18")


if __name__ == "__main__":
    unittest.main()
