#!/usr/bin/env python3
"""The gate behind script/test: configure, build, every area's tests, one line of result."""
import argparse
import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from process import Interrupted, run_quietly  # noqa: E402
from results import Count, count_run, read_ctest_junit  # noqa: E402

ROOT = Path(__file__).resolve().parents[2]

# Areas are CTest labels. These come first, in this order; others follow by name.
ORDER = ["unit", "fuzz", "simulation", "policy", "faults", "clients", "cdk", "pooler"]
LONG_FORM = "soak-"  # areas of what is too long for a gate: script/soak has them
AREA_SECONDS = 90  # what an area may take; more is reported
LONG_AREAS = {"cdk": 180}  # every suite with the real CLI
TEST_SECONDS_MAX = 300  # a test program that takes longer is stopped and has failed
OUTPUT_BYTES_MAX = 1 << 20


def clock(seconds: float) -> str:
    minutes, rest = divmod(int(seconds + 0.5), 60)
    return f"{minutes}m{rest:02d}s" if minutes else f"{rest}s"


def line(name: str, text: str, seconds: float) -> None:
    print(f"{name:<12} {text:<44} {clock(seconds):>7}", flush=True)


def step(name: str, command: list[str], text: str) -> bool:
    began = time.monotonic()
    status, output = run_quietly(command, ROOT)
    if status != 0:
        print(output)
        line(name, "failed", time.monotonic() - began)
        return False
    line(name, text, time.monotonic() - began)
    return True


def build(preset: str, folder: Path) -> bool:
    configure = ["cmake", "--preset", preset, "-B", str(folder)]
    return step("configure", configure, f"preset {preset}") and step(
        "build", ["ninja", "-C", str(folder)], str(folder.relative_to(ROOT))
    )


def listed_tests(folder: Path) -> list[dict]:
    answer = subprocess.run(
        ["ctest", "--test-dir", str(folder), "--show-only=json-v1"],
        check=True,
        capture_output=True,
        text=True,
    )
    tests = []
    for test in json.loads(answer.stdout)["tests"]:
        labels = next((p["value"] for p in test.get("properties", []) if p["name"] == "LABELS"), [])
        program = Path(test["command"][0]).name if test.get("command") else ""
        tests.append({"name": test["name"], "areas": labels, "program": program})
    return tests


def areas_of(tests: list[dict]) -> list[str]:
    found = {area for test in tests for area in test["areas"]}
    return [a for a in ORDER if a in found] + sorted(found - set(ORDER))


def run_area(
    area: str,
    folder: Path,
    tests: list[dict],
    jobs: int,
    seconds_max: int = TEST_SECONDS_MAX,
    more: tuple[str, ...] = (),
) -> Count:
    results = folder / "results" / area
    shutil.rmtree(results, ignore_errors=True)
    results.mkdir(parents=True)
    junit = results / "ctest.xml"
    environment = dict(os.environ, GTEST_OUTPUT=f"xml:{results}/", GTEST_COLOR="no")
    options = {
        "--test-dir": folder,
        "-L": f"^{area}$",
        "-j": jobs,
        "--timeout": seconds_max,
        "--output-junit": junit,
        "--test-output-size-passed": OUTPUT_BYTES_MAX,
        "--test-output-size-failed": OUTPUT_BYTES_MAX,
        "--test-output-truncation": "head",
    }
    command = ["ctest", *[str(word) for pair in options.items() for word in pair], *more]
    began = time.monotonic()
    _, output = run_quietly(command, ROOT, environment)
    seconds = time.monotonic() - began
    if not junit.exists():
        print(output)
        line(area, "CTest itself failed", seconds)
        return Count(failed=1)

    programs = {test["name"]: test["program"] for test in tests}
    total = Count()
    for run in read_ctest_junit(junit):
        run.count = count_run(run, programs.get(run.name, ""), results)
        total += run.count
        if not run.ok or run.count.failed:
            print(f"--- {run.name} failed; all that it said:\n{run.output.rstrip()}\n---")
    text = f"{total.passed} passed, {total.failed} failed"
    if total.skipped:
        text += f", {total.skipped} skipped"
    allowed = LONG_AREAS.get(area, AREA_SECONDS)
    if seconds > allowed and seconds_max == TEST_SECONDS_MAX:
        text += f" (over its {allowed} s)"
    line(area, text, seconds)
    return total


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("area", nargs="*", help="only these areas (CTest labels)")
    parser.add_argument("--preset", default="gate")
    parser.add_argument("--build", type=Path, help="another build folder than build/PRESET")
    parser.add_argument(
        "--jobs", type=int, default=min(os.cpu_count() or 1, 2), help="test programs at once"
    )
    options = parser.parse_args()
    folder = options.build.resolve() if options.build else ROOT / "build" / options.preset

    began = time.monotonic()
    if not build(options.preset, folder):
        print("0 passed, 1 failed")
        return 1
    tests = listed_tests(folder)
    areas = areas_of(tests)
    total = Count()
    for test in tests:
        if not test["areas"]:
            print(f"{test['name']} belongs to no area: give it a label")
            total.failed += 1
    for wanted in options.area:
        if wanted not in areas:
            print(f"no area {wanted}; there are: {', '.join(areas)}", file=sys.stderr)
            return 2
    for area in options.area or [each for each in areas if not each.startswith(LONG_FORM)]:
        total += run_area(area, folder, tests, options.jobs)
    line("all", "", time.monotonic() - began)
    print(f"{total.passed} passed, {total.failed} failed")
    return 0 if total.failed == 0 and total.passed > 0 else 1


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Interrupted:
        sys.exit(130)
