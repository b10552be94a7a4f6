#include "services/iam/lookup.hpp"

#include "policy/document.hpp"

namespace skerry::iam {

Result<const StoredUser*, ApiError> need_user(const Iam& iam, const Call& call,
                                              const std::optional<std::string>& name) {
  if (name) return need<StoredUser>(iam, *name);
  const Identity& caller = call.caller();
  if (caller.kind != IdentityKind::user) return errors::user_name_needed();
  if (const StoredUser* user = iam.find_by_id<StoredUser>(caller.user_id)) return user;
  return errors::no_such(EntityKind::user, caller.name);
}

Result<const StoredRole*, ApiError> need_own_role(const Iam& iam, std::string_view name) {
  const StoredRole* role = TRY(need<StoredRole>(iam, name));
  if (!role->linked_service.empty()) return errors::unmodifiable(role->name);
  return role;
}

template <>
Result<const StoredRole*, ApiError> need_changeable<StoredRole>(const Iam& iam,
                                                                std::string_view name) {
  return need_own_role(iam, name);
}

Result<AnyPolicy, ApiError> need_policy(const Iam& iam, std::string_view arn) {
  if (!parse_arn(arn)) return errors::invalid_arn(arn);
  const AnyPolicy policy = iam.policy(arn);
  if (!policy) return errors::no_such_policy(arn);
  return policy;
}

Result<const StoredPolicy*, ApiError> need_own_policy(const Iam& iam, const Call& call,
                                                      std::string_view arn,
                                                      std::string_view action) {
  const AnyPolicy policy = TRY(need_policy(iam, arn));
  if (policy.local == nullptr) return errors::aws_managed(call.caller().arn, action, arn);
  return policy.local;
}

Result<Done, ApiError> check_boundary(const Iam& iam, std::string_view arn) {
  if (!parse_arn(arn)) return errors::invalid_arn(arn);
  if (!iam.policy(arn)) return errors::boundary_not_attachable(arn);
  return Done{};
}

Result<Done, ApiError> check_identity_policy(std::string_view document) {
  const auto parsed = policy::parse_policy(document, policy::PolicyKind::identity);
  if (!parsed.ok()) return errors::malformed_policy(parsed.error().message);
  return Done{};
}

}  // namespace skerry::iam
