// AWS::EC2::SubnetRouteTableAssociation
#include <array>

#include "services/cloudformation/types/all.hpp"
#include "services/cloudformation/types/ec2_parts.hpp"

namespace skerry::cloudformation::types {
namespace {

constexpr std::array<std::string_view, 2> supported{"RouteTableId", "SubnetId"};

Result<Made, ApiError> create(Provision& provision) {
  const auto request = TRY((request_of<ec2::AssociateRouteTableRequest>(
      provision.properties, {"RouteTableId", "SubnetId"})));
  const auto made = TRY(provision.ask<ec2::AssociateRouteTableOperation>(request));
  const std::string id = *made.association_id;
  return Made{.physical_id = id, .attributes = Value::object({{"Id", id}})};
}

Result<Updated, ApiError> update(Provision&, const Former&) { return Updated{.replace = true}; }

Result<Done, ApiError> remove(Provision& provision, const Former& former) {
  ec2::DisassociateRouteTableRequest request;
  request.association_id = former.physical_id;
  return gone(provision.ask<ec2::DisassociateRouteTableOperation>(request));
}

}  // namespace

const ResourceType ec2_subnet_route_table_association{
    .type = "AWS::EC2::SubnetRouteTableAssociation",
    .supported = supported,
    .create = create,
    .update = update,
    .remove = remove};

}  // namespace skerry::cloudformation::types
