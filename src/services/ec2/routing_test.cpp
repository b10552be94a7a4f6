// Route tables, gateways, addresses: EC2's rules, and what the network makes of them.

#include "network/verdict.hpp"
#include "services/ec2/test_region.hpp"

namespace skerry::ec2 {
namespace {

class Routing : public testing::Test {
 protected:
  void SetUp() override {
    vpc = region.vpc();
    open = region.subnet(vpc, "10.0.0.0/24");
    closed = region.subnet(vpc, "10.0.1.0/24");
    gateway = region.gateway(vpc);
    route(open_table(), gateway, {});
  }

  std::string open_table() {
    if (open_table_.empty()) {
      open_table_ = region.table(vpc);
      region.must<AssociateRouteTableOperation>({.route_table_id = open_table_, .subnet_id = open});
    }
    return open_table_;
  }
  CreateRouteRequest to(const std::string& table, const std::string& cidr) {
    CreateRouteRequest request;
    request.route_table_id = table;
    request.destination_cidr_block = cidr;
    return request;
  }
  void route(const std::string& table, const std::string& internet, const std::string& nat) {
    CreateRouteRequest request = to(table, "0.0.0.0/0");
    if (!internet.empty()) request.gateway_id = internet;
    if (!nat.empty()) request.nat_gateway_id = nat;
    region.must<CreateRouteOperation>(request);
  }
  std::string nat_in(const std::string& subnet) {
    CreateNatGatewayRequest request;
    request.subnet_id = subnet;
    request.allocation_id = region.address().allocation_id;
    return *region.must<CreateNatGatewayOperation>(request).nat_gateway->nat_gateway_id;
  }
  bool reaches_internet(const std::string& interface) {
    return network::judge(
               region.ec2().network(),
               {network::InterfaceId{interface}, network::internet_address, {network::tcp, 443}})
        .reachable();
  }

