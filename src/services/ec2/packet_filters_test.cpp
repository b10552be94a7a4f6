// Security groups, network ACLs, endpoints: EC2's rules, and what the network makes of them.

#include "network/verdict.hpp"
#include "services/ec2/test_region.hpp"

namespace skerry::ec2 {
namespace {

IpPermission tcp(std::int32_t port, const std::string& cidr) {
  IpPermission permission;
  permission.ip_protocol = "tcp";
  permission.from_port = port;
  permission.to_port = port;
  permission.ip_ranges = {{IpRange{.cidr_ip = cidr}}};
  return permission;
}

class PacketFilters : public testing::Test {
 protected:
  void SetUp() override {
    vpc = region.vpc();
    subnet = region.subnet(vpc);
    group = region.group(vpc, "web");
    client = region.interface(subnet);
    CreateNetworkInterfaceRequest request;
    request.subnet_id = subnet;
    request.groups = {{group}};
    server = *region.must<CreateNetworkInterfaceOperation>(request)
                  .network_interface->network_interface_id;
  }
  AuthorizeSecurityGroupIngressRequest allow(const IpPermission& permission) {
    AuthorizeSecurityGroupIngressRequest request;
    request.group_id = group;
    request.ip_permissions = {{permission}};
    return request;
  }
  bool reaches(std::uint16_t port) {
    return network::judge(
               region.ec2().network(),
               {network::InterfaceId{client}, network::InterfaceId{server}, {network::tcp, port}})
        .reachable();
  }

