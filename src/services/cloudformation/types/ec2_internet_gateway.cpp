// AWS::EC2::InternetGateway
#include <array>

#include "services/cloudformation/types/all.hpp"
#include "services/cloudformation/types/ec2_parts.hpp"

namespace skerry::cloudformation::types {
namespace {

constexpr std::array<std::string_view, 1> supported{"Tags"};

Result<Made, ApiError> create(Provision& provision) {
  ec2::CreateInternetGatewayRequest request;
  request.tag_specifications = tags_at_creation(provision, {"internet-gateway"});
  const auto made = TRY(provision.ask<ec2::CreateInternetGatewayOperation>(request));
  const std::string id = *made.internet_gateway->internet_gateway_id;
  return Made{.physical_id = id, .attributes = Value::object({{"InternetGatewayId", id}})};
}

Result<Updated, ApiError> update(Provision& provision, const Former& former) {
  TRY(update_ec2_tags(provision, former, former.physical_id));
  return Updated{.attributes = former.attributes};
}

Result<Done, ApiError> remove(Provision& provision, const Former& former) {
  ec2::DeleteInternetGatewayRequest request;
  request.internet_gateway_id = former.physical_id;
  return gone(provision.ask<ec2::DeleteInternetGatewayOperation>(request));
}

}  // namespace

const ResourceType ec2_internet_gateway{.type = "AWS::EC2::InternetGateway",
                                        .supported = supported,
                                        .create = create,
                                        .update = update,
                                        .remove = remove};

}  // namespace skerry::cloudformation::types
