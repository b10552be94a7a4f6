#!/usr/bin/env python3
"""Functions' numbers, p50 and p99, one a line: cold and warm invocations through the signed API of
a region, beside bare `node` on the same machine, taking turns; what an idle environment takes.

    functions.py [--cold N] [--warm N] [--runtime nodejs16.x]

Needs root and the runtimes of script/setup. Uses build/release/skerry (or SKERRY_BINARY). Memory
size 1,769 MB: one core. Ratios mean something on another machine; the times are of this one. What
the launcher takes of a cold start, `functions_speed` of test/functions says.
"""
import argparse
import json
import os
import re
import statistics
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "test/clients"))
sys.path.insert(0, str(ROOT / "test/functions"))
os.environ.setdefault("SKERRY_BINARY", str(ROOT / "build/release/skerry"))

from harness.region import Region  # noqa: E402
from harness.sigv4 import Request, Signer  # noqa: E402
from harness.wire import Connection, serialise  # noqa: E402
from region_functions_test import TRUST, archive, command, sandboxes  # noqa: E402

HANDLER = "exports.handler = async () => 1;"
MEMORY = 1769
HEAP = [f"--max-semi-space-size={MEMORY * 5 // 100}", f"--max-old-space-size={MEMORY * 90 // 100}"]
FROZEN_SECONDS = 0.1  # longer than the grace


def show(what: str, times: list[float], unit: str = "ms") -> float:
    times = sorted(times)
    middle = statistics.median(times)
    print(f"{what:48} p50 {middle:9.2f} {unit}   p99 {times[len(times) * 99 // 100]:9.2f} {unit}",
          flush=True)  # fmt: skip
    return middle


def clients(region: Region):
    import boto3
    from botocore.config import Config

    def make(name: str):
        return boto3.client(
            name, endpoint_url=region.endpoint, region_name=region.region_name,
            aws_access_key_id=region.credentials.access_key,
            aws_secret_access_key=region.credentials.secret_key,
            config=Config(retries={"max_attempts": 0}, read_timeout=60))  # fmt: skip

    return make


def invocation(region: Region) -> bytes:
    headers = {"host": f"127.0.0.1:{region.port}"}
    credentials = region.credentials
    signer = Signer(credentials.access_key, credentials.secret_key, service="lambda")
    path = "/2015-03-31/functions/f/invocations"
    return serialise(signer.sign_header(Request("POST", path, [], headers, b"{}")))


def timed(connection: Connection, message: bytes) -> float:
    begun = time.perf_counter()
    connection.send(message)
    answer = connection.answer(False)
    took = (time.perf_counter() - begun) * 1000
    if answer.status != 200 or answer.body != b"1":
        raise RuntimeError(answer.body)
    return took


def bare(node: Path, script: Path) -> float:
    begun = time.perf_counter()
    with subprocess.Popen([node, *HEAP, script], stdout=subprocess.PIPE) as process:
        process.stdout.readline()
        took = (time.perf_counter() - begun) * 1000
        process.kill()
    return took


def cold(region: Region, functions, node: Path, count: int) -> None:
    script = region.folder / "bare.js"
    script.write_text("console.log(1); setInterval(() => {}, 1000);")
    first, alone = [], []
    with Connection(region.port) as connection:
        for number in range(count):
            functions.update_function_configuration(
                FunctionName="f", Environment={"Variables": {"ROUND": str(number)}})  # fmt: skip
            functions.get_waiter("function_updated_v2").wait(FunctionName="f")
            first.append(timed(connection, invocation(region)))
            alone.append(bare(node, script))
    ratio = show("cold, first answer", first) / show("bare node, first line", alone)
    print(f"{'cold / bare node':48}     {ratio:9.2f}", flush=True)


def warm(region: Region, count: int) -> None:
    message = invocation(region)
    with Connection(region.port) as connection:
        timed(connection, message)
        show("warm, awake", [timed(connection, message) for _ in range(count)])
        frozen = []
        for _ in range(max(1, count // 50)):
            time.sleep(FROZEN_SECONDS)
            frozen.append(timed(connection, message))
        show("warm, frozen", frozen)


def processor_seconds(pid: int) -> float:
    ticks = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[11:13]
    return sum(map(int, ticks)) / os.sysconf("SC_CLK_TCK")


def processor_time(region: Region, count: int) -> None:
    message = invocation(region)
    pid = region.serving_pid()
    with Connection(region.port) as connection:
        timed(connection, message)
        before = processor_seconds(pid)
        for _ in range(count):
            timed(connection, message)
        each = (processor_seconds(pid) - before) / count * 1e6
    print(f"{'processor time of the region, an invocation':48}     {each:9.0f} us", flush=True)


def idle_memory() -> None:
    for pid in sandboxes():
        if "bootstrap.js" in command(pid):
            text = Path(f"/proc/{pid}/smaps_rollup").read_text()
            pss = int(re.search(r"Pss:\s+(\d+)", text)[1]) / 1024
            print(f"{'memory of an idle environment (PSS)':48}     {pss:9.1f} MB", flush=True)
            return


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--cold", type=int, default=20)
    parser.add_argument("--warm", type=int, default=2000)
    parser.add_argument("--runtime", default="nodejs16.x")
    options = parser.parse_args()
    node = ROOT / ".tools/runtimes" / options.runtime / "root/var/lang/bin/node"
    with Region() as region:
        make = clients(region)
        role = make("iam").create_role(RoleName="f", AssumeRolePolicyDocument=json.dumps(TRUST))
        functions = make("lambda")
        functions.create_function(
            FunctionName="f", Runtime=options.runtime, Handler="index.handler",
            Role=role["Role"]["Arn"], Timeout=20, MemorySize=MEMORY,
            Code={"ZipFile": archive(index_js=HANDLER)})  # fmt: skip
        functions.get_waiter("function_active_v2").wait(FunctionName="f")
        print(f"{options.runtime}, {MEMORY} MB")
        cold(region, functions, node, options.cold)
        warm(region, options.warm)
        processor_time(region, options.warm)
        idle_memory()


if __name__ == "__main__":
    main()
