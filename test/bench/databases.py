#!/usr/bin/env python3
"""Databases, one number a line beside its goal.

    databases.py [--rounds N] [--version 13]
                 [--only create,stack,reboot,kill,memory,query,restore]

Times are from the call to the answer that says `available`, asked every few milliseconds. A create
begins when the region has its copy of the template ready, as it has some time after the one before;
what the first of a new data folder takes, a few seconds after `up`, and one that finds no copy, is
said too. A kill is of the postmaster with -9, and ends with the next login over TLS. A restore
of 1 GB stands beside `cp -a` of the same tree with every file made durable, as a restore is. What a
query costs is measured by pgbench over one connection without TLS, from an interface of the same
subnet and from the instance's own over its loopback, in turns. Uses build/release/skerry (or
SKERRY_BINARY); needs root, and a quiet machine.
"""
import argparse
import json
import os
import re
import signal
import statistics
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "test/clients"))
os.environ.setdefault("SKERRY_BINARY", str(ROOT / "build/release/skerry"))

from harness.database import MASTER, Sql, client, describe, own_interface  # noqa: E402
from harness.region import Region  # noqa: E402

PARTS = ("create", "stack", "reboot", "kill", "memory", "query", "restore")
UP_SECONDS = 3
KILLS_MAX = 4  # more in a minute are a loop, and waited for longer each time
PGBENCH_SCALE_OF_1_GB = 68
QUERY_SECONDS = 3


def line(what: str, value: float, unit: str, goal: str = "") -> None:
    print(f"{what:58} {value:9.1f} {unit:3}   {goal and 'goal: ' + goal}", flush=True)


def until(rds, name: str, status: str) -> None:
    while True:
        now = describe(rds, name)["DBInstanceStatus"]
        if now == status:
            return
        if now == "failed":
            raise RuntimeError(rds.describe_events(Duration=600)["Events"][-1]["Message"])


def until_gone(rds, name: str) -> None:
    while any(each["DBInstanceIdentifier"] == name
              for each in rds.describe_db_instances()["DBInstances"]):  # fmt: skip
        time.sleep(0.05)


def timed(begin, end) -> float:
    begun = time.perf_counter()
    begin()
    end()
    return (time.perf_counter() - begun) * 1000


def delete(rds, name: str) -> None:
    rds.delete_db_instance(DBInstanceIdentifier=name, SkipFinalSnapshot=True)
    until_gone(rds, name)


