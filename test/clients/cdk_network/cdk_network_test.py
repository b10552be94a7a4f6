"""A CDK application's network with the unmodified CLI: public, private and isolated subnets, NAT,
groups, endpoints. What ordinary processes in its interfaces reach is what `skerry explain` says."""
import json
import os
import sys
import unittest
from pathlib import Path

import boto3

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
from harness.cdk import NODE, Cdk, CdkSuite  # noqa: E402
from harness.workload import Workload, namespaces  # noqa: E402

KMS = "198.18.0.12"  # the region's KMS as the public network has it: kms.us-east-1.amazonaws.com
LISTS = ["vpcs", "subnets", "route_tables", "security_groups", "network_acls", "addresses",
         "internet_gateways", "network_interfaces", "vpc_endpoints", "dhcp_options"]  # fmt: skip


class LookingUp(Cdk):
    """The first deployment runs the app itself: the CLI looks its availability zones up."""

    def source(self, variables, fresh):
        key = json.dumps(variables, sort_keys=True)
        if key in self.assemblies:
            return ["--app", str(self.assemblies[key])]
        self.assemblies[key] = self.work / f"assembly-{len(self.assemblies)}"
        return ["--app", f"{NODE} {self.app}", "--output", str(self.assemblies[key])]


@unittest.skipUnless(os.geteuid() == 0, "needs root: the CDK's network was NOT tested")
class CdkNetwork(CdkSuite):
    app = HERE / "app.cjs"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.cdk = LookingUp(cls.region, cls.app, cls.work)
        cls.cdk.bootstrap()
        cls.ec2 = cls.client("ec2")
        cls.before = cls.picture()
        cls.cdk.deploy("Network")
        stack = cls.client("cloudformation").describe_stacks(StackName="Network")["Stacks"][0]
        cls.made = {each["OutputKey"]: each["OutputValue"] for each in stack["Outputs"]}

    @classmethod
    def client(cls, service):
        keys = cls.region.credentials
        return boto3.client(
            service, endpoint_url=cls.region.endpoint, region_name=cls.region.region_name,
            aws_access_key_id=keys.access_key, aws_secret_access_key=keys.secret_key)  # fmt: skip

    @classmethod
    def picture(cls):
        """All that EC2 lists, and the namespaces that there are."""
        listed = {}
        for what in LISTS:
            told = getattr(cls.ec2, f"describe_{what}")()
            told.pop("ResponseMetadata")
            things = next(iter(told.values()))
            listed[what] = sorted(json.dumps(each, sort_keys=True) for each in things)
        return listed, namespaces(cls.region)

    def workload(self, name):
        entered = Workload(self.region, self.made[f"{name}Id"])
        self.addCleanup(entered.__exit__)
        return entered.__enter__()

    def explain(self, source, target, port):
        """Whether it passes, and which element decides."""
        answer = self.region.command(
            "--json", "explain", "net", self.made[f"{source}Id"], f"{target}:{port}")  # fmt: skip
        self.assertIn(answer.returncode, (0, 1), answer.stderr)
        told = json.loads(answer.stdout)
        self.assertEqual(told["verdict"] == "allowed", answer.returncode == 0)
        return answer.returncode == 0, told["steps"][-1]

    def test_1_packets_do_what_explain_says(self):
        made = self.made
        there = {name: self.workload(name) for name in ("App", "Lonely", "Isolated", "Data")}
        there["Data"].listen(5432)
        there["Data"].listen(22)
        endpoint = there["Isolated"].resolve("secretsmanager.us-east-1.amazonaws.com")[0]
        bucket = there["Isolated"].resolve("a-bucket.s3.us-east-1.amazonaws.com")[0]
        self.assertTrue(endpoint.startswith("10.20."), endpoint)
        probes = [
            ("App", made["DataAddress"], 5432, None),
            ("App", made["DataAddress"], 22, "security group (ingress)"),
            ("Data", made["AppAddress"], 80, "security group (egress)"),
            ("App", KMS, 443, None),  # through the NAT gateway
            ("App", KMS, 80, "endpoint"),
            ("Lonely", KMS, 443, "internet gateway"),  # public subnet, no public address
            ("Isolated", KMS, 443, "route table"),
            ("Isolated", endpoint, 443, None),
            ("Isolated", bucket, 443, None),  # by the gateway endpoint
            ("Isolated", made["DataAddress"], 5432, None),
            ("Data", endpoint, 443, "security group (egress)"),
            ("App", "169.254.169.254", 80, "way out of the host"),
        ]
        for source, target, port, _ in probes:  # all at once
            there[source].start("connect", address=target, port=port, seconds=1.0)
        seen = [there[source].finish() for source, *_ in probes]
        for (source, target, port, element), outcome in zip(probes, seen, strict=True):
            with self.subTest(f"{source} to {target}:{port}"):
                allowed, last = self.explain(source, target, port)
                self.assertEqual(outcome == "answered", allowed, last)
                self.assertEqual(None if allowed else last["element"], element, last)

    def test_2_services_answer_by_their_names(self):
        ca = self.region.env("--proxy")["AWS_CA_BUNDLE"]
        for name, host in (("App", "kms"), ("App", "secretsmanager"),
                           ("Isolated", "secretsmanager"),
                           ("Isolated", "a-bucket.s3")):  # fmt: skip
            with self.subTest(f"{host} from {name}"):
                status, _ = self.workload(name).https(f"{host}.us-east-1.amazonaws.com", ca)
                self.assertLess(status, 500)

    def test_3_the_network_is_drawn(self):
        drawn = self.region.command("net", self.made["VpcId"])
        self.assertEqual(drawn.returncode, 0, drawn.stderr)
        for expected in (self.made["VpcId"], self.made["AppId"], "secretsmanager", "0.0.0.0/0"):
            self.assertIn(expected, drawn.stdout)

    def test_4_a_revoked_rule_holds_at_once(self):
        there = self.workload("Data")
        there.listen(5432)
        rule = {"IpProtocol": "tcp", "FromPort": 5432, "ToPort": 5432,
                "UserIdGroupPairs": [{"GroupId": self.made["WebGroup"]}]}  # fmt: skip
        here = self.workload("App")
        self.assertEqual(here.connect(self.made["DataAddress"], 5432), "answered")
        self.ec2.revoke_security_group_ingress(
            GroupId=self.made["DatabaseGroup"], IpPermissions=[rule])  # fmt: skip
        self.assertEqual(here.connect(self.made["DataAddress"], 5432), "timeout")
        allowed, last = self.explain("App", self.made["DataAddress"], 5432)
        self.assertFalse(allowed)
        self.assertEqual(last["element"], "security group (ingress)")

    def test_5_destroy_leaves_nothing(self):
        self.cdk.destroy("Network")
        self.assertEqual(self.before, self.picture())


if __name__ == "__main__":
    unittest.main()
