// AWS::EC2::EIP
#include <array>

#include "services/cloudformation/types/all.hpp"
#include "services/cloudformation/types/ec2_parts.hpp"

namespace skerry::cloudformation::types {
namespace {

constexpr std::array<std::string_view, 2> supported{"Domain", "Tags"};

// Ref gives the public address, EC2 deletes by the allocation.
std::string allocation(const Former& former) {
  return text(former.attributes, "AllocationId").value_or("");
}

Result<Made, ApiError> create(Provision& provision) {
  ec2::AllocateAddressRequest request;
  request.domain = text(provision.properties, "Domain");
  request.tag_specifications = tags_at_creation(provision, {"elastic-ip"});
  const auto made = TRY(provision.ask<ec2::AllocateAddressOperation>(request));
  return Made{.physical_id = *made.public_ip,
              .attributes = Value::object(
                  {{"AllocationId", *made.allocation_id}, {"PublicIp", *made.public_ip}})};
}

Result<Updated, ApiError> update(Provision& provision, const Former& former) {
  TRY(update_ec2_tags(provision, former, allocation(former)));
  return Updated{.attributes = former.attributes};
}

Result<Done, ApiError> remove(Provision& provision, const Former& former) {
  ec2::ReleaseAddressRequest request;
  request.public_ip = former.physical_id;
  return gone(provision.ask<ec2::ReleaseAddressOperation>(request));
}

}  // namespace

const ResourceType ec2_eip{.type = "AWS::EC2::EIP",
                           .supported = supported,
                           .create = create,
                           .update = update,
                           .remove = remove};

}  // namespace skerry::cloudformation::types