class Bench:
    def __init__(self, region: Region, options):
        self.region, self.rounds, self.version = region, options.rounds, options.version
        self.rds = client(region)
        time.sleep(UP_SECONDS)
        first = timed(lambda: self.rds.create_db_instance(**self.settings("kept")),
                      lambda: until(self.rds, "kept", "available"))  # fmt: skip
        line(f"the first instance of a new data folder, PostgreSQL {self.version}", first, "ms")
        self.interface, self.address = own_interface(region, "kept")

    def settings(self, name: str) -> dict:
        return {"DBInstanceIdentifier": name, "Engine": "postgres", "EngineVersion": self.version,
                "DBInstanceClass": "db.t3.micro", "AllocatedStorage": 20, "DBName": "orders",
                "PubliclyAccessible": False, **MASTER}  # fmt: skip

    def wait_for_copy(self) -> None:
        blank = self.region.data / "warden/databases/blank"
        while not [each for each in blank.iterdir()
                   if "-" in each.name and not each.name.endswith(".building")]:  # fmt: skip
            time.sleep(0.05)

    def created(self, name: str) -> float:
        return timed(lambda: self.rds.create_db_instance(**self.settings(name)),
                     lambda: until(self.rds, name, "available"))  # fmt: skip

    def create(self) -> None:
        times, second = [], []
        for number in range(self.rounds):
            self.wait_for_copy()
            times.append(self.created(f"n{number}"))
            second.append(self.created(f"m{number}"))
            self.wait_for_copy()
            for name in (f"n{number}", f"m{number}"):
                delete(self.rds, name)
        line(f"create to available, PostgreSQL {self.version}", statistics.median(times), "ms",
             "500")  # fmt: skip
        line("  the slowest", max(times), "ms")
        line("  another at once, before there is a copy again", statistics.median(second), "ms")

    def kill(self) -> None:
        times = []
        with Sql(self.region, "kept") as sql:
            for _ in range(min(self.rounds, KILLS_MAX)):
                while sql.connect() != "":
                    pass
                sql.run("CREATE TABLE IF NOT EXISTS t(x int); INSERT INTO t VALUES (1)")
                killed = self.processes()[0]
                times.append(timed(lambda: os.kill(killed, signal.SIGKILL),
                                   lambda: self.until_back(sql, killed)))  # fmt: skip
        line("the postmaster killed, to the next login", statistics.median(times), "ms", "2000")
        line("  the slowest", max(times), "ms")

    def until_back(self, sql: Sql, killed: int) -> None:
        while self.processes(alive=False)[0] == killed or sql.connect() != "":
            time.sleep(0.002)

    def stack(self) -> None:
        stacks = client(self.region, "cloudformation")
        properties = {key: value for key, value in self.settings("").items()
                      if key != "DBInstanceIdentifier"}  # fmt: skip
        properties["DBInstanceClass"] = "db.t3.micro"
        template = json.dumps({"Resources": {"Db": {
            "Type": "AWS::RDS::DBInstance", "DeletionPolicy": "Delete",
            "Properties": properties}}})  # fmt: skip
        times = []
        for number in range(self.rounds):
            name = f"s{number}"

            def status() -> str:
                return stacks.describe_stacks(StackName=name)["Stacks"][0]["StackStatus"]

            def ended() -> None:
                while status().endswith("IN_PROGRESS"):
                    pass
                if status() != "CREATE_COMPLETE":
                    raise RuntimeError(status())

            self.wait_for_copy()
            times.append(timed(lambda: stacks.create_stack(StackName=name, TemplateBody=template),
                               ended))  # fmt: skip
            stacks.delete_stack(StackName=name)
            stacks.get_waiter("stack_delete_complete").wait(
                StackName=name, WaiterConfig={"Delay": 1, "MaxAttempts": 60})  # fmt: skip
        line("a stack of one instance, to CREATE_COMPLETE", statistics.median(times), "ms", "1000")

    def reboot(self) -> None:
        times = [timed(lambda: self.rds.reboot_db_instance(DBInstanceIdentifier="kept"),
                       lambda: until(self.rds, "kept", "available"))
                 for _ in range(self.rounds)]  # fmt: skip
        line("reboot", statistics.median(times), "ms", "1000")

    def processes(self, alive: bool = True) -> list[int]:
        tree = next((self.region.data / "warden/databases/instance").iterdir())
        try:
            postmaster = int((tree / "postmaster.pid").read_text().split()[0])
        except (FileNotFoundError, IndexError):
            return [0]
        if not alive:
            return [postmaster]
        listed = Path(f"/proc/{postmaster}/task/{postmaster}/children").read_text().split()
        return [postmaster, *map(int, listed)]

    def memory(self) -> None:
        pss = [int(re.search(r"Pss:\s+(\d+)", Path(f"/proc/{pid}/smaps_rollup").read_text())[1])
               for pid in self.processes()]  # fmt: skip
        line(f"memory of an idle instance (PSS of {len(pss)} processes)", sum(pss) / 1024, "MB")

    def pgbench(self, space: str, *arguments: str) -> str:
        where = self.region.data / "warden/netns" / space
        return subprocess.run(
            ["nsenter", f"--net={where}", "pgbench", *arguments, "-h", self.address, "-U", "app",
             "orders"],
            env={"PGPASSWORD": MASTER["MasterUserPassword"], "PGSSLMODE": "disable",
                 "PATH": "/usr/lib/postgresql/15/bin:/usr/bin:/bin"},
            check=True, capture_output=True, text=True).stdout  # fmt: skip

    def query(self) -> None:
        ec2 = client(self.region, "ec2")
        own = ec2.describe_network_interfaces(NetworkInterfaceIds=[self.interface])
        found = own["NetworkInterfaces"][0]
        other = ec2.create_network_interface(
            SubnetId=found["SubnetId"],
            Groups=[each["GroupId"] for each in found["Groups"]])["NetworkInterface"]  # fmt: skip
        script = self.region.folder / "one.sql"
        script.write_text("SELECT 1;\n")
        took: dict[str, list[float]] = {self.interface: [], other["NetworkInterfaceId"]: []}
        for _ in range(self.rounds):
            for space, times in took.items():
                said = self.pgbench(space, "-n", "-M", "prepared", "-f", str(script), "-T",
                                    str(QUERY_SECONDS))  # fmt: skip
                times.append(float(re.search(r"latency average = ([\d.]+) ms", said)[1]) * 1000)
        loopback, remote = (min(times) for times in took.values())
        line("a query over the instance's loopback", loopback, "us")
        line("a query from another interface", remote, "us")
        line("  more than over loopback", remote - loopback, "us", "8")

    def restore(self) -> None:
        self.pgbench(self.interface, "-i", "-I", "dtgp", "-q", "-s", str(PGBENCH_SCALE_OF_1_GB))
        took = timed(lambda: self.rds.create_db_snapshot(DBSnapshotIdentifier="big",
                                                         DBInstanceIdentifier="kept"),
                     lambda: until(self.rds, "kept", "available"))  # fmt: skip
        [tree] = (self.region.data / "warden/databases/snapshot").iterdir()
        size = int(subprocess.check_output(["du", "-sm", tree]).split()[0])
        line(f"a snapshot of {size} MB", took, "ms")
        copies, restores = [], []
        for number in range(max(1, self.rounds // 2)):
            copy = tree.parent.parent / f"copy-{number}"
            copies.append(timed(
                lambda: subprocess.run(["cp", "-a", "--reflink=auto", tree, copy], check=True),
                lambda: subprocess.run(f"find {copy} -print0 | xargs -0 sync", shell=True,
                                       check=True)))  # fmt: skip
            subprocess.run(["rm", "-rf", copy], check=True)
            name = f"r{number}"
            restores.append(timed(
                lambda: self.rds.restore_db_instance_from_db_snapshot(
                    DBInstanceIdentifier=name, DBSnapshotIdentifier="big",
                    PubliclyAccessible=False),
                lambda: until(self.rds, name, "available")))  # fmt: skip
            delete(self.rds, name)
        line(f"restore of {size} MB to available", min(restores), "ms",
             "no slower than the next")  # fmt: skip
        line("cp -a of the same tree, and sync of its files", min(copies), "ms")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--version", default="13")
    parser.add_argument("--only", default=",".join(PARTS))
    options = parser.parse_args()
    with Region() as region:
        bench = Bench(region, options)
        for part in options.only.split(","):
            getattr(bench, part)()


if __name__ == "__main__":
    main()
