#!/usr/bin/env python3
"""The network's numbers, one a line: making and changing it, and traffic through it beside one
plain veth pair, both ends pinned.

    network.py [--rounds R] [--only changes|traffic]

As root. Uses build/release/test/bench/network_bench (or SKERRY_NETWORK_BENCH). Ratios and
differences to the pair mean something on another machine; the times are of this one.
"""
import argparse
import os
import platform
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LIMITS = {  # of the numbers that have one: (limit, better when "less" or "more")
    "vpc.made": (60, "less"),
    "interface.made.from_pool.10_interfaces": (1, "less"),
    "interface.made.from_pool.500_interfaces": (3, "less"),
    "interface.made.without_pool.10_interfaces": (5, "less"),
    "interface.made.without_pool.500_interfaces": (5, "less"),
    "rule.changed.500_interfaces": (3, "less"),
    "member.changed.500_interfaces": (3, "less"),
    "round_trip.more.10_interfaces": (6, "less"),
    "round_trip.more.1000_interfaces": (6, "less"),
    "bulk.ratio.10_interfaces": (0.90, "more"),
    "bulk.ratio.1000_interfaces": (0.90, "more"),
    # Of what it is beside the pair, since a machine is not the same for minutes.
    "round_trip.change_from_10.1000_interfaces": (1.05, "less"),
    "bulk.change_from_10.1000_interfaces": (0.95, "more"),
}


def machine() -> str:
    memory = next(line for line in Path("/proc/meminfo").read_text().splitlines()
                  if line.startswith("MemTotal"))  # fmt: skip
    gib = int(memory.split()[1]) / 2**20
    load = os.getloadavg()[0]
    return f"{os.cpu_count()} CPUs, {gib:.0f} GiB, Linux {platform.release()}, load {load:.1f}"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=41)
    parser.add_argument("--only", choices=("changes", "traffic"))
    asked = parser.parse_args()
    program = os.environ.get("SKERRY_NETWORK_BENCH") or str(
        ROOT / "build/release/test/bench/network_bench"
    )
    if os.geteuid() != 0:
        print("network.py: needs root, for namespaces", file=sys.stderr)
        return 2
    print(f"# {machine()}")
    for part in [asked.only] if asked.only else ["changes", "traffic"]:
        with subprocess.Popen([program, part, str(asked.rounds)], text=True,
                              stdout=subprocess.PIPE) as running:  # fmt: skip
            for line in running.stdout:
                name, value, unit = line.split()
                limit, better = LIMITS.get(name, (None, None))
                bound = "at most" if better == "less" else "at least"
                goal = "" if limit is None else f"  ({bound} {limit}"
                if limit is not None:
                    kept = float(value) <= limit if better == "less" else float(value) >= limit
                    goal += ")" if kept else "): MISSED"
                print(f"{name:45} {float(value):12.3f} {unit}{goal}", flush=True)
        if running.returncode != 0:
            return running.returncode
    return 0


if __name__ == "__main__":
    sys.exit(main())
