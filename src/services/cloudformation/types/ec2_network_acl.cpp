// AWS::EC2::NetworkAcl
#include <array>

#include "services/cloudformation/types/all.hpp"
#include "services/cloudformation/types/ec2_parts.hpp"

namespace skerry::cloudformation::types {
namespace {

constexpr std::array<std::string_view, 2> supported{"Tags", "VpcId"};

Result<Made, ApiError> create(Provision& provision) {
  ec2::CreateNetworkAclRequest request;
  request.vpc_id = text(provision.properties, "VpcId");
  request.tag_specifications = tags_at_creation(provision, {"network-acl"});
  const auto made = TRY(provision.ask<ec2::CreateNetworkAclOperation>(request));
  const std::string id = *made.network_acl->network_acl_id;
  return Made{.physical_id = id, .attributes = Value::object({{"Id", id}})};
}

Result<Updated, ApiError> update(Provision& provision, const Former& former) {
  TRY(update_ec2_tags(provision, former, former.physical_id));
  return Updated{.attributes = former.attributes};
}

Result<Done, ApiError> remove(Provision& provision, const Former& former) {
  ec2::DeleteNetworkAclRequest request;
  request.network_acl_id = former.physical_id;
  return gone(provision.ask<ec2::DeleteNetworkAclOperation>(request));
}

}  // namespace

const ResourceType ec2_network_acl{.type = "AWS::EC2::NetworkAcl",
                                   .supported = supported,
                                   .create = create,
                                   .update = update,
                                   .remove = remove};

}  // namespace skerry::cloudformation::types