  TestRegion region;
  std::string vpc;
  std::string subnet;
  std::string group;
  std::string client;
  std::string server;
};

TEST_F(PacketFilters, ARuleOpensAPortAndItsRevocationClosesIt) {
  EXPECT_FALSE(reaches(443));
  const auto made =
      region.must<AuthorizeSecurityGroupIngressOperation>(allow(tcp(443, "10.0.0.0/16")));
  ASSERT_EQ(made.security_group_rules->size(), 1u);
  const SecurityGroupRule& rule = made.security_group_rules->front();
  EXPECT_TRUE(rule.security_group_rule_id->starts_with("sgr-"));
  EXPECT_EQ(rule.cidr_ipv4, "10.0.0.0/16");
  EXPECT_TRUE(reaches(443));
  EXPECT_FALSE(reaches(80));
  RevokeSecurityGroupIngressRequest revoke;
  revoke.group_id = group;
  revoke.security_group_rule_ids = {{*rule.security_group_rule_id}};
  const auto gone = region.must<RevokeSecurityGroupIngressOperation>(revoke);
  EXPECT_EQ(gone.revoked_security_group_rules->size(), 1u);
  EXPECT_FALSE(reaches(443));
  revoke.security_group_rule_ids.reset();
  revoke.ip_permissions = {{tcp(443, "10.0.0.0/16")}};
  EXPECT_EQ(region.refused<RevokeSecurityGroupIngressOperation>(revoke),
            "InvalidPermission.NotFound: The specified rule does not exist in this security "
            "group.");
}

TEST_F(PacketFilters, TheSameRuleTwiceIsRefused) {
  region.must<AuthorizeSecurityGroupIngressOperation>(allow(tcp(22, "0.0.0.0/0")));
  EXPECT_EQ(region.refused<AuthorizeSecurityGroupIngressOperation>(allow(tcp(22, "0.0.0.0/0"))),
            "InvalidPermission.Duplicate: the specified rule \"peer: 0.0.0.0/0, TCP, from port: "
            "22, to port: 22, ALLOW\" already exists");
}

TEST_F(PacketFilters, RulesThatCannotBe) {
  EXPECT_EQ(region.refused<AuthorizeSecurityGroupIngressOperation>(allow(tcp(70000, "0.0.0.0/0"))),
            "InvalidParameterValue: TCP/UDP port (70000) out of range");
  EXPECT_EQ(region.refused<AuthorizeSecurityGroupIngressOperation>(allow(tcp(22, "10.0.0.0/40"))),
            "InvalidParameterValue: CIDR block 10.0.0.0/40 is malformed");
  IpPermission unknown = tcp(22, "0.0.0.0/0");
  unknown.ip_protocol = "carrier-pigeon";
  EXPECT_EQ(region.refused<AuthorizeSecurityGroupIngressOperation>(allow(unknown)),
            "InvalidParameterValue: Invalid value 'carrier-pigeon' for IP protocol. Unknown "
            "protocol.");
  IpPermission six = tcp(22, "0.0.0.0/0");
  six.ipv6_ranges = {{Ipv6Range{.cidr_ipv6 = "::/0"}}};
  EXPECT_TRUE(region.refused<AuthorizeSecurityGroupIngressOperation>(allow(six))
                  .starts_with("NotImplemented: "));
  for (int port = 1; port <= 60; ++port)
    region.must<AuthorizeSecurityGroupIngressOperation>(allow(tcp(port, "0.0.0.0/0")));
  EXPECT_TRUE(region.refused<AuthorizeSecurityGroupIngressOperation>(allow(tcp(61, "0.0.0.0/0")))
                  .starts_with("RulesPerSecurityGroupLimitExceeded: "));
}

TEST_F(PacketFilters, AGroupMayNameAnother) {
  const std::string callers = region.group(vpc, "callers");
  IpPermission from_group;
  from_group.ip_protocol = "-1";
  from_group.user_id_group_pairs = {{UserIdGroupPair{.group_id = callers}}};
  region.must<AuthorizeSecurityGroupIngressOperation>(allow(from_group));
  EXPECT_FALSE(reaches(5432));
  ModifyNetworkInterfaceAttributeRequest request;
  request.network_interface_id = client;
  request.groups = {{callers}};
  region.must<ModifyNetworkInterfaceAttributeOperation>(request);
  EXPECT_TRUE(reaches(5432));
  DeleteSecurityGroupRequest remove;
  remove.group_id = callers;
  EXPECT_EQ(region.refused<DeleteSecurityGroupOperation>(remove),
            "DependencyViolation: resource " + callers + " has a dependent object");
}

TEST_F(PacketFilters, GroupsAreUniqueAndTheDefaultOneStays) {
  CreateSecurityGroupRequest request;
  request.description = "again";
  request.group_name = "web";
  request.vpc_id = vpc;
  EXPECT_EQ(
      region.refused<CreateSecurityGroupOperation>(request),
      "InvalidGroup.Duplicate: The security group 'web' already exists for VPC '" + vpc + "'");
  const std::string id = region.ec2().get<StoredVpc>(vpc).default_group;
  DeleteSecurityGroupRequest remove;
  remove.group_id = id;
  EXPECT_EQ(region.refused<DeleteSecurityGroupOperation>(remove),
            "CannotDelete: the specified group: \"" + id +
                "\" name: \"default\" cannot be deleted by a user");
}

TEST_F(PacketFilters, AnAclWithoutTheEphemeralPortsKillsReplies) {
  region.must<AuthorizeSecurityGroupIngressOperation>(allow(tcp(443, "10.0.0.0/16")));
  const std::string other = region.subnet(vpc, "10.0.1.0/24");
  client = region.interface(other);
  EXPECT_TRUE(reaches(443));
  const std::string acl =
      *region.must<CreateNetworkAclOperation>({.vpc_id = vpc}).network_acl->network_acl_id;
  CreateNetworkAclEntryRequest entry;
  entry.network_acl_id = acl;
  entry.rule_number = 100;
  entry.protocol = "-1";
  entry.rule_action = "allow";
  entry.egress = false;
  entry.cidr_block = "0.0.0.0/0";
  region.must<CreateNetworkAclEntryOperation>(entry);
  EXPECT_EQ(region.refused<CreateNetworkAclEntryOperation>(entry),
            "NetworkAclEntryAlreadyExists: The network acl entry identified by 100 already "
            "exists.");
  const std::string association = region.ec2().get<StoredSubnet>(subnet).acl_association;
  region.must<ReplaceNetworkAclAssociationOperation>(
      {.association_id = association, .network_acl_id = acl});
  EXPECT_FALSE(reaches(443));
  entry.egress = true;
  entry.protocol = "6";
  entry.port_range = PortRange{.from = 1024, .to = 65535};
  region.must<CreateNetworkAclEntryOperation>(entry);
  EXPECT_TRUE(reaches(443));
  EXPECT_TRUE(region.refused<DeleteNetworkAclOperation>({.network_acl_id = acl})
                  .starts_with("DependencyViolation: "));
}

TEST_F(PacketFilters, AnInterfaceEndpointTakesAnAddressInEachSubnet) {
  ModifyVpcAttributeRequest names;
  names.vpc_id = vpc;
  names.enable_dns_hostnames = AttributeBooleanValue{true};
  CreateVpcEndpointRequest request;
  request.vpc_id = vpc;
  request.vpc_endpoint_type = "Interface";
  request.service_name = "com.amazonaws.us-east-1.secretsmanager";
  request.subnet_ids = {{subnet}};
  EXPECT_TRUE(region.refused<CreateVpcEndpointOperation>(request).starts_with(
      "InvalidParameterValue: Enabling private DNS requires both"));
  region.must<ModifyVpcAttributeOperation>(names);
  const VpcEndpoint endpoint = *region.must<CreateVpcEndpointOperation>(request).vpc_endpoint;
  EXPECT_EQ(endpoint.network_interface_ids->size(), 1u);
  EXPECT_EQ(endpoint.dns_entries->back().dns_name, "secretsmanager.us-east-1.amazonaws.com");
  EXPECT_EQ(
      region.refused<DeleteSubnetOperation>({.subnet_id = subnet}),
      "DependencyViolation: The subnet '" + subnet + "' has dependencies and cannot be deleted.");
  request.service_name = "com.amazonaws.us-east-1.nothing";
  EXPECT_EQ(region.refused<CreateVpcEndpointOperation>(request),
            "InvalidServiceName: The Vpc Endpoint Service 'com.amazonaws.us-east-1.nothing' does "
            "not exist");
  region.must<DeleteVpcEndpointsOperation>({.vpc_endpoint_ids = {{*endpoint.vpc_endpoint_id}}});
  EXPECT_TRUE(region.ec2().network().endpoints.empty());
}

TEST_F(PacketFilters, TheGatewayEndpointOfS3StandsInItsTables) {
  const std::string table = region.table(vpc);
  CreateVpcEndpointRequest request;
  request.vpc_id = vpc;
  request.service_name = "com.amazonaws.us-east-1.s3";
  request.route_table_ids = {{table}};
  const VpcEndpoint endpoint = *region.must<CreateVpcEndpointOperation>(request).vpc_endpoint;
  const auto shown = region.must<DescribeRouteTablesOperation>({.route_table_ids = {{table}}});
  EXPECT_EQ(shown.route_tables->front().routes->back().gateway_id, endpoint.vpc_endpoint_id);
  EXPECT_EQ(shown.route_tables->front().routes->back().destination_prefix_list_id, "pl-63a5400a");
  EXPECT_TRUE(
      region.refused<CreateVpcEndpointOperation>(request).starts_with("RouteAlreadyExists: "));
}

}  // namespace
}  // namespace skerry::ec2
