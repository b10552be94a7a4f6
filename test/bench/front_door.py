#!/usr/bin/env python3
"""The front door's numbers, one a line: start, memory, size, requests.

    front_door.py [--resources N] [--seconds S] [--rounds R]

Uses build/release/skerry (or SKERRY_BINARY) and skerry_bench beside it. Ratios mean something on
another machine; the times are of this one.
"""
import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "test/clients"))
os.environ.setdefault("SKERRY_BINARY", str(ROOT / "build/release/skerry"))

from harness.region import Region, binary  # noqa: E402
from harness.sigv4 import Request, Signer  # noqa: E402
from harness.wire import Connection, Closed  # noqa: E402

FORM = {"content-type": "application/x-www-form-urlencoded"}
STARTS = 15


def signed(region: Region, service: str, body: str) -> Request:
    headers = {"host": f"127.0.0.1:{region.port}", **FORM}
    credentials = region.credentials
    signer = Signer(credentials.access_key, credentials.secret_key, service=service)
    return signer.sign_header(Request("POST", "/", [], headers, body.encode()))


def who_am_i(region: Region) -> Request:
    return signed(region, "sts", "Action=GetCallerIdentity&Version=2011-06-15")


def create_users(region: Region, numbers: range) -> None:
    with Connection(region.port) as connection:
        for number in numbers:
            body = f"Action=CreateUser&Version=2010-05-08&UserName=user-{number}"
            answer = connection.exchange(signed(region, "iam", body))
            if answer.status != 200:
                raise RuntimeError(answer.body)


def first_answer_ms(region: Region) -> float:
    """From exec to the first signed answer. The port is the one that the region had before."""
    request = who_am_i(region)
    from harness.wire import serialise

    message = serialise(request)
    command = [binary(), "--data", str(region.data), "serve", "--port", str(region.port)]
    begun = time.monotonic()
    region.process = subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    while True:
        try:
            with Connection(region.port) as connection:
                connection.send(message)
                answer = connection.answer()
            break
        except (ConnectionRefusedError, Closed):
            time.sleep(0.0005)
    took = (time.monotonic() - begun) * 1000
    if answer.status != 200:
        raise RuntimeError(answer.body)
    region.stop()
    return took


def idle_pss_kb(region: Region) -> int:
    text = Path(f"/proc/{region.serving_pid()}/smaps_rollup").read_text()
    return int(next(line for line in text.splitlines() if line.startswith("Pss:")).split()[1])


def stripped_bytes() -> int:
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "skerry"
        shutil.copy(binary(), copy)
        subprocess.run(["strip", str(copy)], check=True)
        return copy.stat().st_size


def make_secret(region: Region) -> str:
    name = "bench/secret"
    value = '{"username":"postgres","password":"' + "p" * 32 + '"}'
    answer = region.command("aws", "secretsmanager", "create-secret", "--name", name,
                            "--secret-string", value)  # fmt: skip
    if answer.returncode != 0:
        raise RuntimeError(answer.stderr)
    return name


def requests(region: Region, arguments: argparse.Namespace, *more: str) -> None:
    program = Path(binary()).parent / "test/bench/skerry_bench"
    command = [str(program), "--server-pid", str(region.serving_pid()), "--server-cpu", "0"]
    command += ["--generator-cpu", "1", "--seconds", str(arguments.seconds)]
    command += ["--rounds", str(arguments.rounds), *more]
    subprocess.run(command, check=True, env=region.client_environment())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--resources", type=int, default=1000)
    parser.add_argument("--seconds", type=int, default=5)
    parser.add_argument("--rounds", type=int, default=5)
    arguments = parser.parse_args()
    print(f"stripped binary bytes: {stripped_bytes()}")
    with Region() as region:
        share = (arguments.resources + 7) // 8
        with ThreadPoolExecutor(8) as pool:
            for part in range(8):
                pool.submit(create_users, region, range(part * share, (part + 1) * share))
        region.stop()
        starts = sorted(first_answer_ms(region) for _ in range(STARTS))
        print(f"exec to first answer ms, {arguments.resources} stored users, median of {STARTS}: "
              f"{starts[STARTS // 2]:.1f}")
        region.start()
        time.sleep(1)
        print(f"idle PSS kB: {idle_pss_kb(region)}", flush=True)
        print("GetCallerIdentity", flush=True)
        requests(region, arguments)
        print("GetSecretValue", flush=True)
        requests(region, arguments, "--secret", make_secret(region))


if __name__ == "__main__":
    main()
