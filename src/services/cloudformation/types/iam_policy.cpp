// AWS::IAM::Policy: one inline policy of several roles, users and groups.
#include <array>

#include "services/cloudformation/properties.hpp"
#include "services/cloudformation/types/all.hpp"
#include "services/cloudformation/types/iam_principals.hpp"
#include "shapes/iam.hpp"

namespace skerry::cloudformation::types {
namespace {

constexpr std::array<std::string_view, 5> supported{"Groups", "PolicyDocument", "PolicyName",
                                                    "Roles", "Users"};

Result<Made, ApiError> create(Provision& provision) {
  const Value& properties = provision.properties;
  const InlinePolicy policy{text(properties, "PolicyName").value_or(""),
                            document(properties, "PolicyDocument").value_or("")};
  const std::vector<IamPrincipal> principals = principals_of(properties);
  if (principals.empty())
    return ApiError{.code = "InvalidRequest",
                    .status = 400,
                    .message = "At least one of [Groups,Roles,Users] must be non-empty."};
  for (const IamPrincipal& principal : principals) TRY(put_inline(provision, principal, policy));
  std::string id = provision.generated_id();
  return Made{.physical_id = id, .attributes = Value::object({{"Id", id}})};
}

Result<Done, ApiError> take_from(Provision& provision, const Value& properties,
                                 const std::vector<IamPrincipal>& keep) {
  const std::string name = text(properties, "PolicyName").value_or("");
  for (const IamPrincipal& principal : principals_of(properties)) {
    if (std::find(keep.begin(), keep.end(), principal) != keep.end()) continue;
    TRY(delete_inline(provision, principal, name));
  }
  return Done{};
}

Result<Updated, ApiError> update(Provision& provision, const Former& former) {
  const Value& after = provision.properties;
  const InlinePolicy policy{text(after, "PolicyName").value_or(""),
                            document(after, "PolicyDocument").value_or("")};
  const std::vector<IamPrincipal> principals = principals_of(after);
  for (const IamPrincipal& principal : principals) TRY(put_inline(provision, principal, policy));
  const bool renamed = !same(former.properties, after, "PolicyName");
  TRY(take_from(provision, former.properties, renamed ? std::vector<IamPrincipal>{} : principals));
  return Updated{.attributes = former.attributes};
}

Result<Done, ApiError> remove(Provision& provision, const Former& former) {
  return take_from(provision, former.properties, {});
}

}  // namespace

const ResourceType iam_policy{.type = "AWS::IAM::Policy",
                              .supported = supported,
                              .create = create,
                              .update = update,
                              .remove = remove};

}  // namespace skerry::cloudformation::types
