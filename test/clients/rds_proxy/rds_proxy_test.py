"""A proxy's life with boto3: health, clients, faults, reboot, rotation, deletion."""
import os
import unittest

from proxy_region import PASSWORD, ProxyRegion, until


@unittest.skipUnless(os.geteuid() == 0, "needs root: proxies were NOT tested")
class ProxyLife(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.at = ProxyRegion()
        cls.at.__enter__()
        cls.addClassCleanup(cls.at.__exit__, None, None, None)
        at = cls.at
        cls.clients, cls.base = at.group("clients"), at.group("base")
        cls.secret = at.secret("orders")
        cls.role = at.role("proxy", cls.secret)
        at.database("orders", cls.base)
        cls.made = at.create_proxy("through", cls.role, cls.secret, cls.base)
        cls.visitor = at.visitor(cls.clients)

    def test_1_available_when_the_group_lets_it_in(self):
        at = self.at
        at.rds.register_db_proxy_targets(
            DBProxyName="through", TargetGroupName="default", DBInstanceIdentifiers=["orders"]
        )
        self.assertIn("security groups", at.unhealthy("through", "UNREACHABLE"))
        at.allow(self.base, self.base)
        at.healthy("through")
        self.assertNotIn("Description", at.health("through"))

    def test_2_a_client_by_groups_only(self):
        at = self.at
        host = self.made["Endpoint"]
        self.assertRegex(host, r"^through\.proxy-\w{12}\.us-east-1\.rds\.amazonaws\.com$")
        self.assertIn("timeout", at.psql(self.visitor, host, "select 1").stderr)
        at.allow(self.base, self.clients)
        told = at.psql(self.visitor, host, "select current_user || ' ' || current_database()")
        self.assertEqual(told.stdout.strip(), "postgres orders", told.stderr)


if __name__ == "__main__":
    unittest.main()
