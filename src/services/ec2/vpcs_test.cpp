#include "services/ec2/test_region.hpp"

namespace skerry::ec2 {
namespace {

class Vpcs : public testing::Test {
 protected:
  TestRegion region;
};

TEST_F(Vpcs, ARegionIsFoundedWithADefaultVpc) {
  const auto found = region.must<DescribeVpcsOperation>({});
  ASSERT_EQ(found.vpcs->size(), 1u);
  const Vpc& vpc = found.vpcs->front();
  EXPECT_EQ(vpc.cidr_block, "172.31.0.0/16");
  EXPECT_EQ(vpc.is_default, true);
  EXPECT_EQ(vpc.state, "available");
  const auto subnets = region.must<DescribeSubnetsOperation>({});
  ASSERT_EQ(subnets.subnets->size(), 3u);
  for (const Subnet& subnet : *subnets.subnets) {
    EXPECT_EQ(subnet.default_for_az, true);
    EXPECT_EQ(subnet.map_public_ip_on_launch, true);
    EXPECT_EQ(subnet.available_ip_address_count, 4091);
  }
  const auto tables = region.must<DescribeRouteTablesOperation>({});
  ASSERT_EQ(tables.route_tables->size(), 1u);
  const auto& routes = *tables.route_tables->front().routes;
  ASSERT_EQ(routes.size(), 2u);
  EXPECT_EQ(routes[0].gateway_id, "local");
  EXPECT_EQ(routes[1].destination_cidr_block, "0.0.0.0/0");
  EXPECT_EQ(routes[1].state, "active");
  EXPECT_EQ(refusal(region.call<CreateDefaultVpcOperation>({})),
            "DefaultVpcAlreadyExists: A Default VPC already exists for this account in this "
            "region: " +
                *vpc.vpc_id);
}

TEST_F(Vpcs, AVpcComesWithTableGroupAndAclAndSurvivesARestart) {
  const std::string id = region.vpc();
  region.restart();
  const auto found = region.must<DescribeVpcsOperation>({.vpc_ids = {{id}}});
  EXPECT_EQ(found.vpcs->front().cidr_block, "10.0.0.0/16");
  const std::optional<std::vector<Filter>> of_it{{Filter{.name = "vpc-id", .values = {{id}}}}};
  EXPECT_EQ(region.must<DescribeRouteTablesOperation>({.filters = of_it}).route_tables->size(), 1u);
  const auto groups = region.must<DescribeSecurityGroupsOperation>({.filters = of_it});
  ASSERT_EQ(groups.security_groups->size(), 1u);
  EXPECT_EQ(groups.security_groups->front().group_name, "default");
  const auto acls = region.must<DescribeNetworkAclsOperation>({.filters = of_it});
  ASSERT_EQ(acls.network_acls->size(), 1u);
  EXPECT_EQ(acls.network_acls->front().entries->size(), 4u);
  region.must<DeleteVpcOperation>({.vpc_id = id});
  EXPECT_EQ(region.refused<DescribeVpcsOperation>({.vpc_ids = {{id}}}),
            "InvalidVpcID.NotFound: The vpc ID '" + id + "' does not exist");
  EXPECT_TRUE(region.must<DescribeNetworkAclsOperation>({.filters = of_it}).network_acls->empty());
}

TEST_F(Vpcs, BlocksThatAreNoneOrTooLargeAreRefused) {
  EXPECT_EQ(region.refused<CreateVpcOperation>({.cidr_block = "10.0.0.0/8"}),
            "InvalidVpc.Range: The CIDR '10.0.0.0/8' is invalid.");
  EXPECT_EQ(region.refused<CreateVpcOperation>({.cidr_block = "10.0.0.0/29"}),
            "InvalidVpc.Range: The CIDR '10.0.0.0/29' is invalid.");
  EXPECT_EQ(region.refused<CreateVpcOperation>({.cidr_block = "10.0.0.0"}),
            "InvalidParameterValue: Value (10.0.0.0) for parameter cidrBlock is invalid. This is "
            "not a valid CIDR block.");
  EXPECT_EQ(region.refused<CreateVpcOperation>({}),
            "MissingParameter: The request must contain the parameter cidrBlock");
  CreateVpcRequest six;
  six.cidr_block = "10.0.0.0/16";
  six.amazon_provided_ipv6_cidr_block = true;
  EXPECT_EQ(region.refused<CreateVpcOperation>(six),
            "NotImplemented: Skerry does not support AmazonProvidedIpv6CidrBlock of CreateVpc.");
}

TEST_F(Vpcs, TheQuotaIsFive) {
  for (int i = 0; i < 4; ++i) region.vpc();
  EXPECT_EQ(region.refused<CreateVpcOperation>({.cidr_block = "10.0.0.0/16"}),
            "VpcLimitExceeded: The maximum number of VPCs has been reached.");
}

TEST_F(Vpcs, ADryRunChangesNothing) {
  EXPECT_EQ(region.refused<CreateVpcOperation>({.cidr_block = "10.0.0.0/16", .dry_run = true}),
            "DryRunOperation: Request would have succeeded, but DryRun flag is set.");
}

TEST_F(Vpcs, WhatIsInUseStays) {
  const std::string vpc = region.vpc();
  const std::string subnet = region.subnet(vpc);
  EXPECT_EQ(region.refused<DeleteVpcOperation>({.vpc_id = vpc}),
            "DependencyViolation: The vpc '" + vpc + "' has dependencies and cannot be deleted.");
  const std::string interface = region.interface(subnet);
  EXPECT_EQ(
      region.refused<DeleteSubnetOperation>({.subnet_id = subnet}),
      "DependencyViolation: The subnet '" + subnet + "' has dependencies and cannot be deleted.");
  region.must<DeleteNetworkInterfaceOperation>({.network_interface_id = interface});
  region.must<DeleteSubnetOperation>({.subnet_id = subnet});
  const std::string gateway = region.gateway(vpc);
  EXPECT_EQ(region.refused<DeleteInternetGatewayOperation>({.internet_gateway_id = gateway}),
            "DependencyViolation: The internetGateway '" + gateway +
                "' has dependencies and cannot be deleted.");
}

TEST_F(Vpcs, Attributes) {
  const std::string vpc = region.vpc();
  ModifyVpcAttributeRequest request;
  request.vpc_id = vpc;
  request.enable_dns_hostnames = AttributeBooleanValue{true};
  region.must<ModifyVpcAttributeOperation>(request);
  const auto shown = region.must<DescribeVpcAttributeOperation>(
      {.attribute = "enableDnsHostnames", .vpc_id = vpc});
  EXPECT_EQ(shown.enable_dns_hostnames->value, true);
  request.enable_dns_support = AttributeBooleanValue{false};
  EXPECT_TRUE(region.refused<ModifyVpcAttributeOperation>(request).starts_with(
      "InvalidParameterCombination: "));
}

TEST_F(Vpcs, SubnetsDoNotOverlapAndLieInside) {
  const std::string vpc = region.vpc();
  region.subnet(vpc, "10.0.0.0/24");
  CreateSubnetRequest request;
  request.vpc_id = vpc;
  request.cidr_block = "10.0.0.128/25";
  EXPECT_EQ(region.refused<CreateSubnetOperation>(request),
            "InvalidSubnet.Conflict: The CIDR '10.0.0.128/25' conflicts with another subnet");
  request.cidr_block = "10.1.0.0/24";
  EXPECT_EQ(region.refused<CreateSubnetOperation>(request),
            "InvalidSubnet.Range: The CIDR '10.1.0.0/24' is invalid.");
  request.cidr_block = "10.0.1.0/24";
  request.availability_zone = "us-east-1q";
  EXPECT_TRUE(region.refused<CreateSubnetOperation>(request).starts_with(
      "InvalidParameterValue: Value (us-east-1q) for parameter availabilityZone is invalid."));
  request.vpc_id = "vpc-nonsense";
  EXPECT_TRUE(
      region.refused<CreateSubnetOperation>(request).starts_with("InvalidVpcID.Malformed: "));
}

TEST_F(Vpcs, ASubnetRunsOutOfAddresses) {
  const std::string subnet = region.subnet(region.vpc(), "10.0.0.0/28");
  for (int i = 0; i < 11; ++i) region.interface(subnet);
  CreateNetworkInterfaceRequest request;
  request.subnet_id = subnet;
  EXPECT_EQ(region.refused<CreateNetworkInterfaceOperation>(request),
            "InsufficientFreeAddressesInSubnet: The specified subnet does not have enough free "
            "addresses to satisfy the request.");
  const auto shown = region.must<DescribeSubnetsOperation>({.subnet_ids = {{subnet}}});
  EXPECT_EQ(shown.subnets->front().available_ip_address_count, 0);
}

TEST_F(Vpcs, PagesAndWildcards) {
  const std::string vpc = region.vpc();
  for (int i = 0; i < 7; ++i) region.subnet(vpc, "10.0." + std::to_string(i) + ".0/24");
  DescribeSubnetsRequest request;
  request.max_results = 5;
  request.filters = {{Filter{.name = "cidr-block", .values = {{"10.0.?.0/*"}}}}};
  const auto first = region.must<DescribeSubnetsOperation>(request);
  EXPECT_EQ(first.subnets->size(), 5u);
  ASSERT_TRUE(first.next_token);
  request.next_token = first.next_token;
  const auto second = region.must<DescribeSubnetsOperation>(request);
  EXPECT_EQ(second.subnets->size(), 2u);
  EXPECT_FALSE(second.next_token);
  request.filters = {{Filter{.name = "no-such", .values = {{"1"}}}}};
  EXPECT_EQ(region.refused<DescribeSubnetsOperation>(request),
            "InvalidParameterValue: The filter 'no-such' is invalid");
  request.filters.reset();
  request.next_token = "bm9uc2Vuc2U=";
  EXPECT_TRUE(region.refused<DescribeSubnetsOperation>(request).starts_with("InvalidNextToken: "));
}

TEST_F(Vpcs, PermissionsAreForResources) {
  const std::string vpc = region.vpc();
  const std::string only_this =
      R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"ec2:*","Resource":)"
      R"("arn:aws:ec2:us-east-1:000000000000:vpc/)" +
      vpc + R"("}]})";
  CreateSubnetRequest request;
  request.vpc_id = vpc;
  request.cidr_block = "10.0.0.0/24";
  EXPECT_TRUE(refusal(region.call_under<CreateSubnetOperation>(only_this, request))
                  .find("on resource: arn:aws:ec2:us-east-1:000000000000:subnet/*") !=
              std::string::npos);
  EXPECT_EQ(refusal(region.call_under<DeleteVpcOperation>(only_this, {.vpc_id = vpc})), "ok");
}

