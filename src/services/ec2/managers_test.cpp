#include "services/ec2/managers.hpp"

#include "services/ec2/test_region.hpp"

namespace skerry::ec2 {
namespace {

constexpr const char* rds = "rds.amazonaws.com";
constexpr const char* lambda = "lambda.amazonaws.com";
constexpr const char* not_yours =
    "AuthFailure: You do not have permission to access the specified resource.";

class Managers : public testing::Test {
 protected:
  NetworkInterface make(const char* service, const std::string& description) {
    CreateNetworkInterfaceRequest request;
    request.subnet_id = subnet;
    request.description = description;
    const auto made = region.call_via<CreateNetworkInterfaceOperation>(service, request);
    EXPECT_EQ(refusal(made), "ok");
    return made.ok() ? *made->network_interface : NetworkInterface{};
  }
  NetworkInterface seen(const std::string& id) {
    return region.must<DescribeNetworkInterfacesOperation>({.network_interface_ids = {{id}}})
        .network_interfaces->at(0);
  }

  TestRegion region;
  std::string vpc = region.vpc();
  std::string subnet = region.subnet(vpc);
};

TEST_F(Managers, make_interfaces_that_are_in_use) {
  const NetworkInterface database = make(rds, "RDSNetworkInterface");
  EXPECT_EQ(database.requester_id, "amazon-rds");
  EXPECT_EQ(database.requester_managed, true);
  EXPECT_EQ(database.interface_type, "interface");
  EXPECT_EQ(database.status, "in-use");
  EXPECT_EQ(database.attachment->instance_owner_id, "amazon-rds");
  const NetworkInterface function = make(lambda, "AWS Lambda VPC ENI-f-1");
  EXPECT_EQ(function.requester_id, "AIDAANN");
  EXPECT_EQ(function.interface_type, "lambda");
  EXPECT_EQ(region.ec2().network().interfaces.at({*function.network_interface_id}).use,
            network::InterfaceUse::function);
}

TEST_F(Managers, keep_what_they_made_from_everybody_else) {
  const std::string id = *make(rds, "RDSNetworkInterface").network_interface_id;
  const DeleteNetworkInterfaceRequest remove{.network_interface_id = id};
  const std::string in_use =
      "InvalidParameterValue: Network interface '" + id + "' is currently in use.";
  EXPECT_EQ(region.refused<DeleteNetworkInterfaceOperation>(remove), in_use);
  EXPECT_EQ(refusal(region.call_via<DeleteNetworkInterfaceOperation>(lambda, remove)), in_use);
  ModifyNetworkInterfaceAttributeRequest change;
  change.network_interface_id = id;
  change.groups = {region.group(vpc, "db")};
  EXPECT_EQ(region.refused<ModifyNetworkInterfaceAttributeOperation>(change), not_yours);
  EXPECT_EQ(region.refused<AssociateAddressOperation>(
                {.allocation_id = region.address().allocation_id, .network_interface_id = id}),
            not_yours);
  EXPECT_EQ(
      region.refused<DeleteSubnetOperation>({.subnet_id = subnet}),
      "DependencyViolation: The subnet '" + subnet + "' has dependencies and cannot be deleted.");

  EXPECT_EQ(refusal(region.call_via<ModifyNetworkInterfaceAttributeOperation>(rds, change)), "ok");
  EXPECT_EQ(seen(id).groups->at(0).group_id, change.groups->at(0));
  EXPECT_EQ(refusal(region.call_via<DeleteNetworkInterfaceOperation>(rds, remove)), "ok");
  EXPECT_EQ(
      region.refused<DeleteNetworkInterfaceOperation>(remove),
      "InvalidNetworkInterfaceID.NotFound: The networkInterface ID '" + id + "' does not exist");
}

TEST_F(Managers, give_and_take_public_addresses) {
  const std::string id = *make(rds, "RDSNetworkInterface").network_interface_id;
  ModifyNetworkInterfaceAttributeRequest change;
  change.network_interface_id = id;
  change.associate_public_ip_address = true;
  EXPECT_EQ(refusal(region.call_via<ModifyNetworkInterfaceAttributeOperation>(rds, change)), "ok");
  const auto given = seen(id).association;
  ASSERT_TRUE(given.has_value());
  EXPECT_EQ(given->ip_owner_id, "amazon");
  EXPECT_NE(region.address().public_ip, given->public_ip);
  change.associate_public_ip_address = false;
  EXPECT_EQ(refusal(region.call_via<ModifyNetworkInterfaceAttributeOperation>(rds, change)), "ok");
  EXPECT_FALSE(seen(id).association.has_value());
}

}  // namespace
}  // namespace skerry::ec2
