#!/usr/bin/env python3
"""What a proxy costs and saves, measured inside a region with the tutorial's settings.

    rds_proxy.py [--rounds N] [--pooler-rounds N]

First connect + query + end with `pg` from a function: direct, through the proxy as the template
says (SCRAM), and with ClientPasswordAuthType POSTGRES_MD5, at 256 MB and at 1,769 MB, in turns;
ratios to direct, and whose CPU dominates. Then the proxy's own part: CPU that its process takes for
one connection, beside `skerry proxy` alone in a namespace of the same subnet, with the same
database, users and clients (pgbench -C), in turns; and one statement over a connection that stays,
where the proxy goes by the database's Unix socket and the pooler alone by TCP. Last, from the last
prerequisite to AVAILABLE.

Needs root and the runtimes of script/setup. Uses build/release/skerry (or SKERRY_BINARY). Ratios
mean something on another machine; the times are of this one.
"""
import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "test/clients"), str(ROOT / "test/clients/rds_proxy"),
                str(ROOT / "tools/demo")]  # fmt: skip
os.environ.setdefault("SKERRY_BINARY", str(ROOT / "build/release/skerry"))

import region as demo_region  # noqa: E402
from harness.region import Region, binary  # noqa: E402
from harness.workload import Workload  # noqa: E402
from proxy_region import until  # noqa: E402
from speed import Connecting, Measure  # noqa: E402
from tutorial import DATABASE, Tutorial  # noqa: E402

PGBENCH = max(Path("/usr/lib/postgresql").glob("*/bin/pgbench"), default=Path("pgbench"))
SIZES = {"256 MB": "Small", "1,769 MB": "Large"}
AUTHENTICATIONS = {"SCRAM": "POSTGRES_SCRAM_SHA_256", "md5": "POSTGRES_MD5"}
CLIENT_ROUNDS = 150  # connections of one turn
STATEMENTS = 3000  # of one turn, over one connection


def median(of: list[float]) -> float:
    return statistics.median(of)


