"""What takes minutes, so it stands apart: a target group whose target never becomes available fails
its stack after two, with the health's reason; a connection that nobody used for five is idle, and
is closed when there are more of these than MaxIdleConnectionsPercent."""
import json
import os
import time
import unittest
from pathlib import Path

from proxy_region import ProxyRegion, until

TEMPLATE = Path(__file__).resolve().parent / "waits.yaml"


@unittest.skipUnless(os.geteuid() == 0, "needs root: a failing target group was NOT tested")
class Waits(unittest.TestCase):
    def test_a_target_group_fails_with_its_reason(self):
        with ProxyRegion() as at:
            group, secret = at.group("all"), at.secret("orders")
            role = at.role("proxy", secret)
            at.database("orders", group)
            stacks = at.client("cloudformation")
            self.addCleanup(stacks.close)
            began = time.monotonic()
            values = {"Role": role, "Secret": secret, "Group": group,
                      "Subnets": ",".join(at.subnets)}  # fmt: skip
            stacks.create_stack(
                StackName="waits", TemplateBody=TEMPLATE.read_text(), OnFailure="DO_NOTHING",
                Parameters=[{"ParameterKey": key, "ParameterValue": value}
                            for key, value in values.items()])  # fmt: skip

            def status() -> str:
                return stacks.describe_stacks(StackName="waits")["Stacks"][0]["StackStatus"]

            until(lambda: status() != "CREATE_IN_PROGRESS", "the failure", 180, every=0.5)
            self.assertTrue(120 <= time.monotonic() - began < 135, time.monotonic() - began)
            self.assertEqual(status(), "CREATE_FAILED")
            events = stacks.describe_stack_events(StackName="waits")["StackEvents"]
            said = next(each["ResourceStatusReason"] for each in events
                        if each["LogicalResourceId"] == "Targets" and
                        each["ResourceStatus"] == "CREATE_FAILED")  # fmt: skip
            self.assertIn("did not become available within 2 minutes: UNREACHABLE: ", said)
            self.assertIn("Check the security groups", said)

    def test_idle_connections_are_given_back_after_five_minutes(self):
        with ProxyRegion() as at:
            group, secret = at.group("all"), at.secret("orders")
            at.allow(group, group)
            role, visitor = at.role("proxy", secret), at.visitor(group)
            at.database("orders", group)
            kept = {"through": 50, "spare": 0}
            for name, percent in kept.items():
                made = at.create_proxy(name, role, secret, group)
                where = {"DBProxyName": name, "TargetGroupName": "default"}
                at.rds.modify_db_proxy_target_group(
                    **where, ConnectionPoolConfig={"MaxConnectionsPercent": 100,
                                                   "MaxIdleConnectionsPercent": percent})
                at.rds.register_db_proxy_targets(**where, DBInstanceIdentifiers=["orders"])
                at.healthy(name)
                told = at.psql(visitor, made["Endpoint"], "select 1")
                self.assertEqual(told.stdout.strip(), "1", told.stderr)
            began = time.monotonic()

            def connections() -> dict:
                told = json.loads(at.region.command("--json", "ps").stdout)["proxies"]
                return {each["name"]: each["connections"] for each in told}

            until(lambda: connections() == {"through": 1, "spare": 1}, "a connection of each")
            until(lambda: connections()["spare"] == 0, "one given back", 330, every=1)
            self.assertGreater(time.monotonic() - began, 290)
            self.assertEqual(connections()["through"], 1)


if __name__ == "__main__":
    unittest.main()
