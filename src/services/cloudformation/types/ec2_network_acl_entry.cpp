// AWS::EC2::NetworkAclEntry
#include <array>

#include "services/cloudformation/types/all.hpp"
#include "services/cloudformation/types/ec2_parts.hpp"

namespace skerry::cloudformation::types {
namespace {

constexpr std::array<std::string_view, 8> supported{"CidrBlock",    "Egress",    "Icmp",
                                                    "NetworkAclId", "PortRange", "Protocol",
                                                    "RuleAction",   "RuleNumber"};

// The protocol is a number here, and Icmp has another name in EC2.
template <class Request>
Result<Request, ApiError> entry_request(const Value& properties) {
  auto request = TRY((request_of<Request>(
      properties, {"CidrBlock", "NetworkAclId", "PortRange", "RuleAction", "RuleNumber"})));
  request.egress = flag(properties, "Egress").value_or(false);
  if (const auto protocol = integer(properties, "Protocol"))
    request.protocol = std::to_string(*protocol);
  if (const Value* icmp = properties.find("Icmp"))
    request.icmp_type_code = TRY(as_shape<ec2::IcmpTypeCode>(*icmp));
  return request;
}

Result<Made, ApiError> create(Provision& provision) {
  const auto request = TRY(entry_request<ec2::CreateNetworkAclEntryRequest>(provision.properties));
  TRY(provision.ask<ec2::CreateNetworkAclEntryOperation>(request));
  const std::string id = provision.generated_id();
  return Made{.physical_id = id, .attributes = Value::object({{"Id", id}})};
}

Result<Updated, ApiError> update(Provision& provision, const Former& former) {
  const auto request = TRY(entry_request<ec2::ReplaceNetworkAclEntryRequest>(provision.properties));
  TRY(provision.ask<ec2::ReplaceNetworkAclEntryOperation>(request));
  return Updated{.attributes = former.attributes};
}

Result<Done, ApiError> remove(Provision& provision, const Former& former) {
  ec2::DeleteNetworkAclEntryRequest request;
  request.network_acl_id = text(former.properties, "NetworkAclId");
  request.rule_number = integer(former.properties, "RuleNumber");
  request.egress = flag(former.properties, "Egress").value_or(false);
  return gone(provision.ask<ec2::DeleteNetworkAclEntryOperation>(request));
}

}  // namespace

const ResourceType ec2_network_acl_entry{.type = "AWS::EC2::NetworkAclEntry",
                                         .supported = supported,
                                         .create = create,
                                         .update = update,
                                         .remove = remove};

}  // namespace skerry::cloudformation::types
