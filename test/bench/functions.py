#!/usr/bin/env python3
"""Functions' numbers, p50 and p99, one a line beside its goal: cold and warm invocations through
the signed API of a region; bare `node` taking turns with the cold ones, under the same limit of
memory and of processor time; what an idle environment takes; whether ends are felt elsewhere.

    functions.py [--cold N] [--warm N] [--runtime nodejs16.x] [--pin]

Needs root and the runtimes of script/setup. Uses build/release/skerry (or SKERRY_BINARY). Memory
size 1,769 MB: one core. --pin: this program on one processor; the region, its functions and bare
`node` on the next. Ratios mean something on another machine; the times are of this one. What the
launcher takes of a cold start, `functions_speed` of test/functions says.
"""
import argparse
import concurrent.futures
import json
import os
import re
import statistics
import subprocess
import sys
import threading
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "test/clients"))
sys.path.insert(0, str(ROOT / "test/functions"))
os.environ.setdefault("SKERRY_BINARY", str(ROOT / "build/release/skerry"))

from harness.region import Region  # noqa: E402
from harness.sigv4 import Request, Signer  # noqa: E402
from harness.wire import Connection, serialise  # noqa: E402
from region_functions_test import TRUST, archive, runs, sandboxes  # noqa: E402

HANDLER = "exports.handler = async () => 1;"
SLEEPS = "exports.handler = (ms) => new Promise((done) => setTimeout(() => done(1), ms * 10));"
MEMORY = 1769
HEAP = [f"--max-semi-space-size={MEMORY * 5 // 100}", f"--max-old-space-size={MEMORY * 90 // 100}"]
FROZEN_SECONDS = 0.1  # longer than the grace
ENDING = 20
PINNED: list[int] = []  # the processors of this program and of what it measures


GOALS = {"cold / bare node": 1.3, "warm, awake": 0.350}


def line(what: str, values: str, measured: float | None = None) -> None:
    goal = GOALS.get(what)
    held = "" if goal is None else f"   goal {goal:.2f}: {'met' if measured <= goal else 'MISSED'}"
    print(f"{what:44} {values}{held}", flush=True)


def show(what: str, times: list[float]) -> float:
    times = sorted(times)
    middle = statistics.median(times)
    line(what, f"p50 {middle:8.2f} ms   p99 {times[len(times) * 99 // 100]:8.2f} ms", middle)
    return middle


class Limited:
    """Programs started within have the limits of a function's environment: its memory, one core."""

    def __init__(self):
        root = Path("/sys/fs/cgroup")
        unified = "memory" in (root / "cgroup.controllers").read_text().split() if (
            root / "cgroup.controllers").exists() else False  # fmt: skip
        files = [("", "memory.max", MEMORY << 20), ("", "cpu.max", "100000 100000")]
        if not unified:
            files = [("memory", "memory.limit_in_bytes", MEMORY << 20),
                     ("cpu", "cpu.cfs_quota_us", 100000)]  # fmt: skip
        self.groups = []
        for controller, name, value in files:
            group = root / controller / f"skerry-bench-{os.getpid()}"
            group.mkdir(exist_ok=True)
            (group / name).write_text(str(value))
            if group not in self.groups:
                self.groups.append(group)

    def __enter__(self):
        self.move([group / "cgroup.procs" for group in self.groups])

    def __exit__(self, *_):
        self.move([group.parent / "cgroup.procs" for group in self.groups])

    def move(self, doors):
        for door in doors:
            door.write_text(str(os.getpid()))

    def close(self):
        for group in self.groups:
            group.rmdir()


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


# What a shell may have set, and what makes Node read authorities before anything runs.
PLAIN = {name: value for name, value in os.environ.items()
         if not name.startswith(("NODE_", "SSL_"))}  # fmt: skip


def bare(node: Path, script: Path) -> float:
    if PINNED:
        os.sched_setaffinity(0, {PINNED[1]})
    begun = time.perf_counter()
    with subprocess.Popen([node, *HEAP, script], stdout=subprocess.PIPE,
                          env=PLAIN) as process:
        process.stdout.readline()
        took = (time.perf_counter() - begun) * 1000
        process.kill()
    if PINNED:
        os.sched_setaffinity(0, {PINNED[0]})
    return took


