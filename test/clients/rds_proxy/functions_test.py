"""The tutorial's function behind its proxy: what it sees and what the region says when one thing is
broken, and how many connections PostgreSQL opens for callers at once, with and without the proxy.

12 callers in the gate; 100 in `script/soak proxies`, which sets SKERRY_ROUNDS.
"""
import json
import os
import sys
import unittest
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
from harness.region import ROOT, Region, binary  # noqa: E402
from proxy_region import until  # noqa: E402

sys.path.insert(0, str(ROOT / "tools/demo"))
import region as demo_region  # noqa: E402
from isolation import Isolation  # noqa: E402
from speed import burst  # noqa: E402
from tutorial import FUNCTION, TUTORIAL_TIMEOUT_SECONDS, Tutorial, host_in  # noqa: E402

CALLERS = 100 if "SKERRY_ROUNDS" in os.environ else 12
TIMEOUT_SECONDS = 5  # of the function, while something is broken


@unittest.skipUnless(os.geteuid() == 0, "needs root: functions behind a proxy were NOT tested")
class Functions(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.served = Region()
        cls.enterClassContext(cls.served)
        cls.region = demo_region.Region(Path(binary()), str(cls.served.data))
        cls.tutorial = Tutorial(cls.region)
        cls.region.cdk("rds-lambda", "bootstrap")
        cls.tutorial.deploy(proxy=True)
        cls.proxy = cls.tutorial.proxy()
        cls.name = cls.proxy["DBProxyName"]
        cls.role = cls.proxy["RoleArn"].rsplit("/", 1)[1]

    def broken(self):
        self.tutorial.configure(Timeout=TIMEOUT_SECONDS)
        self.addCleanup(self.greets)
        self.addCleanup(self.tutorial.configure, Timeout=TUTORIAL_TIMEOUT_SECONDS)

    def greets(self):
        self.assertTrue(self.tutorial.invoke().greeted)

    def health(self) -> dict:
        told = self.region.client("rds").describe_db_proxy_targets(DBProxyName=self.name)
        return told["Targets"][0]["TargetHealth"]

    def healthy(self):
        until(lambda: self.health()["State"] == "AVAILABLE", "the target")

    def unhealthy(self, reason: str) -> str:
        until(lambda: self.health().get("Reason") == reason, reason)
        return self.health()["Description"]

    def says(self, words: str):
        made = self.tutorial.invoke()
        self.assertFalse(made.greeted)
        self.assertIn(words, f"{made.log}{made.answer}")

    def explain(self, *question: str) -> str:
        return self.region.skerry("explain", *question, fails=True)

    def test_1_by_groups_only(self):
        made = self.tutorial.invoke()
        self.assertTrue(made.greeted, made.log)
        self.assertEqual(host_in(made.log), self.proxy["Endpoint"])
        self.assertRegex(self.region.skerry("ps"), rf"{self.name} +available .*AVAILABLE")

    def test_2_the_function_may_not_reach_the_proxy(self):
        self.broken()
        isolation = Isolation(self.region, self.tutorial)
        rule = isolation.rule()
        self.addCleanup(isolation.ec2.authorize_security_group_ingress, **rule)
        isolation.ec2.revoke_security_group_ingress(**rule)
        self.says("Task timed out after")
        self.assertIn("  no  ", self.explain("net", FUNCTION, f"{self.proxy['Endpoint']}:5432"))
        self.assertEqual(self.health()["State"], "AVAILABLE")

    def test_3_the_nat_route_is_gone(self):
        self.broken()
        isolation = Isolation(self.region, self.tutorial)
        self.addCleanup(isolation.restore_routes)
        isolation.remove_routes()
        self.says("Task timed out after")
        self.assertIn("  no  ", self.explain("net", FUNCTION, "secretsmanager:443"))
        self.assertEqual(self.health()["State"], "AVAILABLE")

    def test_4_the_proxy_may_not_reach_the_database(self):
        self.broken()
        ec2 = self.region.client("ec2")
        rule = self.own_rule(ec2)
        self.addCleanup(self.healthy)
        self.addCleanup(ec2.authorize_security_group_ingress, **rule)
        ec2.revoke_security_group_ingress(**rule)
        self.assertIn("Check the security groups", self.unhealthy("UNREACHABLE"))
        host = self.tutorial.instance()["Endpoint"]["Address"]
        self.assertIn("  no  ", self.explain("net", self.proxy["Endpoint"], f"{host}:5432"))

    def own_rule(self, ec2) -> dict:
        """By which the proxy's group gets to its database's."""
        group = self.proxy["VpcSecurityGroupIds"][0]
        target = self.tutorial.instance()["VpcSecurityGroups"][0]["VpcSecurityGroupId"]
        rules = ec2.describe_security_groups(GroupIds=[target])["SecurityGroups"][0]
        for each in rules["IpPermissions"]:
            pairs = [p for p in each["UserIdGroupPairs"] if p["GroupId"] == group]
            if pairs:
                return {"GroupId": target, "IpPermissions": [
                    {"IpProtocol": "tcp", "FromPort": 5432, "ToPort": 5432,
                     "UserIdGroupPairs": [{"GroupId": group}]}]}  # fmt: skip
        raise AssertionError(f"no rule lets {group} into {target}")

    def test_5_the_proxys_role_may_not_read_the_secret(self):
        iam = self.region.client("iam")
        policy = iam.list_role_policies(RoleName=self.role)["PolicyNames"][0]
        document = iam.get_role_policy(RoleName=self.role, PolicyName=policy)["PolicyDocument"]
        self.addCleanup(self.healthy)
        self.addCleanup(iam.put_role_policy, RoleName=self.role, PolicyName=policy,
                        PolicyDocument=json.dumps(document))  # fmt: skip
        iam.delete_role_policy(RoleName=self.role, PolicyName=policy)
        said = self.unhealthy("AUTH_FAILURE")
        self.assertIn("is not authorized to perform: secretsmanager:GetSecretValue", said)
        told = self.explain("call", self.role, "secretsmanager:GetSecretValue",
                            self.tutorial.secret())  # fmt: skip
        self.assertIn("because no identity-based policy", told)

    def test_6_the_secret_is_wrong(self):
        secrets = self.region.client("secretsmanager")
        secret = self.tutorial.secret()
        good = secrets.get_secret_value(SecretId=secret)["SecretString"]
        self.addCleanup(self.healthy)
        iam = self.region.client("iam")
        wrong = secrets.create_secret(
            Name="wrong", SecretString=json.dumps({**json.loads(good), "password": "not-it"}))
        policy = {"Version": "2012-10-17", "Statement": [
            {"Effect": "Allow", "Action": "secretsmanager:GetSecretValue",
             "Resource": wrong["ARN"]}]}  # fmt: skip
        iam.put_role_policy(RoleName=self.role, PolicyName="wrong",
                            PolicyDocument=json.dumps(policy))  # fmt: skip
        self.addCleanup(iam.delete_role_policy, RoleName=self.role, PolicyName="wrong")
        self.auth(wrong["ARN"])
        self.addCleanup(self.auth, secret)
        self.assertIn("password authentication failed", self.unhealthy("AUTH_FAILURE"))
        self.assertRegex(self.region.skerry("ps"), rf"{self.name} .*AUTH_FAILURE")

    def auth(self, secret: str):
        self.region.ask_rds(**{
            "Action": "ModifyDBProxy", "DBProxyName": self.name,
            "Auth.member.1.AuthScheme": "SECRETS", "Auth.member.1.SecretArn": secret,
            "Auth.member.1.IAMAuth": "DISABLED"})  # fmt: skip

    def test_7_what_postgresql_opens_for_many_at_once(self):
        """A connection for each caller without the proxy, a few for all of them with it."""
        with_proxy = burst(self.tutorial, CALLERS)
        functions = self.region.client("lambda")
        kept = functions.get_function_configuration(FunctionName=FUNCTION)["Environment"]
        host = self.tutorial.instance()["Endpoint"]["Address"]
        changed = {**kept["Variables"], "DB_ENDPOINT_ADDRESS": host}
        self.tutorial.configure(Environment={"Variables": changed})
        self.addCleanup(self.tutorial.configure, Environment={"Variables": kept["Variables"]})
        direct = burst(self.tutorial, CALLERS)
        for name, made in (("with", with_proxy), ("without", direct)):
            print(f"{CALLERS} callers {name} the proxy: {len(made.milliseconds)} greeted, "
                  f"{made.opened} connections opened, {made.cpu_ms:.0f} ms of PostgreSQL")
        self.assertEqual((with_proxy.failed, direct.failed), (0, 0))
        self.assertGreaterEqual(direct.opened, len(direct.milliseconds))
        self.assertLess(with_proxy.opened, CALLERS)


if __name__ == "__main__":
    unittest.main()
