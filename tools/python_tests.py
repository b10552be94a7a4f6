#!/usr/bin/env python3
"""Runs unittest files and ends with `N passed, N failed`, the line that script/test counts.

What fails is told at once, and one that hangs says where before CTest ends it.
"""
import faulthandler
import importlib.util
import sys
import unittest
from pathlib import Path

TOLD_AFTER_SECONDS = 240  # CTest's limit is 300


def load(path: Path) -> unittest.TestSuite:
    sys.path.insert(0, str(path.parent))
    spec = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[path.stem] = module
    spec.loader.exec_module(module)
    return unittest.defaultTestLoader.loadTestsFromModule(module)


class ToldAtOnce(unittest.TextTestResult):
    def addError(self, test, err):
        super().addError(test, err)
        self.told("ERROR", self.errors)

    def addFailure(self, test, err):
        super().addFailure(test, err)
        self.told("FAIL", self.failures)

    def addSubTest(self, test, subtest, err):
        before = len(self.errors), len(self.failures)
        super().addSubTest(test, subtest, err)
        for word, known, found in zip(("ERROR", "FAIL"), before, (self.errors, self.failures)):
            if len(found) > known:
                self.told(word, found)

    def told(self, word: str, found: list):
        self.stream.writeln()
        self.printErrorList(word, found[-1:])
        self.stream.flush()

    def printErrors(self):
        pass


def run(suite: unittest.TestSuite) -> int:
    runner = unittest.TextTestRunner(stream=sys.stdout, verbosity=1, resultclass=ToldAtOnce)
    result = runner.run(suite)
    # A test with several failing subtests is one that failed.
    bad = [getattr(test, "test_case", test).id() for test, _ in result.failures + result.errors]
    failed = len(set(bad)) + len(result.unexpectedSuccesses)
    skipped = len(result.skipped)
    passed = max(0, result.testsRun - failed - skipped)
    tail = f", {skipped} skipped" if skipped else ""
    print(f"{passed} passed, {failed} failed{tail}")
    return 1 if failed or not passed + skipped else 0


if __name__ == "__main__":
    sys.stdout.reconfigure(line_buffering=True)  # what was said is there when it is killed
    faulthandler.dump_traceback_later(TOLD_AFTER_SECONDS)
    sys.exit(run(unittest.TestSuite(load(Path(name).resolve()) for name in sys.argv[1:])))
