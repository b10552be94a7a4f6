"""What a run of CTest is counted as."""
import tempfile
import unittest
from pathlib import Path

from results import Count, Run, count_run, read_ctest_junit

GOOGLE = """<?xml version="1.0"?><testsuites><testsuite name="A">
<testcase name="good" status="run" result="completed"/>
<testcase name="bad" status="run" result="completed"><failure message="x"/></testcase>
<testcase name="left" status="run" result="skipped"><skipped/></testcase>
<testcase name="off" status="notrun" result="suppressed"/>
</testsuite></testsuites>"""
JUNIT = """<testsuite tests="3"><testcase name="a" time="0.5" status="run">
<system-out>2 passed, 1 failed
</system-out></testcase>
<testcase name="b" time="1" status="fail">
<failure message="SEGFAULT"/><system-out></system-out></testcase>
<testcase name="c" status="run"><system-out>replayed 4 inputs</system-out></testcase></testsuite>"""


class Results(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.path = Path(self.folder.name)

    def count(self, ok, output="", program="a_test"):
        return count_run(Run("a", ok, 0.0, output), program, self.path)

    def test_google_test_cases(self):
        (self.path / "a_test.xml").write_text(GOOGLE)
        (self.path / "a_test_other.xml").write_text(GOOGLE)
        self.assertEqual(self.count(False), Count(1, 1, 1))

    def test_a_program_that_runs_twice_leaves_two_files(self):
        (self.path / "a_test.xml").write_text(GOOGLE)
        (self.path / "a_test_1.xml").write_text(GOOGLE)
        self.assertEqual(self.count(False), Count(2, 2, 2))

    def test_a_crash_after_good_cases_is_a_failure(self):
        (self.path / "a_test.xml").write_text(GOOGLE.replace('<failure message="x"/>', ""))
        self.assertEqual(self.count(False), Count(2, 1, 1))
        self.assertEqual(self.count(True), Count(2, 0, 1))

    def test_a_crash_before_the_file_is_whole(self):
        (self.path / "a_test.xml").write_text(GOOGLE[:60])
        self.assertEqual(self.count(False), Count(0, 1, 0))

    def test_suites_say_their_own_line(self):
        self.assertEqual(self.count(True, "words\n7 passed, 0 failed\n"), Count(7, 0, 0))
        self.assertEqual(self.count(True, "7 passed, 0 failed, 2 skipped\n"), Count(7, 0, 2))
        self.assertEqual(self.count(False, "7 passed, 0 failed\n"), Count(7, 1, 0))

    def test_unittest_of_python(self):
        self.assertEqual(self.count(True, "..\nRan 2 tests in 0.1s\n\nOK\n"), Count(2, 0, 0))
        output = "Ran 9 tests in 0.1s\n\nFAILED (failures=1, errors=2, skipped=3)\n"
        self.assertEqual(self.count(False, output), Count(3, 3, 3))

    def test_a_suite_that_ran_nothing_has_failed(self):
        self.assertEqual(self.count(True, "0 passed, 0 failed\n"), Count(0, 1, 0))

    def test_anything_else_is_one_case(self):
        self.assertEqual(self.count(True), Count(1, 0, 0))
        self.assertEqual(self.count(False), Count(0, 1, 0))

    def test_ctest_file(self):
        (self.path / "ctest.xml").write_text(JUNIT)
        runs = read_ctest_junit(self.path / "ctest.xml")
        self.assertEqual([(r.name, r.ok) for r in runs], [("a", True), ("b", False), ("c", True)])
        self.assertIn("SEGFAULT", runs[1].output)
