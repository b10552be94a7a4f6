"""Networks with Debian's awscli, by `skerry aws`; and that they outlive a restart."""
import json
import unittest

from harness.region import Region


def setUpModule():
    global region
    region = unittest.enterModuleContext(Region())


class Life(unittest.TestCase):
    def aws(self, *arguments):
        answer = region.command("aws", "ec2", *arguments)
        self.assertEqual(answer.returncode, 0, answer.stderr)
        return json.loads(answer.stdout) if answer.stdout.strip() else None

    def refused(self, code, *arguments):
        answer = region.command("aws", "ec2", *arguments)
        self.assertEqual(answer.returncode, 254, answer.stdout + answer.stderr)
        self.assertIn(f"({code})", answer.stderr)
        return answer.stderr

    def test_life(self):
        vpc = self.aws("create-vpc", "--cidr-block", "10.50.0.0/16", "--tag-specifications",
                       "ResourceType=vpc,Tags=[{Key=Name,Value=cli}]")["Vpc"]["VpcId"]  # fmt: skip
        self.aws("modify-vpc-attribute", "--vpc-id", vpc, "--enable-dns-hostnames")
        subnet = self.aws("create-subnet", "--vpc-id", vpc, "--cidr-block", "10.50.3.0/24")[
            "Subnet"]["SubnetId"]  # fmt: skip
        group = self.aws("create-security-group", "--vpc-id", vpc, "--group-name", "web",
                         "--description", "of the CLI")["GroupId"]  # fmt: skip
        self.aws("authorize-security-group-ingress", "--group-id", group, "--protocol", "tcp",
                 "--port", "8000-8010", "--cidr", "0.0.0.0/0")  # fmt: skip
        refusal = self.refused("InvalidPermission.Duplicate", "authorize-security-group-ingress",
                               "--group-id", group, "--protocol", "tcp", "--port", "8000-8010",
                               "--cidr", "0.0.0.0/0")  # fmt: skip
        self.assertIn("already exists", refusal)
        made = self.aws("create-network-interface", "--subnet-id", subnet, "--groups", group,
                        "--private-ip-address", "10.50.3.77")["NetworkInterface"]  # fmt: skip
        self.refused("DependencyViolation", "delete-security-group", "--group-id", group)
        region.stop()
        region.start()
        shown = self.aws("describe-network-interfaces", "--filters",
                         "Name=private-ip-address,Values=10.50.3.77")["NetworkInterfaces"]
        self.assertEqual([each["NetworkInterfaceId"] for each in shown],
                         [made["NetworkInterfaceId"]])  # fmt: skip
        self.assertEqual(shown[0]["PrivateDnsName"], "ip-10-50-3-77.ec2.internal")
        self.aws("delete-network-interface", "--network-interface-id", made["NetworkInterfaceId"])
        self.aws("delete-security-group", "--group-id", group)
        self.aws("delete-subnet", "--subnet-id", subnet)
        self.aws("delete-vpc", "--vpc-id", vpc)
        self.refused("InvalidVpcID.NotFound", "describe-vpcs", "--vpc-ids", vpc)

    def test_what_is_not_there_is_refused_by_name(self):
        self.assertIn("RunInstances", self.refused("NotImplemented", "run-instances", "--image-id",
                                                   "ami-12345678"))  # fmt: skip


if __name__ == "__main__":
    unittest.main()