  TestRegion region;
  std::string vpc;
  std::string open;
  std::string closed;
  std::string gateway;
  std::string open_table_;
};

TEST_F(Routing, ANatGatewayCarriesAPrivateSubnetOut) {
  const std::string workload = region.interface(closed);
  EXPECT_FALSE(reaches_internet(workload));
  const std::string nat = nat_in(open);
  const std::string table = region.table(vpc);
  region.must<AssociateRouteTableOperation>({.route_table_id = table, .subnet_id = closed});
  route(table, {}, nat);
  EXPECT_TRUE(reaches_internet(workload));
  region.restart();
  EXPECT_TRUE(reaches_internet(workload));
  region.must<DeleteNatGatewayOperation>({.nat_gateway_id = nat});
  EXPECT_FALSE(reaches_internet(workload));
  const auto shown = region.must<DescribeRouteTablesOperation>({.route_table_ids = {{table}}});
  EXPECT_EQ(shown.route_tables->front().routes->back().state, "blackhole");
  const auto gone = region.must<DescribeNatGatewaysOperation>({.nat_gateway_ids = {{nat}}});
  EXPECT_EQ(gone.nat_gateways->front().state, "deleted");
}

TEST_F(Routing, ANatGatewayInAPrivateSubnetCarriesNothing) {
  const std::string workload = region.interface(closed);
  const std::string nat = nat_in(closed);
  const auto main = region.ec2().get<StoredVpc>(vpc).main_table;
  route(main, {}, nat);
  EXPECT_FALSE(reaches_internet(workload));
}

TEST_F(Routing, APublicSubnetAloneIsNotEnough) {
  const std::string workload = region.interface(open);
  EXPECT_FALSE(reaches_internet(workload));
  AssociateAddressRequest request;
  request.allocation_id = region.address().allocation_id;
  request.network_interface_id = workload;
  const auto associated = region.must<AssociateAddressOperation>(request);
  EXPECT_TRUE(reaches_internet(workload));
  EXPECT_TRUE(
      region
          .refused<DetachInternetGatewayOperation>({.internet_gateway_id = gateway, .vpc_id = vpc})
          .starts_with("DependencyViolation: Network " + vpc));
  region.must<DisassociateAddressOperation>({.association_id = associated.association_id});
  EXPECT_FALSE(reaches_internet(workload));
}

TEST_F(Routing, RoutesThatCannotBe) {
  CreateRouteRequest request = to(open_table(), "0.0.0.0/0");
  EXPECT_TRUE(region.refused<CreateRouteOperation>(request).starts_with("MissingParameter: "));
  request.nat_gateway_id = "nat-0123456789abcdef0";
  EXPECT_EQ(region.refused<CreateRouteOperation>(request),
            "InvalidNatGatewayID.NotFound: The natGateway ID 'nat-0123456789abcdef0' does not "
            "exist");
  request.nat_gateway_id.reset();
  request.network_interface_id = region.interface(open);
  EXPECT_EQ(region.refused<CreateRouteOperation>(request),
            "RouteAlreadyExists: The route identified by 0.0.0.0/0 already exists.");
  request.destination_cidr_block = "10.0.0.0/16";
  EXPECT_EQ(region.refused<CreateRouteOperation>(request),
            "RouteAlreadyExists: The route identified by 10.0.0.0/16 already exists.");
  const std::string table = open_table();
  EXPECT_EQ(region.refused<DeleteRouteOperation>(
                {.route_table_id = table, .destination_cidr_block = "10.0.0.0/16"}),
            "InvalidParameterValue: cannot remove local route 10.0.0.0/16 in route table " + table);
  EXPECT_EQ(region.refused<DeleteRouteOperation>(
                {.route_table_id = table, .destination_cidr_block = "192.0.2.0/24"}),
            "InvalidRoute.NotFound: no route with destination-cidr-block 192.0.2.0/24 in route "
            "table " +
                table);
}

TEST_F(Routing, AGatewayOfAnotherVpcIsNoTarget) {
  const std::string other = region.vpc("10.9.0.0/16");
  CreateRouteRequest request = to(region.table(other), "0.0.0.0/0");
  request.gateway_id = gateway;
  EXPECT_TRUE(region.refused<CreateRouteOperation>(request).ends_with(
      "and network gateway " + gateway + " belong to different networks"));
  EXPECT_EQ(
      region.refused<AttachInternetGatewayOperation>(
          {.internet_gateway_id = gateway, .vpc_id = other}),
      "Resource.AlreadyAssociated: resource " + gateway + " is already attached to network " + vpc);
  EXPECT_EQ(region.refused<DetachInternetGatewayOperation>(
                {.internet_gateway_id = gateway, .vpc_id = other}),
            "Gateway.NotAttached: resource " + gateway + " is not attached to network " + other);
}

TEST_F(Routing, TablesInUseStay) {
  const std::string table = open_table();
  EXPECT_EQ(region.refused<DeleteRouteTableOperation>({.route_table_id = table}),
            "DependencyViolation: The routeTable '" + table +
                "' has dependencies and cannot be deleted.");
  const std::string other = region.table(vpc);
  EXPECT_TRUE(
      region.refused<AssociateRouteTableOperation>({.route_table_id = other, .subnet_id = open})
          .starts_with("Resource.AlreadyAssociated: "));
  const std::string association = region.ec2().get<StoredSubnet>(open).table_association;
  region.must<DisassociateRouteTableOperation>({.association_id = association});
  region.must<DeleteRouteTableOperation>({.route_table_id = table});
}

TEST_F(Routing, AddressesAreInUseOrFree) {
  const auto address = region.address();
  EXPECT_TRUE(address.public_ip->starts_with("198.18."));
  const std::string workload = region.interface(open);
  region.must<AssociateAddressOperation>(
      {.allocation_id = address.allocation_id, .network_interface_id = workload});
  EXPECT_EQ(region.refused<ReleaseAddressOperation>({.allocation_id = address.allocation_id}),
            "InvalidIPAddress.InUse: Address " + *address.public_ip + " is in use.");
  region.must<DeleteNetworkInterfaceOperation>({.network_interface_id = workload});
  region.must<ReleaseAddressOperation>({.allocation_id = address.allocation_id});
  EXPECT_EQ(region.refused<ReleaseAddressOperation>({.allocation_id = address.allocation_id}),
            "InvalidAllocationID.NotFound: The allocation ID '" + *address.allocation_id +
                "' does not exist");
  for (int i = 0; i < 5; ++i) region.address();
  EXPECT_EQ(region.refused<AllocateAddressOperation>({}),
            "AddressLimitExceeded: The maximum number of addresses has been reached.");
}

TEST_F(Routing, ANatGatewaysInterfaceIsItsOwn) {
  nat_in(open);
  DescribeNetworkInterfacesRequest request;
  request.filters = {{Filter{.name = "interface-type", .values = {{"nat_gateway"}}}}};
  const auto found = region.must<DescribeNetworkInterfacesOperation>(request);
  ASSERT_EQ(found.network_interfaces->size(), 1u);
  const std::string id = *found.network_interfaces->front().network_interface_id;
  EXPECT_EQ(region.refused<DeleteNetworkInterfaceOperation>({.network_interface_id = id}),
            "InvalidParameterValue: Network interface '" + id + "' is currently in use.");
}

TEST_F(Routing, AClientTokenMakesOneGateway) {
  CreateNatGatewayRequest request;
  request.subnet_id = open;
  request.allocation_id = region.address().allocation_id;
  request.client_token = "once";
  const auto first = region.must<CreateNatGatewayOperation>(request);
  const auto again = region.must<CreateNatGatewayOperation>(request);
  EXPECT_EQ(first.nat_gateway->nat_gateway_id, again.nat_gateway->nat_gateway_id);
  request.subnet_id = closed;
  EXPECT_TRUE(region.refused<CreateNatGatewayOperation>(request).starts_with(
      "IdempotentParameterMismatch: "));
}

}  // namespace
}  // namespace skerry::ec2
