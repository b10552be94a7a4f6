// AWS::EC2::Route
#include <array>

#include "services/cloudformation/types/all.hpp"
#include "services/cloudformation/types/ec2_parts.hpp"

namespace skerry::cloudformation::types {
namespace {

constexpr std::array<std::string_view, 5> supported{
    "DestinationCidrBlock", "GatewayId", "NatGatewayId", "NetworkInterfaceId", "RouteTableId"};

template <class Request>
Result<Request, ApiError> route_request(Provision& provision) {
  return request_of<Request>(
      provision.properties,
      {"DestinationCidrBlock", "GatewayId", "NatGatewayId", "NetworkInterfaceId", "RouteTableId"});
}

Result<Made, ApiError> create(Provision& provision) {
  const auto request = TRY(route_request<ec2::CreateRouteRequest>(provision));
  TRY(provision.ask<ec2::CreateRouteOperation>(request));
  const std::string block = *request.destination_cidr_block;
  return Made{.physical_id = *request.route_table_id + '|' + block,
              .attributes = Value::object({{"CidrBlock", block}})};
}

Result<Updated, ApiError> update(Provision& provision, const Former& former) {
  const auto request = TRY(route_request<ec2::ReplaceRouteRequest>(provision));
  TRY(provision.ask<ec2::ReplaceRouteOperation>(request));
  return Updated{.attributes = former.attributes};
}

Result<Done, ApiError> remove(Provision& provision, const Former& former) {
  const std::size_t bar = former.physical_id.find('|');
  ec2::DeleteRouteRequest request;
  request.route_table_id = former.physical_id.substr(0, bar);
  request.destination_cidr_block = former.physical_id.substr(bar + 1);
  return gone(provision.ask<ec2::DeleteRouteOperation>(request));
}

}  // namespace

const ResourceType ec2_route{.type = "AWS::EC2::Route",
                             .supported = supported,
                             .create = create,
                             .update = update,
                             .remove = remove};

}  // namespace skerry::cloudformation::types
