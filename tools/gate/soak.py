#!/usr/bin/env python3
"""The long forms of the tests behind script/soak; each run ends as a row of a results table."""
import argparse
import datetime
import os
import random
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from gate import ROOT, build, clock, line, listed_tests, run_area  # noqa: E402
from process import Interrupted, run_quietly  # noqa: E402
from results import Count  # noqa: E402

HOURS = 3600
SANITIZERS = {
    "ASAN_OPTIONS": "detect_stack_use_after_return=1:strict_string_checks=1:abort_on_error=1",
    "UBSAN_OPTIONS": "print_stacktrace=1:halt_on_error=1",
    "TSAN_OPTIONS": "halt_on_error=1:second_deadlock_stack=1",
}


@dataclass
class Area:
    """What is built, which CTest labels run, and how long the long form is.

    Tests with a long form read SKERRY_ROUNDS (how many kills, seeds, cases, queries) and
    SKERRY_SEED from the environment; without them they run their short form.
    """

    says: str
    preset: str = "gate"
    labels: tuple[str, ...] = ()
    rounds: int | None = None
    only: str | None = None  # of those labels, the tests whose names match
    seconds_max: int = 12 * HOURS


AREAS = {
    "clang": Area("the second compiler without warnings, unit tests", "clang", ("unit", "fuzz")),
    "asan": Area("AddressSanitizer and UBSan", "asan", ("unit", "fuzz", "simulation")),
    "tsan": Area("ThreadSanitizer", "tsan", ("unit", "simulation", "pooler")),
    "fuzz": Area("every fuzz target, seconds for each", "fuzz", rounds=60),
    "compile": Area("a cold build with one job: no unit over its seconds", "gate"),
    "faults": Area("kills at random points and at every failpoint", "gate", ("faults",), 10_000),
    "stacks": Area("kills while stacks change", "gate", ("faults",), 1_000, "stack_kills"),
    "databases": Area("kills of databases under a writer (root)", "gate", ("faults",), 1_000,
                      "database_kills"),
    "functions": Area("kills of all that a function consists of (root)", "gate", ("functions",),
                      10_000, "functions/kills"),
    "simulation": Area("seeds of the simulated gateway and store", "gate", ("simulation",), 20_000),
    "network": Area("real packets, kills, leaks of networks (root)", "gate", ("network",), 1_000),
    "policy": Area("policy decisions against the oracle", "gate", ("clients",), 200_000, "policy"),
    "tutorial": Area("kills and interruptions of the tutorial (root)", "gate", ("cdk",), 20,
                     "tutorial_(kills|demo)"),
    "proxies": Area("a proxy's chaos, and a failure that takes two minutes (root)", "gate",
                    ("proxies", "soak-proxies"), 10),
    "pooler": Area("queries that must never mix", "gate", ("pooler",), 10_000_000),
}


def run_labels(area: Area, folder: Path, seed: int, rounds: int | None) -> Count:
    os.environ.update(SANITIZERS, SKERRY_SEED=str(seed))
    if rounds is not None:
        os.environ["SKERRY_ROUNDS"] = str(rounds)
    tests = listed_tests(folder)
    present = {label for test in tests for label in test["areas"]}
    total = Count()
    for label in area.labels:
        if label in present:
            more = ("-R", area.only) if area.only else ()
            total += run_area(label, folder, tests, 2, area.seconds_max, more)
    return total


def fuzz(folder: Path, seed: int, seconds: int) -> Count:
    """Runs each target from its corpus; what it finds new stays in the build folder."""
    total = Count()
    for target in sorted(
        p for p in folder.rglob("*_fuzz") if p.is_file() and os.access(p, os.X_OK)
    ):
        name = target.name.removesuffix("_fuzz")
        found = folder / "found" / name
        found.mkdir(parents=True, exist_ok=True)
        began = time.monotonic()
        status, output = run_quietly(
            [str(target), str(found), str(ROOT / "test/fuzz" / name), f"-seed={seed}",
             f"-max_total_time={seconds}", "-timeout=5", "-rss_limit_mb=512",
             f"-artifact_prefix={found}/"],
            ROOT, dict(os.environ, **SANITIZERS))  # fmt: skip
        runs = [text for text in output.splitlines() if text.startswith("Done ")]
        if status != 0:
            print(output)
        total += Count(passed=1) if status == 0 else Count(failed=1)
        line(name, (runs or ["failed"])[-1], time.monotonic() - began)
    return total


def compile_times(seed: int) -> Count:
    """A build from nothing; the seed is only there for the row."""
    del seed
    folder = ROOT / "build" / "compile-times"
    run_quietly(["rm", "-rf", str(folder)], ROOT)
    environment = dict(os.environ, CCACHE_DISABLE="1")
    for command in (["cmake", "--preset", "gate", "-DSKERRY_QUICK=OFF", "-B", str(folder)],
                    ["ninja", "-j1", "-C", str(folder)],
                    ["tools/tidy/tidy.py", "--compile-times", str(folder)]):  # fmt: skip
        status, output = run_quietly(command, ROOT, environment)
        if status != 0:
            print(output)
            return Count(failed=1)
    return Count(passed=1)


def commit() -> str:
    text = subprocess.run(["git", "describe", "--always", "--dirty"], cwd=ROOT,
                          capture_output=True, text=True).stdout.strip()  # fmt: skip
    return text or "unknown"


def main() -> int:
    listing = "\n".join(f"  {name:<12} {area.says}" + (f" ({area.rounds})" if area.rounds else "")
                        for name, area in AREAS.items())  # fmt: skip
    parser = argparse.ArgumentParser(
        description=__doc__,
        epilog="areas:\n" + listing,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("area", choices=AREAS)
    parser.add_argument("rounds", nargs="?", type=int, help="how many, in place of the area's own")
    parser.add_argument("--seed", type=int, default=random.randrange(1, 2**31))
    options = parser.parse_args()
    area = AREAS[options.area]
    rounds = options.rounds or area.rounds
    folder = ROOT / "build" / area.preset

    began = time.monotonic()
    if options.area == "compile":
        total = compile_times(options.seed)
    elif not build(area.preset, folder):
        total = Count(failed=1)
    elif options.area == "fuzz":
        total = fuzz(folder, options.seed, rounds)
    else:
        total = run_labels(area, folder, options.seed, rounds)
    if total.passed + total.failed == 0:
        print("nothing ran: no test has this area's label")
        total.failed = 1

    result = f"{total.passed} passed, {total.failed} failed"
    print("\nA row for test/faults/RESULTS.md:")
    print("| date | commit | area | seed | rounds | result | time |")
    print(f"| {datetime.date.today()} | {commit()} | {options.area} | {options.seed} "
          f"| {rounds or ''} | {result} | {clock(time.monotonic() - began)} |")  # fmt: skip
    print(result)
    return 1 if total.failed else 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Interrupted:
        sys.exit(130)
