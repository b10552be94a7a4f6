// AWS::EC2::NatGateway
#include <array>

#include "services/cloudformation/types/all.hpp"
#include "services/cloudformation/types/ec2_parts.hpp"

namespace skerry::cloudformation::types {
namespace {

constexpr std::array<std::string_view, 5> supported{"AllocationId", "ConnectivityType",
                                                    "PrivateIpAddress", "SubnetId", "Tags"};

Result<Made, ApiError> create(Provision& provision) {
  auto request = TRY((request_of<ec2::CreateNatGatewayRequest>(
      provision.properties, {"AllocationId", "ConnectivityType", "PrivateIpAddress", "SubnetId"})));
  request.tag_specifications = tags_at_creation(provision, {"natgateway"});
  const auto made = TRY(provision.ask<ec2::CreateNatGatewayOperation>(request));
  const ec2::NatGateway& gateway = *made.nat_gateway;
  return Made{.physical_id = *gateway.nat_gateway_id,
              .attributes = Value::object(
                  {{"NatGatewayId", *gateway.nat_gateway_id},
                   {"EniId", *gateway.nat_gateway_addresses->at(0).network_interface_id}})};
}

Result<Updated, ApiError> update(Provision& provision, const Former& former) {
  TRY(update_ec2_tags(provision, former, former.physical_id));
  return Updated{.attributes = former.attributes};
}

Result<Done, ApiError> remove(Provision& provision, const Former& former) {
  ec2::DeleteNatGatewayRequest request;
  request.nat_gateway_id = former.physical_id;
  return gone(provision.ask<ec2::DeleteNatGatewayOperation>(request));
}

}  // namespace

const ResourceType ec2_nat_gateway{.type = "AWS::EC2::NatGateway",
                                   .supported = supported,
                                   .create = create,
                                   .update = update,
                                   .remove = remove};

}  // namespace skerry::cloudformation::types
