#!/usr/bin/env python3
"""Stacks, one number a line: how long deployments take, and what they cost the disk.

    stacks.py [--rounds N] [--cdk] [--check]

An operation's time is the region's own: from the arrival of ExecuteChangeSet to its answer, which
is held until the stack is complete and durable (at most 2 s); the fastest of some rounds. fsyncs
are counted with strace when it is there. Uses build/release/skerry (or SKERRY_BINARY). --cdk adds
`cdk deploy` beside what the CLI needs on its own for the same app (`cdk synth`). --check fails when
a number is above its limit.
"""
import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "test/clients"))
os.environ.setdefault("SKERRY_BINARY", str(ROOT / "build/release/skerry"))

from harness.region import Region, clean_environment  # noqa: E402
from harness.services import Services  # noqa: E402

WIDTH, DEPTH = 10, 10
MANY = 500
FEWER = 125
PLANS = 5
LIMITS = {"create_100_deep_ms": 300, "create_500_wide_ms": 2000, "plan_no_change_500_ms": 50,
          "create_100_deep_fsyncs": 12}  # fmt: skip


def parameter(name: str, after: str = "") -> dict:
    made = {"Type": "AWS::SSM::Parameter",
            "Properties": {"Type": "String", "Name": name, "Value": "v"}}  # fmt: skip
    if after:
        made["DependsOn"] = after
    return made


def deep() -> dict:
    return {"Resources": {
        f"P{level}x{n}": parameter(f"/deep/{level}/{n}", f"P{level - 1}x{n}" if level else "")
        for level in range(DEPTH) for n in range(WIDTH)}}  # fmt: skip


def wide(count: int, value="v") -> dict:
    resources = {f"P{n}": parameter(f"/wide/{n}") for n in range(count)}
    resources["P0"]["Properties"]["Value"] = value
    return {"Resources": resources}


class Fsyncs:
    """How many the process does while the block runs; None without strace."""

    def __init__(self, pid: int):
        self.count = None
        self.tracer = None
        if shutil.which("strace"):
            self.tracer = subprocess.Popen(
                ["strace", "-f", "-q", "-e", "trace=fsync,fdatasync", "-p", str(pid)],
                stderr=subprocess.PIPE, text=True)  # fmt: skip
            time.sleep(0.5)  # until it is attached

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.tracer:
            self.tracer.terminate()
            told = self.tracer.communicate()[1]
            self.count = len(re.findall(r"f(?:data)?sync\(", told))


def prepare(api: Services, name: str, body: dict, kind: str) -> None:
    api.s3("PUT", "/bench/template", body=json.dumps(body).encode())
    api.stacks("CreateChangeSet", StackName=name, ChangeSetName=kind, ChangeSetType=kind,
               TemplateURL="https://bench.s3.amazonaws.com/template")  # fmt: skip


def execute(api: Services, name: str, kind: str) -> float:
    begun = time.monotonic()
    api.stacks("ExecuteChangeSet", StackName=name, ChangeSetName=kind)
    took = time.monotonic() - begun
    status = api.settled(name)
    if not status.endswith("_COMPLETE") or "ROLLBACK" in status:
        raise RuntimeError(f"{name} is {status}: {api.failures(name)}")
    return took


def deploy(api: Services, name: str, body: dict, kind: str) -> float:
    prepare(api, name, body, kind)
    return execute(api, name, kind)


def plan(api: Services, name: str, body: dict) -> float:
    """A change set that changes nothing: reading, checking, evaluating and planning."""
    api.s3("PUT", "/bench/template", body=json.dumps(body).encode())
    begun = time.monotonic()
    api.stacks("CreateChangeSet", StackName=name, ChangeSetName="none",
               TemplateURL="https://bench.s3.amazonaws.com/template")  # fmt: skip
    took = time.monotonic() - begun
    told = api.stacks("DescribeChangeSet", StackName=name, ChangeSetName="none")
    if told["Status"] != "FAILED":
        raise RuntimeError(f"something changed: {told}")
    api.stacks("DeleteChangeSet", StackName=name, ChangeSetName="none")
    return took


def cdk(region: Region) -> dict[str, float]:
    from harness.cdk import NODE, Cdk

    app = ROOT / "test/clients/cdk/app.js"
    work = region.folder / "cdk"
    work.mkdir()
    (work / "asset.bin").write_bytes(os.urandom(9 << 20))  # the app looks for it
    client = Cdk(region, app, work)
    client.bootstrap()
    client.synthesise([{"stage": "first"}])

    def timed(*command: str) -> float:
        begun = time.monotonic()
        client.run(*command, stage="first")
        return time.monotonic() - begun

    subprocess.run([NODE, "--version"], check=True, stdout=subprocess.DEVNULL,
                   env=clean_environment())  # fmt: skip
    return {"cdk_synth_s": timed("synth", "--quiet"),
            "cdk_deploy_s": timed("deploy", "Life", "--require-approval", "never"),
            "cdk_deploy_no_change_s": timed("deploy", "Life", "--require-approval", "never")}


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--rounds", type=int, default=5)
    arguments.add_argument("--cdk", action="store_true")
    arguments.add_argument("--check", action="store_true")
    chosen = arguments.parse_args()
    times: dict[str, list[float]] = {}
    with Region() as region, Services(region) as api:
        api.connection.socket.settimeout(60)
        api.s3("PUT", "/bench")
        before = region.resident_bytes()
        for number in range(chosen.rounds):
            name = f"S{number}"
            for what, body in (("100_deep", deep()), (f"{FEWER}_wide", wide(FEWER)),
                               (f"{MANY}_wide", wide(MANY))):  # fmt: skip
                times.setdefault(f"create_{what}_ms", []).append(deploy(api, name, body, "CREATE"))
                if what == f"{MANY}_wide":
                    plans = [plan(api, name, body) for _ in range(PLANS)]
                    times.setdefault(f"plan_no_change_{MANY}_ms", []).extend(plans)
                    changed = deploy(api, name, wide(MANY, "w"), "UPDATE")
                    times.setdefault(f"update_1_of_{MANY}_ms", []).append(changed)
                begun = time.monotonic()
                api.delete(name)
                times.setdefault(f"delete_{what}_ms", []).append(time.monotonic() - begun)
        prepare(api, "Counted", deep(), "CREATE")
        with Fsyncs(region.serving_pid()) as fsyncs:
            execute(api, "Counted", "CREATE")
        numbers = {name: min(each) * 1000 for name, each in times.items()}
        if fsyncs.count is not None:
            numbers["create_100_deep_fsyncs"] = fsyncs.count
        numbers["resident_growth_mib"] = (region.resident_bytes() - before) / (1 << 20)
        if chosen.cdk:
            numbers |= cdk(region)
    for name, number in numbers.items():
        print(f"{name} {number:.1f}")
    if chosen.check:
        over = [name for name, limit in LIMITS.items() if numbers.get(name, limit) > limit]
        print(f"{len(LIMITS) - len(over)} passed, {len(over)} failed")
        for name in over:
            print(f"{name} is over its limit of {LIMITS[name]}")
        sys.exit(1 if over else 0)


if __name__ == "__main__":
    main()
