"""What an application does with networks, through Debian's boto3; runs inside in_region.py."""
import json
import os
import unittest

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError


class Networks(unittest.TestCase):
    def setUp(self):
        self.ec2 = boto3.client("ec2", region_name="us-east-1", config=Config(retries={
            "max_attempts": 1}), endpoint_url=os.environ.get("ENDPOINT_OPTION"))  # fmt: skip

    def refused(self, code, function, **named):
        with self.assertRaises(ClientError) as caught:
            function(**named)
        self.assertEqual(caught.exception.response["Error"]["Code"], code, caught.exception)
        return caught.exception.response["Error"]["Message"]

    def vpc(self, cidr):
        made = self.ec2.create_vpc(CidrBlock=cidr)["Vpc"]["VpcId"]
        self.ec2.get_waiter("vpc_available").wait(VpcIds=[made])
        return made

    def test_public_subnet_with_a_nat_gateway(self):
        vpc = self.vpc("10.61.0.0/16")
        subnet = self.ec2.create_subnet(VpcId=vpc, CidrBlock="10.61.0.0/24")["Subnet"]["SubnetId"]
        gateway = self.ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
        self.ec2.attach_internet_gateway(InternetGatewayId=gateway, VpcId=vpc)
        main = self.ec2.describe_route_tables(
            Filters=[{"Name": "association.main", "Values": ["true"]},
                     {"Name": "vpc-id", "Values": [vpc]}])["RouteTables"][0]  # fmt: skip
        table = main["RouteTableId"]
        self.ec2.create_route(RouteTableId=table, DestinationCidrBlock="0.0.0.0/0",
                              GatewayId=gateway)  # fmt: skip
        address = self.ec2.allocate_address(Domain="vpc")
        nat = self.ec2.create_nat_gateway(
            SubnetId=subnet, AllocationId=address["AllocationId"])["NatGateway"]  # fmt: skip
        self.ec2.get_waiter("nat_gateway_available").wait(NatGatewayIds=[nat["NatGatewayId"]])
        self.refused("RouteAlreadyExists", self.ec2.create_route, RouteTableId=table,
                     DestinationCidrBlock="0.0.0.0/0",
                     NatGatewayId=nat["NatGatewayId"])  # fmt: skip
        shown = self.ec2.describe_addresses(PublicIps=[address["PublicIp"]])["Addresses"][0]
        self.assertTrue(shown["NetworkInterfaceId"].startswith("eni-"))
        self.refused("InvalidIPAddress.InUse", self.ec2.release_address,
                     AllocationId=address["AllocationId"])  # fmt: skip
        self.refused("DependencyViolation", self.ec2.detach_internet_gateway,
                     InternetGatewayId=gateway, VpcId=vpc)  # fmt: skip
        self.ec2.delete_nat_gateway(NatGatewayId=nat["NatGatewayId"])
        self.ec2.get_waiter("nat_gateway_deleted").wait(NatGatewayIds=[nat["NatGatewayId"]])
        self.ec2.release_address(AllocationId=address["AllocationId"])
        self.ec2.delete_route(RouteTableId=table, DestinationCidrBlock="0.0.0.0/0")
        self.ec2.detach_internet_gateway(InternetGatewayId=gateway, VpcId=vpc)
        self.ec2.delete_internet_gateway(InternetGatewayId=gateway)
        self.ec2.delete_subnet(SubnetId=subnet)
        self.ec2.delete_vpc(VpcId=vpc)

    def test_interfaces_in_pages(self):
        vpc = self.vpc("10.62.0.0/16")
        subnet = self.ec2.create_subnet(VpcId=vpc, CidrBlock="10.62.0.0/28")["Subnet"]["SubnetId"]
        made = [self.ec2.create_network_interface(SubnetId=subnet, Description=f"n{i}")[
            "NetworkInterface"]["NetworkInterfaceId"] for i in range(11)]  # fmt: skip
        self.refused("InsufficientFreeAddressesInSubnet", self.ec2.create_network_interface,
                     SubnetId=subnet)  # fmt: skip
        pages = self.ec2.get_paginator("describe_network_interfaces").paginate(
            Filters=[{"Name": "description", "Values": ["n*"]}],
            PaginationConfig={"PageSize": 5})  # fmt: skip
        sizes = [[each["NetworkInterfaceId"] for each in page["NetworkInterfaces"]]
                 for page in pages]  # fmt: skip
        self.assertEqual([len(page) for page in sizes], [5, 5, 1])
        self.assertEqual(sorted(sum(sizes, [])), sorted(made))
        waiter = self.ec2.get_waiter("network_interface_available")
        waiter.wait(NetworkInterfaceIds=made)
        for each in made:
            self.ec2.delete_network_interface(NetworkInterfaceId=each)
        self.ec2.delete_subnet(SubnetId=subnet)
        self.ec2.delete_vpc(VpcId=vpc)

    def test_resources_of_the_higher_level(self):
        resources = boto3.resource("ec2", region_name="us-east-1",
                                   endpoint_url=os.environ.get("ENDPOINT_OPTION"))  # fmt: skip
        vpc = resources.Vpc(self.vpc("10.63.0.0/16"))
        group = vpc.create_security_group(GroupName="high", Description="level")
        group.authorize_ingress(IpProtocol="tcp", FromPort=80, ToPort=80, CidrIp="10.0.0.0/8")
        group.reload()
        self.assertEqual(group.ip_permissions[0]["IpRanges"], [{"CidrIp": "10.0.0.0/8"}])
        self.assertEqual({each.id for each in vpc.security_groups.all()} - {group.id},
                         {each.id for each in vpc.security_groups.filter(
                             Filters=[{"Name": "group-name", "Values": ["default"]}])})  # fmt: skip
        group.delete()
        vpc.delete()

    def test_dhcp_options_of_a_template(self):
        stacks = boto3.client("cloudformation", region_name="us-east-1",
                              endpoint_url=os.environ.get("ENDPOINT_OPTION"))  # fmt: skip
        resources = {
            "Vpc": {"Type": "AWS::EC2::VPC", "Properties": {"CidrBlock": "10.64.0.0/16"}},
            "Options": {"Type": "AWS::EC2::DHCPOptions", "Properties": {
                "DomainName": "lan.example", "DomainNameServers": ["AmazonProvidedDNS"],
                "Tags": [{"Key": "Name", "Value": "ours"}]}},
            "OfVpc": {"Type": "AWS::EC2::VPCDHCPOptionsAssociation", "Properties": {
                "VpcId": {"Ref": "Vpc"}, "DhcpOptionsId": {"Ref": "Options"}}},
        }  # fmt: skip
        stacks.create_stack(StackName="dhcp", TemplateBody=json.dumps({"Resources": resources}))
        stacks.get_waiter("stack_create_complete").wait(StackName="dhcp", WaiterConfig={"Delay": 1})
        made = {each["LogicalResourceId"]: each["PhysicalResourceId"] for each in
                stacks.describe_stack_resources(StackName="dhcp")["StackResources"]}  # fmt: skip
        vpc = self.ec2.describe_vpcs(VpcIds=[made["Vpc"]])["Vpcs"][0]
        self.assertEqual(vpc["DhcpOptionsId"], made["Options"])
        shown = self.ec2.describe_dhcp_options(
            Filters=[{"Name": "tag:Name", "Values": ["ours"]}])["DhcpOptions"]  # fmt: skip
        self.assertEqual([each["DhcpOptionsId"] for each in shown], [made["Options"]])
        self.assertEqual(
            {each["Key"]: [value["Value"] for value in each["Values"]]
             for each in shown[0]["DhcpConfigurations"]},
            {"domain-name": ["lan.example"], "domain-name-servers": ["AmazonProvidedDNS"]},
        )  # fmt: skip
        self.refused("DependencyViolation", self.ec2.delete_dhcp_options,
                     DhcpOptionsId=made["Options"])  # fmt: skip
        stacks.delete_stack(StackName="dhcp")
        stacks.get_waiter("stack_delete_complete").wait(StackName="dhcp", WaiterConfig={"Delay": 1})
        self.refused("InvalidDhcpOptionID.NotFound", self.ec2.describe_dhcp_options,
                     DhcpOptionsIds=[made["Options"]])  # fmt: skip


if __name__ == "__main__":
    unittest.main()
