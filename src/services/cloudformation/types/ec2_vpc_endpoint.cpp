// AWS::EC2::VPCEndpoint
#include <array>

#include "base/time_text.hpp"
#include "services/cloudformation/types/all.hpp"
#include "services/cloudformation/types/ec2_parts.hpp"

namespace skerry::cloudformation::types {
namespace {

constexpr std::array<std::string_view, 9> supported{
    "PolicyDocument", "PrivateDnsEnabled", "RouteTableIds", "SecurityGroupIds",
    "ServiceName",    "SubnetIds",         "Tags",          "VpcEndpointType",
    "VpcId"};

using Ids = std::vector<std::string>;

std::optional<Ids> listed(const Value& properties, std::string_view name) {
  Ids ids = texts(properties, name);
  return ids.empty() ? std::nullopt : std::optional(std::move(ids));
}

Value attributes(const ec2::VpcEndpoint& endpoint) {
  Value interfaces = Value::array();
  for (const std::string& id : *endpoint.network_interface_ids) interfaces.append(id);
  Value names = Value::array();
  for (const ec2::DnsEntry& entry : *endpoint.dns_entries)
    names.append(entry.hosted_zone_id.value_or("Z7HUB22UULQXV") + ':' + *entry.dns_name);
  return Value::object({{"Id", *endpoint.vpc_endpoint_id},
                        {"NetworkInterfaceIds", interfaces},
                        {"DnsEntries", names},
                        {"CreationTimestamp", iso8601(*endpoint.creation_timestamp)}});
}

// Without a type it is a gateway endpoint, and private DNS is off unless it is asked for.
Result<Made, ApiError> create(Provision& provision) {
  const Value& given = provision.properties;
  auto request = TRY((request_of<ec2::CreateVpcEndpointRequest>(
      given, {"ServiceName", "VpcEndpointType", "VpcId", "PrivateDnsEnabled"})));
  if (request.vpc_endpoint_type == "Interface" && !request.private_dns_enabled)
    request.private_dns_enabled = false;
  request.policy_document = document(given, "PolicyDocument");
  request.route_table_ids = listed(given, "RouteTableIds");
  request.subnet_ids = listed(given, "SubnetIds");
  request.security_group_ids = listed(given, "SecurityGroupIds");
  request.tag_specifications = tags_at_creation(provision, {"vpc-endpoint"});
  const auto made = TRY(provision.ask<ec2::CreateVpcEndpointOperation>(request));
  return Made{.physical_id = *made.vpc_endpoint->vpc_endpoint_id,
              .attributes = attributes(*made.vpc_endpoint)};
}

void put(const ListChange& change, std::optional<Ids>& added, std::optional<Ids>& removed) {
  if (!change.added.empty()) added = change.added;
  if (!change.removed.empty()) removed = change.removed;
}

Result<Updated, ApiError> update(Provision& provision, const Former& former) {
  const Value& before = former.properties;
  const Value& after = provision.properties;
  ec2::ModifyVpcEndpointRequest request;
  request.vpc_endpoint_id = former.physical_id;
  request.policy_document = document(after, "PolicyDocument");
  if (!request.policy_document) request.reset_policy = true;
  put(list_change(before, after, "RouteTableIds"), request.add_route_table_ids,
      request.remove_route_table_ids);
  put(list_change(before, after, "SubnetIds"), request.add_subnet_ids, request.remove_subnet_ids);
  put(list_change(before, after, "SecurityGroupIds"), request.add_security_group_ids,
      request.remove_security_group_ids);
  if (!same(before, after, "PrivateDnsEnabled"))
    request.private_dns_enabled = flag(after, "PrivateDnsEnabled").value_or(false);
  TRY(provision.ask<ec2::ModifyVpcEndpointOperation>(request));
  TRY(update_ec2_tags(provision, former, former.physical_id));
  ec2::DescribeVpcEndpointsRequest shown;
  shown.vpc_endpoint_ids = {{former.physical_id}};
  const auto now = TRY(provision.ask<ec2::DescribeVpcEndpointsOperation>(shown));
  return Updated{.attributes = attributes(now.vpc_endpoints->at(0))};
}

// What is gone already is in the answer, as AWS has it, and no error.
Result<Done, ApiError> remove(Provision& provision, const Former& former) {
  ec2::DeleteVpcEndpointsRequest request;
  request.vpc_endpoint_ids = {{former.physical_id}};
  return gone(provision.ask<ec2::DeleteVpcEndpointsOperation>(request));
}

}  // namespace

const ResourceType ec2_vpc_endpoint{.type = "AWS::EC2::VPCEndpoint",
                                    .supported = supported,
                                    .create = create,
                                    .update = update,
                                    .remove = remove};

}  // namespace skerry::cloudformation::types