class Bench:
    def __init__(self, served: Region):
        self.served = served
        self.region = demo_region.Region(Path(binary()), str(served.data))
        self.tutorial = Tutorial(self.region)
        self.region.cdk("rds-lambda", "bootstrap")
        self.tutorial.deploy(proxy=True)
        self.proxy = self.tutorial.proxy()
        self.secret = self.tutorial.secret()
        told = self.region.client("secretsmanager").get_secret_value(SecretId=self.secret)
        self.password = json.loads(told["SecretString"])["password"]
        self.rds = self.region.client("rds")

    # ---- from a function ----

    def authenticate(self, way: str):
        self.region.ask_rds(**{
            "Action": "ModifyDBProxy", "DBProxyName": self.proxy["DBProxyName"],
            "Auth.member.1.AuthScheme": "SECRETS", "Auth.member.1.SecretArn": self.secret,
            "Auth.member.1.IAMAuth": "DISABLED",
            "Auth.member.1.ClientPasswordAuthType": way})  # fmt: skip
        until(self.healthy, "the target")

    def healthy(self) -> bool:
        told = self.rds.describe_db_proxy_targets(DBProxyName=self.proxy["DBProxyName"])
        return told["Targets"][0]["TargetHealth"]["State"] == "AVAILABLE"

    def functions(self, rounds: int):
        measure = Measure(self.region, self.tutorial)
        measure.deploy()
        direct = self.tutorial.instance()["Endpoint"]["Address"]
        made: dict[tuple[str, str], list[Connecting]] = {}
        for turn in range(rounds + 1):  # the first warms up
            for size, function in SIZES.items():
                kept = [("direct", measure.connecting(function, direct))]
                for name, way in AUTHENTICATIONS.items():
                    self.authenticate(way)
                    kept.append((f"proxy, {name}",
                                 measure.connecting(function, self.proxy["Endpoint"])))
                for name, each in kept if turn else []:
                    made.setdefault((size, name), []).append(each)
        self.authenticate(AUTHENTICATIONS["SCRAM"])
        measure.remove()
        print(f"{'connect + query + end':34} {'connect':>9} {'of direct':>9} {'function':>9} "
              f"{'PostgreSQL':>10}  mostly")  # fmt: skip
        for (size, name), each in made.items():
            one = Connecting(*(median([getattr(c, field) for c in each])
                               for field in ("connect_ms", "cpu_ms", "engine_ms")))  # fmt: skip
            of_direct = one.connect_ms / median([c.connect_ms for c in made[size, "direct"]])
            print(f"{size + ', ' + name:34} {one.connect_ms:6.2f} ms {of_direct:9.2f} "
                  f"{one.cpu_ms:6.2f} ms {one.engine_ms:7.2f} ms  {one.dominated_by()}",
                  flush=True)  # fmt: skip

    # ---- the proxy's own part ----

    def visitor(self) -> str:
        """An interface of the function's group."""
        group = self.tutorial.physical("AWS::EC2::SecurityGroup", "LambdaSG")
        made = self.region.client("ec2").create_network_interface(
            SubnetId=self.tutorial.private_subnets()[0], Groups=[group])
        return made["NetworkInterface"]["NetworkInterfaceId"]

    def neighbour(self) -> tuple[str, str]:
        """An interface with the proxy's groups and subnet: its id and address."""
        made = self.region.client("ec2").create_network_interface(
            SubnetId=self.proxy["VpcSubnetIds"][0], Groups=self.proxy["VpcSecurityGroupIds"])
        return (made["NetworkInterface"]["NetworkInterfaceId"],
                made["NetworkInterface"]["PrivateIpAddress"])  # fmt: skip

    def space(self, interface: str) -> list[str]:
        return ["nsenter", f"--net={self.served.data / 'warden/netns' / interface}"]

    @contextmanager
    def pooler(self, folder: Path):
        """`skerry proxy` where the proxy could stand, with the settings that the proxy has."""
        interface, address = self.neighbour()
        instance = self.tutorial.instance()
        with Workload(self.served, interface) as there:
            database = there.resolve(instance["Endpoint"]["Address"])[0]
        config = folder / "proxy.toml"
        config.write_text(
            f'listen = ["{address}:5432"]\npool_size = 20\n'
            f'[databases."*"]\nhost = "{database}"\nport = {instance["Endpoint"]["Port"]}\n'
            f"[users]\npostgres = {json.dumps(self.password)}\n")  # fmt: skip
        config.chmod(0o600)
        with subprocess.Popen([*self.space(interface), binary(), "proxy", "--config", config],
                              stderr=subprocess.DEVNULL) as process:  # fmt: skip
            try:
                yield address, process.pid
            finally:
                process.terminate()

    def own_process(self) -> int:
        """The proxy's, by the namespace that it stands in."""
        ours = [p for p in Path("/proc").glob("[0-9]*/comm") if p.parent.is_dir()
                and read(p) == "skerry-proxy"]  # fmt: skip
        spaces = {os.stat(each).st_ino for each in (self.served.data / "warden/netns").iterdir()}
        for each in ours:
            if os.stat(each.parent / "ns/net").st_ino in spaces:
                return int(each.parent.name)
        raise RuntimeError("no process of the proxy")

    def pgbench(self, visitor: str, address: str, *more) -> float:
        """Milliseconds that it took."""
        began = time.perf_counter()
        subprocess.run(
            [*self.space(visitor), PGBENCH, "-n", "-M", "simple", *more, "-h", address, "-U",
             "postgres", DATABASE],
            env={"PATH": os.environ["PATH"], "PGPASSWORD": self.password, "PGSSLMODE": "disable"},
            check=True, capture_output=True)  # fmt: skip
        return (time.perf_counter() - began) * 1000

    def own_part(self, rounds: int):
        visitor = self.visitor()
        with Workload(self.served, visitor) as there:
            proxy = there.resolve(self.proxy["Endpoint"])[0]
        with tempfile.TemporaryDirectory() as name, self.pooler(Path(name)) as (alone, pid):
            script = Path(name) / "select.sql"
            script.write_text("select 'Hello world!';\n")
            pids = {"proxy": self.own_process(), "alone": pid}
            cpu: dict[str, list[float]] = {"proxy": [], "alone": []}
            way: dict[str, list[float]] = {"proxy": [], "alone": []}
            statement: dict[str, list[float]] = {"proxy": [], "alone": []}
            each, many = ("-f", script, "-C", "-t", str(CLIENT_ROUNDS)), ("-f", script, "-t")
            for turn in range(rounds + 1):
                for which, address in (("proxy", proxy), ("alone", alone)):
                    before = cpu_ms(pids[which])
                    took = self.pgbench(visitor, address, *each) / CLIENT_ROUNDS
                    used = (cpu_ms(pids[which]) - before) / CLIENT_ROUNDS
                    asked = self.pgbench(visitor, address, *many, str(STATEMENTS)) / STATEMENTS
                    if turn:
                        cpu[which].append(used)
                        way[which].append(took)
                        statement[which].append(asked)
        print()
        for what, of in (("CPU of the process, one connection", cpu),
                         ("one connection for its client", way),
                         ("one statement for its client", statement)):  # fmt: skip
            ratios = [a / b for a, b in zip(of["proxy"], of["alone"])]
            print(f"{what:34} proxy {median(of['proxy']):6.3f} ms, alone "
                  f"{median(of['alone']):6.3f} ms, ratio {median(ratios):5.3f}")  # fmt: skip

    # ---- from the last prerequisite to AVAILABLE ----

    def available(self, rounds: int):
        ec2 = self.region.client("ec2")
        group = self.proxy["VpcSecurityGroupIds"][0]
        target = self.tutorial.instance()["VpcSecurityGroups"][0]["VpcSecurityGroupId"]
        rule = {"GroupId": target, "IpPermissions": [
            {"IpProtocol": "tcp", "FromPort": 5432, "ToPort": 5432,
             "UserIdGroupPairs": [{"GroupId": group}]}]}  # fmt: skip
        times = []
        for turn in range(rounds):
            ec2.revoke_security_group_ingress(**rule)
            until(lambda: not self.healthy(), "a fault")
            time.sleep(0.041 * turn % 0.3)  # wherever in a period
            ec2.authorize_security_group_ingress(**rule)
            began = time.perf_counter()
            until(self.healthy, "the target")
            times.append((time.perf_counter() - began) * 1000)
        print(f"\n{'from the group to AVAILABLE':34} median {median(times):.0f} ms, worst "
              f"{max(times):.0f} ms of {rounds}")  # fmt: skip


def read(path: Path) -> str:
    try:
        return path.read_text().strip()
    except OSError:
        return ""


def cpu_ms(pid: int) -> float:
    fields = Path(f"/proc/{pid}/schedstat").read_text().split()
    threads = [Path(p).read_text().split() for p in Path(f"/proc/{pid}/task").glob("*/schedstat")]
    return sum(int(each[0]) for each in threads or [fields]) / 1e6


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=3, help="turns of the function's part")
    parser.add_argument("--pooler-rounds", type=int, default=7)
    options = parser.parse_args()
    with Region() as served:
        bench = Bench(served)
        if options.rounds:
            bench.functions(options.rounds)
        if options.pooler_rounds:
            bench.own_part(options.pooler_rounds)
        bench.available(10)


if __name__ == "__main__":
    main()
