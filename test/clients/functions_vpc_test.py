"""One function in a VPC and the way to Secrets Manager: none, then an interface endpoint. What it
cannot reach it waits for until its time is over, and `skerry explain` says why. (With a NAT
gateway: cdk_function.)"""
import json
import os
import threading
import unittest

from functions_test import TRUST, until, zipped
from harness.clients import client
from harness.region import Region

VPC_ACCESS = "arn:aws:iam::aws:policy/service-role/AWSLambdaVPCAccessExecutionRole"
READ = json.dumps({"Version": "2012-10-17", "Statement": [
    {"Effect": "Allow", "Action": "secretsmanager:GetSecretValue", "Resource": "*"}]})
HANDLER = """
const AWS = require('aws-sdk');
exports.handler = async () =>
  (await new AWS.SecretsManager().getSecretValue({ SecretId: 'asked' }).promise()).SecretString;
"""


@unittest.skipUnless(os.geteuid() == 0, "needs root: functions in a VPC were NOT run")
class FunctionsInVpcs(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.region = cls.enterClassContext(Region())
        for name, service in {"iam": "iam", "functions": "lambda", "ec2": "ec2",
                              "secrets": "secretsmanager"}.items():  # fmt: skip
            setattr(cls, name, client(cls.region, service))
            cls.addClassCleanup(getattr(cls, name).close)
        cls.iam.create_role(RoleName="reader", AssumeRolePolicyDocument=TRUST)
        cls.iam.attach_role_policy(RoleName="reader", PolicyArn=VPC_ACCESS)
        cls.iam.put_role_policy(RoleName="reader", PolicyName="read", PolicyDocument=READ)
        cls.secrets.create_secret(Name="asked", SecretString="told")
        cls.vpc = cls.ec2.create_vpc(CidrBlock="10.9.0.0/16")["Vpc"]["VpcId"]
        for attribute in ("EnableDnsSupport", "EnableDnsHostnames"):
            cls.ec2.modify_vpc_attribute(VpcId=cls.vpc, **{attribute: {"Value": True}})
        cls.subnet = cls.ec2.create_subnet(
            VpcId=cls.vpc, CidrBlock="10.9.1.0/24")["Subnet"]["SubnetId"]  # fmt: skip
        cls.group = cls.ec2.create_security_group(
            GroupName="all", Description="all", VpcId=cls.vpc)["GroupId"]  # fmt: skip
        cls.ec2.authorize_security_group_ingress(
            GroupId=cls.group, IpProtocol="tcp", FromPort=443, ToPort=443, CidrIp="10.9.0.0/16")

    def invoke(self):
        answer = self.functions.invoke(FunctionName="reader")
        return json.loads(answer["Payload"].read()), answer.get("FunctionError")

    def interfaces(self):
        found = self.ec2.describe_network_interfaces(
            Filters=[{"Name": "interface-type", "Values": ["lambda"]}])["NetworkInterfaces"]
        return [each["NetworkInterfaceId"] for each in found]

    def test_the_way_decides(self):
        self.functions.create_function(
            FunctionName="reader", Runtime="nodejs16.x", Handler="index.handler", Timeout=3,
            Role="arn:aws:iam::000000000000:role/reader", Code={"ZipFile": zipped(HANDLER)},
            VpcConfig={"SubnetIds": [self.subnet], "SecurityGroupIds": [self.group]})
        self.functions.get_waiter("function_active_v2").wait(
            FunctionName="reader", WaiterConfig={"Delay": 0.05, "MaxAttempts": 400})  # fmt: skip
        told, error = self.invoke()
        self.assertEqual((error, told["errorType"]), ("Unhandled", "Sandbox.Timedout"), told)
        why = self.region.command("explain", "net", "reader", "secretsmanager:443")
        self.assertEqual(why.returncode, 1, why.stderr)
        self.assertIn("route", why.stdout)

        self.ec2.create_vpc_endpoint(
            VpcId=self.vpc, VpcEndpointType="Interface", SubnetIds=[self.subnet],
            SecurityGroupIds=[self.group], PrivateDnsEnabled=True,
            ServiceName="com.amazonaws.us-east-1.secretsmanager")  # fmt: skip
        self.assertEqual(self.invoke(), ("told", None))
        why = self.region.command("explain", "net", "reader", "secretsmanager:443")
        self.assertEqual(why.returncode, 0, why.stdout)

        self.assertEqual(len(self.interfaces()), 1)
        self.functions.delete_function(FunctionName="reader")
        self.assertEqual(self.interfaces(), [])

    def test_what_runs_keeps_its_interface_when_the_function_moves(self):
        other = self.ec2.create_subnet(
            VpcId=self.vpc, CidrBlock="10.9.2.0/24")["Subnet"]["SubnetId"]  # fmt: skip
        self.functions.create_function(
            FunctionName="moves", Runtime="nodejs16.x", Handler="index.handler", Timeout=30,
            Role="arn:aws:iam::000000000000:role/reader", Code={"ZipFile": zipped(
                "exports.handler = (ms) => new Promise((done) => setTimeout(done, ms, 'ran'));")},
            VpcConfig={"SubnetIds": [self.subnet], "SecurityGroupIds": [self.group]})
        self.functions.get_waiter("function_active_v2").wait(
            FunctionName="moves", WaiterConfig={"Delay": 0.05, "MaxAttempts": 400})  # fmt: skip
        first = self.interfaces()
        told = []
        running = threading.Thread(target=lambda: told.append(self.functions.invoke(
            FunctionName="moves", Payload="4000")["Payload"].read()))  # fmt: skip
        running.start()
        self.assertTrue(until(lambda: [
            each for each in self.region.command("ps").stdout.splitlines()
            if each.startswith("moves ") and each.endswith(" 1")]))  # fmt: skip
        self.functions.update_function_configuration(
            FunctionName="moves", VpcConfig={"SubnetIds": [other],
                                             "SecurityGroupIds": [self.group]})  # fmt: skip
        both = self.interfaces()
        self.assertEqual((len(both), set(first) < set(both)), (2, True))
        running.join()
        self.assertEqual(told, [b'"ran"'])
        self.assertTrue(until(lambda: set(self.interfaces()) == set(both) - set(first)))
        self.functions.delete_function(FunctionName="moves")
        self.assertEqual(self.interfaces(), [])

    def test_what_is_not_there_is_named(self):
        with self.assertRaises(self.functions.exceptions.InvalidParameterValueException) as no:
            self.functions.create_function(
                FunctionName="lost", Runtime="nodejs16.x", Handler="index.handler",
                Role="arn:aws:iam::000000000000:role/reader", Code={"ZipFile": zipped(HANDLER)},
                VpcConfig={"SubnetIds": ["subnet-00000000000000000"],
                           "SecurityGroupIds": [self.group]})  # fmt: skip
        self.assertEqual(
            no.exception.response["Error"]["Message"],
            "Error occurred while DescribeSubnets. EC2 Error Code: InvalidSubnetID.NotFound. EC2 "
            "Error Message: The subnet ID 'subnet-00000000000000000' does not exist")

    def test_the_role_must_be_allowed_to_make_interfaces(self):
        self.iam.create_role(RoleName="bare", AssumeRolePolicyDocument=TRUST)
        with self.assertRaises(self.functions.exceptions.InvalidParameterValueException) as no:
            self.functions.create_function(
                FunctionName="bare", Runtime="nodejs16.x", Handler="index.handler",
                Role="arn:aws:iam::000000000000:role/bare", Code={"ZipFile": zipped(HANDLER)},
                VpcConfig={"SubnetIds": [self.subnet], "SecurityGroupIds": [self.group]})
        self.assertEqual(no.exception.response["Error"]["Message"],
                         "The provided execution role does not have permissions to call "
                         "CreateNetworkInterface on EC2")  # fmt: skip


if __name__ == "__main__":
    unittest.main(verbosity=2)
