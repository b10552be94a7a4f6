"""How a private subnet reaches the region's services: by NAT, not at all, by an endpoint; and what
an endpoint's policy and aws:SourceVpce decide. Signed requests over TLS from ordinary processes.
Then that a group's rule holds, or does not any more, when its call returns."""
import json
import os
import sys
import unittest
from pathlib import Path

import boto3

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "clients"))
sys.path.insert(0, str(HERE))
from harness.region import Region  # noqa: E402
from harness.sigv4 import Request, Signer  # noqa: E402
from harness.wire import serialise  # noqa: E402
from harness.workload import Workload  # noqa: E402
from region_test import Network  # noqa: E402

HOST = "secretsmanager.us-east-1.amazonaws.com"
OPEN = {"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}


def document(*statements) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


@unittest.skipUnless(os.geteuid() == 0, "needs root: VPC endpoints were NOT tested")
class Endpoints(unittest.TestCase):
    def setUp(self):
        self.region = self.enterContext(Region())
        self.network = Network(self.region)
        self.made = self.network.tutorial(60)
        self.ca = self.region.env("--proxy")["AWS_CA_BUNDLE"]
        keys = self.region.credentials
        self.keys = {"aws_access_key_id": keys.access_key,
                     "aws_secret_access_key": keys.secret_key}  # fmt: skip
        self.client("secretsmanager").create_secret(Name="db", SecretString="hush")
        self.workload = self.enterContext(Workload(self.region, self.made["interface"]))

    def client(self, service):
        return boto3.client(service, endpoint_url=self.region.endpoint, **self.keys,
                            region_name=self.region.region_name)  # fmt: skip

    def ann(self, *statements) -> dict:
        """A user with a policy; her keys."""
        iam = self.client("iam")
        iam.create_user(UserName="ann")
        iam.put_user_policy(UserName="ann", PolicyName="p", PolicyDocument=document(*statements))
        return iam.create_access_key(UserName="ann")["AccessKey"]

    def fetch(self, keys) -> tuple[int, str]:
        signer = Signer(keys["AccessKeyId"], keys["SecretAccessKey"], service="secretsmanager")
        request = Request("POST", "/", [], {
            "host": HOST, "content-type": "application/x-amz-json-1.1", "connection": "close",
            "x-amz-target": "secretsmanager.GetSecretValue"}, b'{"SecretId":"db"}')  # fmt: skip
        return self.workload.https(HOST, self.ca, serialise(signer.sign_header(request)))

    def reaches(self) -> int:
        return self.region.command("explain", self.made["interface"], "secretsmanager").returncode

    def endpoint(self) -> str:
        for name in ("EnableDnsSupport", "EnableDnsHostnames"):
            self.network.modify_vpc_attribute(VpcId=self.made["vpc"], **{name: {"Value": True}})
        group = self.network.group(self.made["vpc"], "endpoint")
        self.network.allow(group, 443)
        made = self.network.create_vpc_endpoint(
            VpcId=self.made["vpc"], VpcEndpointType="Interface", SubnetIds=[self.made["private"]],
            ServiceName="com.amazonaws.us-east-1.secretsmanager", SecurityGroupIds=[group],
            PrivateDnsEnabled=True)  # fmt: skip
        return made["VpcEndpoint"]["VpcEndpointId"]

    def test_nat_goes_and_an_endpoint_brings_the_secret_back(self):
        keys = self.ann({"Effect": "Allow", "Action": "*", "Resource": "*"})
        status, body = self.fetch(keys)
        self.assertEqual((status, json.loads(body)["SecretString"]), (200, "hush"))
        self.network.delete_nat_gateway(NatGatewayId=self.made["nat"])
        address = self.workload.resolve(HOST)[0]
        self.assertEqual(self.workload.connect(address, 443), "timeout")
        self.assertEqual(self.reaches(), 1)
        self.endpoint()
        inside = self.workload.resolve(HOST)[0]
        self.assertTrue(inside.startswith("10.60.1."), inside)
        self.assertEqual(self.fetch(keys)[0], 200)
        self.assertEqual(self.reaches(), 0)

    def test_policies_know_the_endpoint(self):
        endpoint = self.endpoint()
        keys = self.ann({"Effect": "Allow", "Action": "secretsmanager:*", "Resource": "*",
                         "Condition": {"StringEquals": {"aws:SourceVpce": endpoint}}})  # fmt: skip
        outside = boto3.client(
            "secretsmanager", endpoint_url=self.region.endpoint, region_name="us-east-1",
            aws_access_key_id=keys["AccessKeyId"],
            aws_secret_access_key=keys["SecretAccessKey"])  # fmt: skip
        with self.assertRaises(outside.exceptions.ClientError):
            outside.get_secret_value(SecretId="db")
        self.assertEqual(self.fetch(keys)[0], 200)
        denied = {**OPEN, "Effect": "Deny", "Action": "secretsmanager:GetSecretValue"}
        self.network.modify_vpc_endpoint(
            VpcEndpointId=endpoint, PolicyDocument=document(OPEN, denied))  # fmt: skip
        status, body = self.fetch(keys)
        self.assertEqual(status, 400)
        self.assertIn("AccessDenied", body)
        self.network.modify_vpc_endpoint(VpcEndpointId=endpoint, ResetPolicy=True)
        self.assertEqual(self.fetch(keys)[0], 200)


@unittest.skipUnless(os.geteuid() == 0, "needs root: changes of rules were NOT tested")
class Rules(unittest.TestCase):
    def test_a_rule_holds_when_its_call_returns(self):
        with Region() as region:
            network = Network(region)
            made = network.tutorial(35)
            there = network.interface(made["public"], made["group"])["NetworkInterfaceId"]
            address = network.describe_network_interfaces(
                NetworkInterfaceIds=[made["interface"]]
            )["NetworkInterfaces"][0]["PrivateIpAddress"]
            with Workload(region, made["interface"]) as data, Workload(region, there) as app:
                data.listen(5432)
                for _ in range(5):
                    self.assertEqual(app.connect(address, 5432), "answered")
                    network.revoke_security_group_ingress(
                        GroupId=made["group"], IpProtocol="tcp", FromPort=5432, ToPort=5432,
                        CidrIp="0.0.0.0/0")  # fmt: skip
                    self.assertEqual(app.connect(address, 5432), "timeout")
                    network.allow(made["group"], 5432)


if __name__ == "__main__":
    unittest.main()
