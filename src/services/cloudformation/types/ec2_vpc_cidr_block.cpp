// AWS::EC2::VPCCidrBlock
#include <array>

#include "services/cloudformation/types/all.hpp"
#include "services/cloudformation/types/ec2_parts.hpp"

namespace skerry::cloudformation::types {
namespace {

constexpr std::array<std::string_view, 2> supported{"CidrBlock", "VpcId"};

Result<Made, ApiError> create(Provision& provision) {
  const auto request = TRY((request_of<ec2::AssociateVpcCidrBlockRequest>(
      provision.properties, {"CidrBlock", "VpcId"})));
  const auto made = TRY(provision.ask<ec2::AssociateVpcCidrBlockOperation>(request));
  const std::string id = *made.cidr_block_association->association_id;
  return Made{.physical_id = id + '|' + *made.vpc_id, .attributes = Value::object({{"Id", id}})};
}

Result<Updated, ApiError> update(Provision&, const Former&) { return Updated{.replace = true}; }

Result<Done, ApiError> remove(Provision& provision, const Former& former) {
  ec2::DisassociateVpcCidrBlockRequest request;
  request.association_id = text(former.attributes, "Id");
  return gone(provision.ask<ec2::DisassociateVpcCidrBlockOperation>(request));
}

}  // namespace

const ResourceType ec2_vpc_cidr_block{.type = "AWS::EC2::VPCCidrBlock",
                                      .supported = supported,
                                      .create = create,
                                      .update = update,
                                      .remove = remove};

}  // namespace skerry::cloudformation::types
