// AWS::EC2::Subnet
#include <array>

#include "services/cloudformation/types/all.hpp"
#include "services/cloudformation/types/ec2_parts.hpp"

namespace skerry::cloudformation::types {
namespace {

constexpr std::array<std::string_view, 6> supported{
    "AvailabilityZone", "AvailabilityZoneId", "CidrBlock", "MapPublicIpOnLaunch", "Tags", "VpcId"};

Result<Done, ApiError> set_public(Provision& provision, const std::string& subnet) {
  ec2::ModifySubnetAttributeRequest request;
  request.subnet_id = subnet;
  request.map_public_ip_on_launch =
      ec2::AttributeBooleanValue{flag(provision.properties, "MapPublicIpOnLaunch").value_or(false)};
  TRY(provision.ask<ec2::ModifySubnetAttributeOperation>(request));
  return Done{};
}

Result<std::string, ApiError> acl_association(Provision& provision, const std::string& subnet) {
  ec2::DescribeNetworkAclsRequest request;
  ec2::Filter of_it;
  of_it.name = "association.subnet-id";
  of_it.values = {{subnet}};
  request.filters = {{of_it}};
  const auto acls = TRY(provision.ask<ec2::DescribeNetworkAclsOperation>(request));
  for (const auto& each : *acls.network_acls->at(0).associations) {
    if (each.subnet_id == subnet) return *each.network_acl_association_id;
  }
  return std::string();
}

Result<Made, ApiError> create(Provision& provision) {
  auto request = TRY((request_of<ec2::CreateSubnetRequest>(
      provision.properties, {"AvailabilityZone", "AvailabilityZoneId", "CidrBlock", "VpcId"})));
  request.tag_specifications = tags_at_creation(provision, {"subnet"});
  const auto made = TRY(provision.ask<ec2::CreateSubnetOperation>(request));
  const ec2::Subnet& subnet = *made.subnet;
  TRY(set_public(provision, *subnet.subnet_id));
  const std::string association = TRY(acl_association(provision, *subnet.subnet_id));
  return Made{.physical_id = *subnet.subnet_id,
              .attributes = Value::object({{"SubnetId", *subnet.subnet_id},
                                           {"VpcId", *subnet.vpc_id},
                                           {"CidrBlock", *subnet.cidr_block},
                                           {"AvailabilityZone", *subnet.availability_zone},
                                           {"AvailabilityZoneId", *subnet.availability_zone_id},
                                           {"Ipv6CidrBlocks", Value::array()},
                                           {"NetworkAclAssociationId", association}})};
}

Result<Updated, ApiError> update(Provision& provision, const Former& former) {
  TRY(set_public(provision, former.physical_id));
  TRY(update_ec2_tags(provision, former, former.physical_id));
  return Updated{.attributes = former.attributes};
}

Result<Done, ApiError> remove(Provision& provision, const Former& former) {
  ec2::DeleteSubnetRequest request;
  request.subnet_id = former.physical_id;
  return gone(provision.ask<ec2::DeleteSubnetOperation>(request));
}

}  // namespace

const ResourceType ec2_subnet{.type = "AWS::EC2::Subnet",
                              .supported = supported,
                              .create = create,
                              .update = update,
                              .remove = remove};

}  // namespace skerry::cloudformation::types
