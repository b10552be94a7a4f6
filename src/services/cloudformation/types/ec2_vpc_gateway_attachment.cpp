// AWS::EC2::VPCGatewayAttachment
#include <array>

#include "services/cloudformation/types/all.hpp"
#include "services/cloudformation/types/ec2_parts.hpp"

namespace skerry::cloudformation::types {
namespace {

constexpr std::array<std::string_view, 2> supported{"InternetGatewayId", "VpcId"};

Result<Done, ApiError> detach(Provision& provision, const Value& properties) {
  ec2::DetachInternetGatewayRequest request;
  request.internet_gateway_id = text(properties, "InternetGatewayId");
  request.vpc_id = text(properties, "VpcId");
  const auto detached = provision.ask<ec2::DetachInternetGatewayOperation>(request);
  if (!detached.ok() && detached.error().code == "Gateway.NotAttached") return Done{};
  return gone(detached);
}

Result<Done, ApiError> attach(Provision& provision) {
  ec2::AttachInternetGatewayRequest request;
  request.internet_gateway_id = text(provision.properties, "InternetGatewayId");
  request.vpc_id = text(provision.properties, "VpcId");
  TRY(provision.ask<ec2::AttachInternetGatewayOperation>(request));
  return Done{};
}

Result<Made, ApiError> create(Provision& provision) {
  TRY(attach(provision));
  return Made{.physical_id = "IGW|" + text(provision.properties, "VpcId").value_or(""),
              .attributes = Value::object({{"AttachmentType", "IGW"}})};
}

Result<Updated, ApiError> update(Provision& provision, const Former& former) {
  TRY(detach(provision, former.properties));
  TRY(attach(provision));
  return Updated{.attributes = former.attributes};
}

Result<Done, ApiError> remove(Provision& provision, const Former& former) {
  return detach(provision, former.properties);
}

}  // namespace

const ResourceType ec2_vpc_gateway_attachment{.type = "AWS::EC2::VPCGatewayAttachment",
                                              .supported = supported,
                                              .create = create,
                                              .update = update,
                                              .remove = remove};

}  // namespace skerry::cloudformation::types
