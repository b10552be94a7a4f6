#!/usr/bin/env python3
"""Objects against files, one number a line: PutObject and GetObject of one size beside a plain copy
of a file of that size with its SHA-256, on the same disk, taking turns.

    objects.py [--megabytes N] [--rounds R]

A put is durable when it is answered, so the copy it is compared with ends with an fsync; a get
writes nothing, and is compared with a copy that does not wait for the disk. Uses
build/release/skerry (or SKERRY_BINARY). Ratios mean something on another machine; the rates are of
this one.
"""
import argparse
import hashlib
import os
import statistics
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "test/clients"))
os.environ.setdefault("SKERRY_BINARY", str(ROOT / "build/release/skerry"))

from harness.region import Region  # noqa: E402
from harness.sigv4 import Request, Signer  # noqa: E402
from harness.wire import Connection, serialise  # noqa: E402

MEGABYTE = 1 << 20
PIECE = MEGABYTE


def message(region: Region, method: str, path: str, length: int, payload: str) -> bytes:
    credentials = region.credentials
    signer = Signer(credentials.access_key, credentials.secret_key, service="s3")
    signer.payload_hash = payload
    headers = {"host": f"127.0.0.1:{region.port}"}
    if length:
        headers["content-length"] = str(length)
    return serialise(signer.sign_header(Request(method, path, [], headers)))


def expect(connection: Connection) -> None:
    answer = connection.answer()
    if answer.status != 200:
        raise RuntimeError(answer.body)


def copy(source: Path, target: Path, durable: bool) -> float:
    begun = time.monotonic()
    digest = hashlib.sha256()
    with open(source, "rb", buffering=0) as read, open(target, "wb", buffering=0) as write:
        while piece := read.read(PIECE):
            digest.update(piece)
            write.write(piece)
        if durable:
            os.fsync(write.fileno())
    took = time.monotonic() - begun
    target.unlink()
    return took


def put(region: Region, connection: Connection, body: memoryview, payload: str) -> float:
    head = message(region, "PUT", "/bench/object", len(body), payload)
    begun = time.monotonic()
    connection.send(head)
    connection.send(body)
    expect(connection)
    return time.monotonic() - begun


def get(region: Region, connection: Connection, size: int, into: memoryview) -> float:
    head = message(region, "GET", "/bench/object", 0, hashlib.sha256(b"").hexdigest())
    begun = time.monotonic()
    connection.send(head)
    got = b""
    while b"\r\n\r\n" not in got:
        got += connection.more()
    left = size - len(got.split(b"\r\n\r\n", 1)[1])
    while left > 0:
        count = connection.socket.recv_into(into)
        if count == 0:
            raise RuntimeError("the body ended early")
        left -= count
    return time.monotonic() - begun


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--megabytes", type=int, default=64)
    arguments.add_argument("--rounds", type=int, default=7)
    chosen = arguments.parse_args()
    size = chosen.megabytes * MEGABYTE
    body = os.urandom(size)
    digest = hashlib.sha256(body).hexdigest()
    into = memoryview(bytearray(PIECE))
    times: dict[str, list[float]] = {}
    with Region() as region, Connection(region.port) as connection:
        connection.socket.settimeout(120)
        connection.send(message(region, "PUT", "/bench", 0, hashlib.sha256(b"").hexdigest()))
        expect(connection)
        source = region.folder / "source"
        source.write_bytes(body)
        target = region.folder / "target"
        view = memoryview(body)
        for _ in range(chosen.rounds):
            for name, run in {
                "copy_durable": lambda: copy(source, target, durable=True),
                "put_unsigned": lambda: put(region, connection, view, "UNSIGNED-PAYLOAD"),
                "put_hashed": lambda: put(region, connection, view, digest),
                "copy": lambda: copy(source, target, durable=False),
                "get": lambda: get(region, connection, size, into),
            }.items():
                times.setdefault(name, []).append(run())
    rate = {name: chosen.megabytes / statistics.median(each) for name, each in times.items()}
    for name, value in rate.items():
        print(f"{name}_mib_per_s {value:.0f}")
    for name, other in (("put_unsigned", "copy_durable"), ("put_hashed", "copy_durable"),
                        ("get", "copy")):  # fmt: skip
        print(f"{name}_to_{other} {rate[name] / rate[other]:.2f}")


if __name__ == "__main__":
    main()