def cold(region: Region, functions, node: Path, count: int) -> None:
    script = region.folder / "bare.js"
    script.write_text("console.log(1); setInterval(() => {}, 1000);")
    first, alone, limits = [], [], Limited()
    with Connection(region.port) as connection:
        for number in range(count):
            functions.update_function_configuration(
                FunctionName="f", Environment={"Variables": {"ROUND": str(number)}})  # fmt: skip
            functions.get_waiter("function_updated_v2").wait(FunctionName="f")
            first.append(timed(connection, invocation(region)))
            with limits:
                alone.append(bare(node, script))
    limits.close()
    ratio = show("cold, first answer", first) / show("bare node, first line", alone)
    line("cold / bare node", f"    {ratio:8.2f}", ratio)


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
    line("processor time of the region, an invocation", f"    {each:8.0f} us")


def idle_memory() -> None:
    for pid in sandboxes():
        if runs(pid, "f") and "bootstrap.js" in Path(f"/proc/{pid}/cmdline").read_text():
            text = Path(f"/proc/{pid}/smaps_rollup").read_text()
            pss = int(re.search(r"Pss:\s+(\d+)", text)[1]) / 1024
            line("memory of an idle environment (PSS)", f"    {pss:8.1f} MB")
            return


def while_others_end(region: Region, functions, count: int) -> None:
    """Warm invocations of one function while as many environments of another end."""
    message = invocation(region)
    with concurrent.futures.ThreadPoolExecutor(ENDING) as pool:
        calls = [pool.submit(functions.invoke, FunctionName="many", Payload="200")
                 for _ in range(ENDING)]  # fmt: skip
        for call in calls:
            call.result()
    with Connection(region.port) as connection:
        timed(connection, message)
        calm = [timed(connection, message) for _ in range(count)]
        ending = threading.Thread(target=functions.delete_function,
                                  kwargs={"FunctionName": "many"})
        ending.start()
        during = []
        while ending.is_alive():
            during.append(timed(connection, message))
        ending.join()
    show("warm, awake, nothing ends", calm)
    show(f"warm, awake, while {ENDING} environments end", during)


def beside_a_busy_process(region: Region, count: int) -> None:
    """What sharing the processor costs by itself: one process on it that does nothing but run."""
    message = invocation(region)
    with subprocess.Popen([sys.executable, "-c", "while True: pass"]) as busy:
        if PINNED:
            os.sched_setaffinity(busy.pid, {PINNED[1]})
        with Connection(region.port) as connection:
            timed(connection, message)
            show("warm, awake, beside one busy process",
                 [timed(connection, message) for _ in range(count)])  # fmt: skip
        busy.kill()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--cold", type=int, default=20)
    parser.add_argument("--warm", type=int, default=2000)
    parser.add_argument("--runtime", default="nodejs16.x")
    parser.add_argument("--pin", action="store_true")
    options = parser.parse_args()
    if options.pin:
        PINNED.extend(sorted(os.sched_getaffinity(0))[:2])
        os.sched_setaffinity(0, {PINNED[1]})  # which the region inherits
    node = ROOT / ".tools/runtimes" / options.runtime / "root/var/lang/bin/node"
    with Region() as region:
        if options.pin:
            os.sched_setaffinity(0, {PINNED[0]})
        make = clients(region)
        role = make("iam").create_role(RoleName="f", AssumeRolePolicyDocument=json.dumps(TRUST))
        functions = make("lambda")
        for name, code, memory in (("f", HANDLER, MEMORY), ("many", SLEEPS, 128)):
            functions.create_function(
                FunctionName=name, Runtime=options.runtime, Handler="index.handler",
                Role=role["Role"]["Arn"], Timeout=20, MemorySize=memory,
                Code={"ZipFile": archive(index_js=code)})  # fmt: skip
            functions.get_waiter("function_active_v2").wait(FunctionName=name)
        print(f"{options.runtime}, {MEMORY} MB{', pinned' if options.pin else ''}")
        cold(region, functions, node, options.cold)
        warm(region, options.warm)
        processor_time(region, options.warm)
        idle_memory()
        while_others_end(region, functions, options.warm // 2)
        beside_a_busy_process(region, options.warm // 2)


if __name__ == "__main__":
    main()
