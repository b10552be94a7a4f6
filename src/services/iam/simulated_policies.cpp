#include "services/iam/simulated_policies.hpp"

#include <fmt/format.h>

#include <utility>

#include "services/iam/errors.hpp"

namespace skerry::iam {
namespace {

Result<SimulatedPolicy, ApiError> simulated(std::string_view text, std::string source_id,
                                            std::string source_type, policy::PolicyKind kind) {
  auto compiled =
      policy::compile_text(text, kind, {.name = source_id, .arn = {}, .attached_to = {}});
  if (!compiled.ok())
    return errors::invalid_input(fmt::format("{}: {}", source_id, compiled.error().message));
  return SimulatedPolicy{.policy = std::move(compiled).value(),
                         .positions = policy::statement_positions(text),
                         .source_id = std::move(source_id),
                         .source_type = std::move(source_type)};
}

Result<Done, ApiError> add_managed(const Iam& iam, const std::string& arn, SimulatedPolicies& out) {
  const AnyPolicy policy = iam.policy(arn);
  if (!policy) return errors::no_such_policy(arn);
  SimulatedPolicy added = TRY(simulated(
      std::string(policy.document()), arn.substr(arn.rfind('/') + 1),
      policy.aws != nullptr ? "aws-managed" : "user-managed", policy::PolicyKind::identity));
  out.push_back(std::move(added));
  return Done{};
}

template <class T>
Result<Done, ApiError> add_entity(const Iam& iam, const T& entity, SimulatedPolicies& out) {
  const std::string_view kind = word(kind_of<T>);
  for (const StoredInlinePolicy& each : entity.inline_policies) {
    SimulatedPolicy added =
        TRY(simulated(each.document, fmt::format("{}_{}_{}", kind, entity.name, each.name),
                      std::string(kind), policy::PolicyKind::identity));
    out.push_back(std::move(added));
  }
  for (const std::string& arn : entity.attached) TRY(add_managed(iam, arn, out));
  return Done{};
}

template <class T>
const T* exactly(const Iam& iam, const EntityArn& parsed, const std::string& arn) {
  const T* found = iam.find<T>(parsed.name);
  return found != nullptr && iam.arn(*found) == arn ? found : nullptr;
}

template <class T>
Result<Done, ApiError> fill(const Iam& iam, const T& entity, PolicySource& source) {
  source.id = entity.id;
  source.name = entity.name;
  return add_entity(iam, entity, source.policies);
}

Result<Done, ApiError> fill_user(const Iam& iam, const StoredUser& user, PolicySource& source) {
  TRY(fill(iam, user, source));
  for (const std::string& id : user.group_ids)
    if (const StoredGroup* group = iam.find_by_id<StoredGroup>(id))
      TRY(add_entity(iam, *group, source.policies));
  if (!user.boundary.empty()) TRY(add_managed(iam, user.boundary, source.boundary));
  return Done{};
}

Result<Done, ApiError> fill_role(const Iam& iam, const StoredRole& role, PolicySource& source) {
  TRY(fill(iam, role, source));
  if (!role.boundary.empty()) TRY(add_managed(iam, role.boundary, source.boundary));
  return Done{};
}

}  // namespace

Result<SimulatedPolicies, ApiError> input_policies(const std::vector<std::string>& documents,
                                                   std::string_view list, policy::PolicyKind kind) {
  SimulatedPolicies policies;
  for (const std::string& document : documents) {
    SimulatedPolicy added =
        TRY(simulated(document, fmt::format("{}.{}", list, policies.size() + 1),
                      kind == policy::PolicyKind::resource ? "resource" : "none", kind));
    policies.push_back(std::move(added));
  }
  return policies;
}

Result<PolicySource, ApiError> policy_source(const Iam& iam, const std::string& arn) {
  const std::optional<EntityArn> parsed = parse_entity_arn(arn);
  if (!parsed || parsed->kind == EntityKind::policy || parsed->account != iam.account().text)
    return errors::invalid_arn(arn);
  PolicySource source;
  source.kind = parsed->kind;
  source.arn = arn;
  if (const auto* user = exactly<StoredUser>(iam, *parsed, arn)) {
    TRY(fill_user(iam, *user, source));
  } else if (const auto* group = exactly<StoredGroup>(iam, *parsed, arn)) {
    TRY(fill(iam, *group, source));
  } else if (const auto* role = exactly<StoredRole>(iam, *parsed, arn)) {
    TRY(fill_role(iam, *role, source));
  } else {
    return errors::no_such(parsed->kind, parsed->name);
  }
  return source;
}

}  // namespace skerry::iam
