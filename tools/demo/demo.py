#!/usr/bin/env python3
"""The tutorial in a real region, measured and explained: what script/demo runs."""
import argparse
import os
import sys
from pathlib import Path

from botocore.exceptions import BotoCoreError, ClientError
from engine import DELAY_MS, delayed
from isolation import TIMEOUT_SECONDS, Isolation
from region import ROOT, Failed, Region
from screen import heading, indented, line, step, table, wrapped
from speed import ROUNDS, Burst, Connecting, Measure, burst, burst_size
from tutorial import FUNCTION, TUTORIAL_TIMEOUT_SECONDS, Tutorial, host_in

AUTHENTICATIONS = {"SCRAM": "POSTGRES_SCRAM_SHA_256", "md5": "POSTGRES_MD5"}
SIZES = {"256 MB": "Small", "1,769 MB": "Large"}


class Demo:
    def __init__(self, region: Region):
        self.region = region
        self.tutorial = Tutorial(region)
        self.measure = Measure(region, self.tutorial)
        self.connecting: dict[tuple[str, str], Connecting] = {}  # by way and size
        self.far = False  # whether the kernel could delay packets
        self.bursts: dict[str, Burst] = {}

    def first_half(self) -> None:
        heading("The first half: a function and a database, in private subnets")
        with step("cdk bootstrap"):
            self.region.cdk("rds-lambda", "bootstrap")
        self.mend()
        with step("cdk deploy"):
            changed = self.tutorial.deploy(proxy=False)
        self.tell_work(changed)
        self.test(self.tutorial.instance()["Endpoint"]["Address"])

    def tell_work(self, changed: bool) -> None:
        worked = self.tutorial.region_seconds()
        line(f"  of which the region worked {worked:.2f} s; the rest is the CDK's own" if changed
             else "  there was nothing to change: an earlier run has deployed it")  # fmt: skip

    def second_half(self) -> None:
        heading("The second half: an RDS Proxy between them, no code changed")
        with step("cdk deploy -c proxy=true"):
            changed = self.tutorial.deploy(proxy=True)
        self.tell_work(changed)
        self.test(self.tutorial.proxy()["Endpoint"])

    def test(self, host: str) -> None:
        """The Test button, twice."""
        first, second = self.tutorial.invoke(), self.tutorial.invoke()
        for each in (first, second):
            if not each.greeted or host_in(each.log) != host:
                raise Failed(f"{FUNCTION} should greet from {host}; it answered {each.answer} and "
                             f"logged\n{each.log}")  # fmt: skip
        took = [f"{each.temper} {each.milliseconds:.0f} ms" for each in (first, second)]
        line(f"  invoked {', '.join(took)}; the log:")
        indented(first.log)

    def measured(self, way: str, host: str) -> None:
        """Each size; once more with the function further away, where the kernel can do that."""
        for shown, size in SIZES.items():
            self.connecting[way, shown] = self.measure.connecting(size, host)
        with delayed(self.region, self.tutorial) as self.far:
            if self.far:
                key = f"{way}, {DELAY_MS} ms away", shown
                self.connecting[key] = self.measure.connecting(size, host)

    def measure_direct(self) -> None:
        with step("measuring: a function of the demo's own, same subnets"):
            self.measure.deploy()
            self.measured("direct (md5)", self.tutorial.instance()["Endpoint"]["Address"])

    def measure_proxy(self) -> None:
        proxy = self.tutorial.proxy()
        for name, way in AUTHENTICATIONS.items():
            with step(f"measuring through the proxy, {name}"):
                self.authenticate(proxy, way)
                self.measured(f"through the proxy, {name}", proxy["Endpoint"])
        self.authenticate(proxy, AUTHENTICATIONS["SCRAM"])

    def authenticate(self, proxy: dict, way: str) -> None:
        auth = proxy["Auth"][0]
        first = "Auth.member.1"
        self.region.ask_rds(**{
            "Action": "ModifyDBProxy", "DBProxyName": proxy["DBProxyName"],
            f"{first}.AuthScheme": "SECRETS", f"{first}.SecretArn": auth["SecretArn"],
            f"{first}.IAMAuth": auth["IAMAuth"], f"{first}.ClientPasswordAuthType": way,
        })  # fmt: skip

    def in_a_burst(self, way: str, size: int) -> None:
        with step(f"{size} invocations at once"):
            self.bursts[way] = burst(self.tutorial, size)
        if not self.bursts[way].milliseconds:
            raise Failed("no invocation of the burst succeeded")

    def tell_speed(self) -> None:
        heading(f"What the proxy changes: connecting, median of {ROUNDS}")
        rows = []
        for (way, size), each in self.connecting.items():
            rows.append([way, size, f"{each.connect_ms:.2f} ms", f"{each.cpu_ms:.2f} ms",
                         f"{each.engine_ms:.2f} ms", each.dominated_by()])  # fmt: skip
        table(["", "function", "connect", "its CPU", "PostgreSQL's", "mostly"], rows)
        line("  (CPU: of one round, which is connect, query and end)")
        line()
        table(["a burst", "at once", "succeeded", "p50", "p99", "connections", "PostgreSQL's CPU"],
              [[way, str(each.size), str(len(each.milliseconds)), f"{each.quantile(0.5):.0f} ms",
                f"{each.quantile(0.99):.0f} ms", str(each.opened), f"{each.cpu_ms:.0f} ms"]
               for way, each in self.bursts.items()])  # fmt: skip
        line("  (connections: those that PostgreSQL was asked to open meanwhile)")
        if not self.far:
            line("  (this kernel has no netem: nothing was measured with a network delay)")

    def mend(self) -> None:
        """A run that was killed in the middle of the isolation left something broken."""
        if Isolation(self.region, self.tutorial).was_left():
            with step("an earlier run was killed with something broken: anew"):
                self.measure.remove()
                Isolation(self.region, self.tutorial).begin_anew()

    def isolation(self) -> None:
        heading("Isolation: one thing broken at a time, and why it fails")
        isolation = Isolation(self.region, self.tutorial)
        isolation.remember()
        try:
            self.tutorial.configure(Timeout=TIMEOUT_SECONDS)
            for case in isolation.cases():
                result, why = isolation.run(case)
                line(f"  {case.name}")
                wrapped("the function:", result)
                wrapped("explain:", why)
        finally:
            isolation.mending.close()
            self.tutorial.configure(Timeout=TUTORIAL_TIMEOUT_SECONDS)
            isolation.forget()
        line("  everything restored; the function greets again")

    def look_around(self) -> None:
        database = self.tutorial.physical("AWS::RDS::DBInstance")
        proxy = self.tutorial.physical("AWS::RDS::DBProxy")
        skerry = " ".join(["skerry", *self.region.data])
        heading("The region stays up. Look around:")
        here = os.path.relpath(ROOT)
        folders = [os.path.normpath(f"{here}/{each}") for each in ("build/release", ".tools/bin")]
        line("  export PATH=" + ":".join([f"$PWD/{each}" for each in folders] + ["$PATH"]))
        commands = {
            "ps": "what runs",
            "net": "the networks",
            f"logs {FUNCTION}": "what the function said",
            f"psql {database}": "the database, as its master user",
            f"explain pin {proxy}": "what keeps connections from being shared",
            "env": "eval it: for the CDK, SDKs and awscli of this shell",
        }
        for command, what in commands.items():
            line(f"  {skerry} {command:<50}  {what}")
        line(f"\n  To remove the stack: cd examples/rds-lambda; eval \"$({skerry} env)\"; "
             "npx cdk destroy")  # fmt: skip
        line(f"  To remove everything: {skerry} reset --yes")

    def run(self) -> None:
        size = burst_size()
        self.first_half()
        self.measure_direct()
        self.in_a_burst("direct", size)
        self.second_half()
        self.measure_proxy()
        self.in_a_burst("through the proxy", size)
        self.measure.remove()  # its functions would keep the tutorial's subnets
        self.tell_speed()
        self.isolation()
        self.look_around()


def interrupted() -> int:
    print("\nscript/demo: interrupted; run it again to go on", file=sys.stderr)
    return 130


def main() -> int:
    parser = argparse.ArgumentParser(prog="script/demo", description=__doc__)
    parser.add_argument("--data", help="the region's folder (default: skerry's own)")
    parser.add_argument("--port", help="the region's port (default: 4566)")
    asked = parser.parse_args()
    binary = os.environ.get("SKERRY_BINARY", str(ROOT / "build/release/skerry"))
    region = Region(Path(binary), asked.data)
    try:
        line(region.up(*(["--port", asked.port] if asked.port else [])))
        Demo(region).run()
    except KeyboardInterrupt:
        return interrupted()
    except (Failed, BotoCoreError, ClientError) as failure:
        if isinstance(failure.__context__, KeyboardInterrupt):  # it could not mend in passing
            return interrupted()
        print(f"\nscript/demo: {failure}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
