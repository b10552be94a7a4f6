// AWS::EC2::SubnetNetworkAclAssociation
#include <array>

#include "services/cloudformation/types/all.hpp"
#include "services/cloudformation/types/ec2_parts.hpp"

namespace skerry::cloudformation::types {
namespace {

constexpr std::array<std::string_view, 2> supported{"NetworkAclId", "SubnetId"};

std::vector<ec2::Filter> filter(std::string_view name, const std::string& value) {
  ec2::Filter made;
  made.name = std::string(name);
  made.values = {{value}};
  return {made};
}

// The association that the subnet has now; empty when there is no such subnet.
Result<std::string, ApiError> association_of(Provision& provision, const std::string& subnet) {
  ec2::DescribeNetworkAclsRequest request;
  request.filters = filter("association.subnet-id", subnet);
  const auto acls = TRY(provision.ask<ec2::DescribeNetworkAclsOperation>(request));
  for (const auto& acl : *acls.network_acls) {
    for (const auto& each : *acl.associations) {
      if (each.subnet_id == subnet) return *each.network_acl_association_id;
    }
  }
  return std::string();
}

Result<std::string, ApiError> replace(Provision& provision, const std::string& association,
                                      const std::string& acl) {
  ec2::ReplaceNetworkAclAssociationRequest request;
  request.association_id = association;
  request.network_acl_id = acl;
  const auto made = TRY(provision.ask<ec2::ReplaceNetworkAclAssociationOperation>(request));
  return *made.new_association_id;
}

Result<Made, ApiError> create(Provision& provision) {
  const Value& given = provision.properties;
  const std::string was = TRY(association_of(provision, text(given, "SubnetId").value_or("")));
  const std::string id = TRY(replace(provision, was, text(given, "NetworkAclId").value_or("")));
  return Made{.physical_id = id, .attributes = Value::object({{"AssociationId", id}})};
}

Result<Updated, ApiError> update(Provision&, const Former&) { return Updated{.replace = true}; }

// The subnet goes back to the VPC's default ACL.
Result<Done, ApiError> remove(Provision& provision, const Former& former) {
  const std::string subnet = text(former.properties, "SubnetId").value_or("");
  const std::string now = TRY(association_of(provision, subnet));
  if (now != former.physical_id) return Done{};
  ec2::DescribeSubnetsRequest subnets;
  subnets.subnet_ids = {{subnet}};
  const auto found = TRY(provision.ask<ec2::DescribeSubnetsOperation>(subnets));
  ec2::DescribeNetworkAclsRequest acls;
  acls.filters = filter("vpc-id", *found.subnets->at(0).vpc_id);
  const auto all = TRY(provision.ask<ec2::DescribeNetworkAclsOperation>(acls));
  for (const auto& acl : *all.network_acls) {
    if (acl.is_default != true) continue;
    TRY(replace(provision, now, *acl.network_acl_id));
  }
  return Done{};
}

}  // namespace

const ResourceType ec2_subnet_network_acl_association{
    .type = "AWS::EC2::SubnetNetworkAclAssociation",
    .supported = supported,
    .create = create,
    .update = update,
    .remove = remove};

}  // namespace skerry::cloudformation::types
