// AWS::EC2::EIPAssociation
#include <array>

#include "services/cloudformation/types/all.hpp"
#include "services/cloudformation/types/ec2_parts.hpp"

namespace skerry::cloudformation::types {
namespace {

constexpr std::array<std::string_view, 4> supported{"AllocationId", "EIP", "NetworkInterfaceId",
                                                    "PrivateIpAddress"};

Result<Made, ApiError> create(Provision& provision) {
  auto request = TRY((request_of<ec2::AssociateAddressRequest>(
      provision.properties, {"AllocationId", "NetworkInterfaceId", "PrivateIpAddress"})));
  request.public_ip = text(provision.properties, "EIP");
  const auto made = TRY(provision.ask<ec2::AssociateAddressOperation>(request));
  return Made{.physical_id = *made.association_id,
              .attributes = Value::object({{"Id", *made.association_id}})};
}

Result<Updated, ApiError> update(Provision&, const Former&) { return Updated{.replace = true}; }

Result<Done, ApiError> remove(Provision& provision, const Former& former) {
  ec2::DisassociateAddressRequest request;
  request.association_id = former.physical_id;
  return gone(provision.ask<ec2::DisassociateAddressOperation>(request));
}

}  // namespace

const ResourceType ec2_eip_association{.type = "AWS::EC2::EIPAssociation",
                                       .supported = supported,
                                       .create = create,
                                       .update = update,
                                       .remove = remove};

}  // namespace skerry::cloudformation::types
