"""Idle clients: the memory of each, what they cost the others; and latencies with 200 clients.

    idle.py memory|crowd|p99 [--rounds 15] [--seconds 1] [--pgbouncer PATH] PROXY FORWARDER

Memory is the resident set of the process, so the kernel's own part is not in it.
"""
import argparse
import os
import resource
import ssl
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE.parents[1] / "clients" / "pooler")]
from bench import BIN, end_cleanly, interval, prepared_postgres, targets  # noqa: E402
from logins import Pair  # noqa: E402
from servers import Directory  # noqa: E402
from wire import Wire, startup  # noqa: E402

TLS_REQUEST = bytes.fromhex("0000000804d2162f")


def resident_kb(pid: int) -> int:
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS"):
            return int(line.split()[1])
    raise AssertionError("no VmRSS")


def idle(port: int, count: int, context=None) -> list:
    """Logged in, one query asked, and then silent."""
    out = []
    for _ in range(count):
        wire = Wire(port)
        if context:
            wire.send(TLS_REQUEST)
            assert wire.socket.recv(1) == b"S"
            wire.socket = context.wrap_socket(wire.socket)
            wire.login()
        else:
            wire.send(startup("app", "app"))
            wire.until("Z")
        wire.send(b"Q\0\0\0\x0dselect 1\0")
        wire.until("Z")
        out.append(wire)
    return out


def memory(args):
    directory = Directory()
    postgres = prepared_postgres(directory)
    for target in targets(args, directory, postgres):
        if target.name not in ("pgbouncer", "skerry"):
            continue
        keep = idle(target.port, 500)
        before = resident_kb(target.process.pid)
        keep += idle(target.port, 5000)
        print(
            f"idle, plain | {target.name}: "
            f"{(resident_kb(target.process.pid) - before) / 5000:.2f} kB each"
        )
        for wire in keep:
            wire.close()
    pair = Pair(args)
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    for target in pair.targets("scram-sha-256", "tls"):
        keep = idle(target.port, 100, context)
        before = resident_kb(target.process.pid)
        keep += idle(target.port, 800, context)
        print(
            f"idle, TLS | {target.name}: "
            f"{(resident_kb(target.process.pid) - before) / 800:.2f} kB each"
        )


def latencies(port: int, clients: int, seconds: int) -> tuple:
    """The median and the 99th percentile of pgbench -S, in us."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(
            [
                BIN / "pgbench",
                "-h",
                "127.0.0.1",
                "-p",
                str(port),
                "-U",
                "app",
                "-n",
                "-S",
                "-l",
                "-c",
                str(clients),
                "-T",
                str(seconds),
                "app",
            ],
            env={**os.environ, "PGPASSWORD": "app-secret", "PGSSLMODE": "disable"},
            cwd=folder,
            capture_output=True,
            text=True,
            check=True,
        )
        took = sorted(
            int(line.split()[2])
            for log in Path(folder).iterdir()
            for line in log.read_text().splitlines()
        )
    return took[len(took) // 2], took[len(took) * 99 // 100]


def crowd(args):
    directory = Directory()
    postgres = prepared_postgres(directory)
    for target in targets(args, directory, postgres):
        if target.name != "skerry":
            continue
        alone, among, ratios = [], [], []
        latencies(target.port, 100, args.seconds)
        for _ in range(args.rounds):
            alone.append(latencies(target.port, 100, args.seconds)[1])
            keep = idle(target.port, 9_800)
            among.append(latencies(target.port, 100, args.seconds)[1])
            ratios.append(among[-1] / alone[-1])
            for wire in keep:
                wire.close()
        print(
            f"p99 of 100 clients, us | alone {statistics.median(alone):.0f}, "
            f"among 9,800 idle {statistics.median(among):.0f}, ratio {interval(ratios)}"
        )


def p99(args):
    directory = Directory()
    postgres = prepared_postgres(directory)
    all_targets = targets(args, directory, postgres)
    for clients in (1, 200):
        # The first two would need a server for each client.
        few = ("direct", "forwarder")
        seen = {t.name: [] for t in all_targets if clients == 1 or t.name not in few}
        for _ in range(args.rounds):
            for target in all_targets:
                if target.name in seen:
                    seen[target.name].append(latencies(target.port, clients, args.seconds))
        for name, cells in seen.items():
            p50 = statistics.median(c[0] for c in cells)
            high = statistics.median(c[1] for c in cells)
            ratios = [c[1] / b[1] for c, b in zip(cells, seen["pgbouncer"])]
            print(
                f"{clients} clients | {name:14} p50 {p50:6.0f} us, p99 {high:6.0f} us, "
                f"p99/p50 {high / p50:.1f}, p99 to pgbouncer's {interval(ratios)}",
                flush=True,
            )


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("what", choices=("memory", "crowd", "p99"))
    parser.add_argument("proxy")
    parser.add_argument("forwarder")
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--seconds", type=int, default=1)
    parser.add_argument("--pgbouncer", default="/usr/sbin/pgbouncer")
    args = parser.parse_args()
    end_cleanly()
    limit = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (limit, limit))
    os.sched_setaffinity(0, {sorted(os.sched_getaffinity(0))[-1]})
    {"memory": memory, "crowd": crowd, "p99": p99}[args.what](args)


if __name__ == "__main__":
    main()