TEST_F(Vpcs, TagsDecideAndAreFound) {
  CreateVpcRequest request;
  request.cidr_block = "10.0.0.0/16";
  request.tag_specifications = {
      {TagSpecification{.resource_type = "vpc", .tags = {{Tag{.key = "Name", .value = "red"}}}}}};
  const std::string vpc = *region.must<CreateVpcOperation>(request).vpc->vpc_id;
  DescribeVpcsRequest list;
  list.filters = {{Filter{.name = "tag:Name", .values = {{"r*"}}}}};
  EXPECT_EQ(region.must<DescribeVpcsOperation>(list).vpcs->size(), 1u);
  const std::string if_blue =
      R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"ec2:*","Resource":"*",)"
      R"("Condition":{"StringEquals":{"aws:ResourceTag/Name":"blue"}}}]})";
  EXPECT_TRUE(refusal(region.call_under<DeleteVpcOperation>(if_blue, {.vpc_id = vpc}))
                  .starts_with("AccessDenied: "));
  region.must<CreateTagsOperation>(
      {.resources = {{vpc}}, .tags = {{Tag{.key = "Name", .value = "blue"}}}});
  EXPECT_EQ(refusal(region.call_under<DeleteVpcOperation>(if_blue, {.vpc_id = vpc})), "ok");
  request.tag_specifications->front().resource_type = "subnet";
  EXPECT_EQ(region.refused<CreateVpcOperation>(request),
            "InvalidParameterValue: 'subnet' is not a valid taggable resource type for this "
            "operation.");
}

}  // namespace
}  // namespace skerry::ec2
