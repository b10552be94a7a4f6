// AWS::EC2::NetworkInterface
#include <array>

#include "services/cloudformation/types/all.hpp"
#include "services/cloudformation/types/ec2_parts.hpp"

namespace skerry::cloudformation::types {
namespace {

constexpr std::array<std::string_view, 6> supported{
    "Description", "GroupSet", "PrivateIpAddress", "SourceDestCheck", "SubnetId", "Tags"};

Result<Done, ApiError> modify(Provision& provision, const std::string& id) {
  const Value& given = provision.properties;
  ec2::ModifyNetworkInterfaceAttributeRequest request;
  request.network_interface_id = id;
  request.description = ec2::AttributeValue{text(given, "Description").value_or("")};
  request.source_dest_check =
      ec2::AttributeBooleanValue{flag(given, "SourceDestCheck").value_or(true)};
  const std::vector<std::string> groups = texts(given, "GroupSet");
  if (!groups.empty()) request.groups = groups;
  TRY(provision.ask<ec2::ModifyNetworkInterfaceAttributeOperation>(request));
  return Done{};
}

Result<Made, ApiError> create(Provision& provision) {
  auto request = TRY((request_of<ec2::CreateNetworkInterfaceRequest>(
      provision.properties, {"Description", "PrivateIpAddress", "SubnetId"})));
  const std::vector<std::string> groups = texts(provision.properties, "GroupSet");
  if (!groups.empty()) request.groups = groups;
  request.tag_specifications = tags_at_creation(provision, {"network-interface"});
  const auto made = TRY(provision.ask<ec2::CreateNetworkInterfaceOperation>(request));
  const ec2::NetworkInterface& interface = *made.network_interface;
  const std::string id = *interface.network_interface_id;
  TRY(modify(provision, id));
  return Made{
      .physical_id = id,
      .attributes = Value::object({{"Id", id},
                                   {"PrimaryPrivateIpAddress", *interface.private_ip_address},
                                   {"SecondaryPrivateIpAddresses", Value::array()},
                                   {"VpcId", *interface.vpc_id}})};
}

Result<Updated, ApiError> update(Provision& provision, const Former& former) {
  TRY(modify(provision, former.physical_id));
  TRY(update_ec2_tags(provision, former, former.physical_id));
  return Updated{.attributes = former.attributes};
}

Result<Done, ApiError> remove(Provision& provision, const Former& former) {
  ec2::DeleteNetworkInterfaceRequest request;
  request.network_interface_id = former.physical_id;
  return gone(provision.ask<ec2::DeleteNetworkInterfaceOperation>(request));
}

}  // namespace

const ResourceType ec2_network_interface{.type = "AWS::EC2::NetworkInterface",
                                         .supported = supported,
                                         .create = create,
                                         .update = update,
                                         .remove = remove};

}  // namespace skerry::cloudformation::types
