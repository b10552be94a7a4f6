"""The tutorial of examples/rds-lambda, both halves, with the unmodified CDK: what the function
answers and logs, that it connects to whom the template says, and why it fails when one thing is
broken. The steps are the demo's own (tools/demo), so this also tests what script/demo prints.
"""
import os
import sys
import unittest
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
from harness.region import ROOT, Region, binary  # noqa: E402

sys.path.insert(0, str(ROOT / "tools/demo"))
import region as demo_region  # noqa: E402
from isolation import TIMEOUT_SECONDS, Isolation  # noqa: E402
from speed import Measure, burst  # noqa: E402
from tutorial import FUNCTION, STACK, TUTORIAL_TIMEOUT_SECONDS, Tutorial, host_in  # noqa: E402

BURST = 4
MEMORY_BYTES_MAX = 200 << 20  # with PostgreSQL, before any function has run


@unittest.skipUnless(os.geteuid() == 0, "networks and databases of their own need root")
class TutorialTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.served = Region()
        cls.enterClassContext(cls.served)
        cls.region = demo_region.Region(Path(binary()), str(cls.served.data))
        cls.tutorial = Tutorial(cls.region)

    def greets_from(self, host: str):
        made = self.tutorial.invoke()
        self.assertTrue(made.greeted, made.log)
        self.assertIsNone(made.answer)  # the article's handler returns nothing
        self.assertEqual(host_in(made.log), host)

    def test_1_first_half(self):
        self.region.cdk("rds-lambda", "bootstrap")
        self.tutorial.deploy(proxy=False)
        memory = self.served.shared_bytes()
        print(f"without functions: {memory >> 20} MB; the region's part of the deployment: "
              f"{self.tutorial.region_seconds():.2f} s")  # fmt: skip
        self.assertLess(memory, MEMORY_BYTES_MAX)
        host = self.tutorial.instance()["Endpoint"]["Address"]
        self.greets_from(host)
        self.greets_from(host)

    def test_2_one_thing_broken_at_a_time(self):
        self.tutorial.configure(Timeout=TIMEOUT_SECONDS)
        self.addCleanup(self.tutorial.configure, Timeout=TUTORIAL_TIMEOUT_SECONDS)
        isolation = Isolation(self.region, self.tutorial)
        self.addCleanup(isolation.mending.close)
        for case in isolation.cases():
            with self.subTest(case.name):
                result, why = isolation.run(case)
                self.assertTrue(result and why)

    def test_3_second_half_changes_the_endpoint_alone(self):
        self.tutorial.deploy(proxy=True)
        self.greets_from(self.tutorial.proxy()["Endpoint"])

    def through(self, host: str) -> None:
        """The function's endpoint, whatever the stack says."""
        functions = self.region.client("lambda")
        kept = functions.get_function_configuration(FunctionName=FUNCTION)["Environment"]
        changed = {**kept["Variables"], "DB_ENDPOINT_ADDRESS": host}
        self.tutorial.configure(Environment={"Variables": changed})
        self.greets_from(host)

    def burst(self):
        made = burst(self.tutorial, BURST)
        self.assertEqual((len(made.milliseconds), made.refused, made.failed), (BURST, 0, 0))
        self.assertGreater(made.cpu_ms, 0)
        return made

    def test_4_the_tables_of_the_demo_change_with_the_proxy(self):
        """What it prints for the proxy is the proxy's doing: not so when calls go around it."""
        measure = Measure(self.region, self.tutorial)
        measure.deploy()
        self.addCleanup(measure.remove)
        proxy = self.tutorial.proxy()["Endpoint"]
        database = self.tutorial.instance()["Endpoint"]["Address"]
        proxied = measure.connecting("Large", proxy)
        direct = measure.connecting("Large", database)
        self.assertLess(proxied.engine_ms, direct.engine_ms / 2)  # no process for each connection
        self.burst()  # what it opens stays open
        self.assertLess(self.burst().opened, BURST)
        self.through(database)
        self.addCleanup(self.through, proxy)
        self.assertGreaterEqual(self.burst().opened, BURST)

    def test_5_destroy_leaves_the_final_snapshot_alone(self):
        self.region.cdk("rds-lambda", "destroy", "--force")
        with self.assertRaisesRegex(Exception, f"{STACK} does not exist"):
            self.region.client("cloudformation").describe_stacks(StackName=STACK)
        databases = self.region.client("rds")
        self.assertEqual(databases.describe_db_instances()["DBInstances"], [])
        self.assertEqual(databases.describe_db_proxies()["DBProxies"], [])
        self.assertEqual(len(databases.describe_db_snapshots()["DBSnapshots"]), 1)
        self.assertEqual(self.region.client("lambda").list_functions()["Functions"], [])


if __name__ == "__main__":
    unittest.main()
