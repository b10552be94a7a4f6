"""Counts test cases from what a run of CTest leaves behind.

CTest knows test programs, a reader wants test cases. They are counted from the finest source:
  GoogleTest    the XML files that GTEST_OUTPUT makes (one for each program)
  suites        a line `N passed, N failed` that a suite in another language prints last, or the
                `Ran N tests` and `OK` or `FAILED (...)` of Python's unittest
  anything else a program is one case
"""
import re
import xml.etree.ElementTree as ElementTree
from dataclasses import dataclass, field
from pathlib import Path

UNITTEST = re.compile(r"^Ran (\d+) tests? in .*\n\n(OK|FAILED)(?: \((.*)\))?", re.MULTILINE)
SUMMARY = re.compile(r"^(\d+) passed, (\d+) failed(?:, (\d+) skipped)?$", re.MULTILINE)


@dataclass
class Count:
    passed: int = 0
    failed: int = 0
    skipped: int = 0

    def __add__(self, other):
        return Count(
            self.passed + other.passed, self.failed + other.failed, self.skipped + other.skipped
        )


@dataclass
class Run:
    """One test program as CTest saw it."""

    name: str
    ok: bool
    seconds: float
    output: str
    count: Count = field(default_factory=Count)


def google_test_count(folder: Path, program: str) -> Count | None:
    """The cases of PROGRAM.xml (PROGRAM_1.xml when it ran twice), None without such a file."""
    files = [
        f
        for f in folder.glob(f"{program}*.xml")
        if re.fullmatch(re.escape(program) + r"(_\d+)?", f.stem)
    ]
    total = None
    for file in files:
        try:
            root = ElementTree.parse(file).getroot()
        except ElementTree.ParseError:  # the program died while writing it
            continue
        count = Count()
        for case in root.iter("testcase"):
            if case.get("status") == "notrun":
                continue
            if case.get("result") == "skipped" or case.find("skipped") is not None:
                count.skipped += 1
            elif case.find("failure") is not None:
                count.failed += 1
            else:
                count.passed += 1
        total = count if total is None else total + count
    return total


def suite_count(output: str) -> Count | None:
    found = SUMMARY.findall(output)
    if not found:
        return unittest_count(output)
    passed, failed, skipped = found[-1]
    return Count(int(passed), int(failed), int(skipped or 0))


def unittest_count(output: str) -> Count | None:
    found = UNITTEST.findall(output)
    if not found:
        return None
    ran, _, details = found[-1]
    numbers = {name: int(n) for name, n in re.findall(r"(\w+)=(\d+)", details)}
    failed = numbers.get("failures", 0) + numbers.get("errors", 0)
    skipped = numbers.get("skipped", 0)
    return Count(max(0, int(ran) - failed - skipped), failed, skipped)


def count_run(run: Run, program: str, google_test_folder: Path) -> Count:
    count = google_test_count(google_test_folder, program) or suite_count(run.output)
    if count is None:
        return Count(passed=1) if run.ok else Count(failed=1)
    if not run.ok and count.failed == 0:  # a crash, a leak report or a timeout after its cases
        count.failed = 1
    if run.ok and count.passed + count.failed + count.skipped == 0:
        count.failed = 1  # a suite that ran nothing shows nothing
    return count


def read_ctest_junit(file: Path) -> list[Run]:
    runs = []
    for case in ElementTree.parse(file).getroot().iter("testcase"):
        output = case.findtext("system-out") or ""
        failure = case.find("failure")
        ok = case.get("status") == "run" and failure is None
        if not ok and not output.strip():
            reason = failure.get("message") if failure is not None else case.get("status")
            output = f"(no output; CTest says: {reason})"
        runs.append(Run(case.get("name"), ok, float(case.get("time") or 0), output))
    return runs
