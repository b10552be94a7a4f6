// AWS::CDK::Metadata: a note of the CDK about itself; nothing is made of it.
#include <array>

#include "services/cloudformation/types/all.hpp"

namespace skerry::cloudformation::types {
namespace {

constexpr std::array<std::string_view, 1> supported{"Analytics"};

Result<Made, ApiError> create(Provision& provision) {
  return Made{.physical_id = provision.generated_id(), .attributes = Value::object()};
}
Result<Updated, ApiError> update(Provision&, const Former&) { return Updated{}; }
Result<Done, ApiError> remove(Provision&, const Former&) { return Done{}; }

}  // namespace

const ResourceType cdk_metadata{.type = "AWS::CDK::Metadata",
                                .supported = supported,
                                .create = create,
                                .update = update,
                                .remove = remove};

}  // namespace skerry::cloudformation::types
