#include "services/iam/directory.hpp"

#include <utility>

#include "base/log.hpp"
#include "services/iam/trust.hpp"

namespace skerry::iam {
namespace {

std::vector<PrincipalTag> principal_tags(const std::vector<StoredTag>& tags) {
  std::vector<PrincipalTag> copies;
  for (const StoredTag& tag : tags) copies.push_back({.key = tag.key, .value = tag.value});
  return copies;
}

policy::PolicyPtr compile_stored(std::string_view document, policy::PolicyLabel label) {
  std::string named = label.attached_to.empty() ? label.arn : label.attached_to + ' ' + label.name;
  auto compiled = policy::compile_text(document, policy::PolicyKind::identity, std::move(label));
  if (compiled.ok()) return std::move(compiled).value();
  // It was valid when it was stored. Whoever it applies to may do nothing until that is cleared up.
  log(Level::error, "iam", "stored policy does not parse",
      {{"policy", std::move(named)}, {"why", compiled.error().message}});
  return nullptr;
}

}  // namespace

void Directory::drop_what_is_stale() const {
  if (revision_ == iam_.indexes().revision()) return;
  revision_ = iam_.indexes().revision();
  keys_.clear();
  policies_.clear();
  trusts_.clear();
}

std::shared_ptr<const AccessKeyRecord> Directory::access_key(std::string_view id) const {
  drop_what_is_stale();
  if (const auto known = keys_.find(id); known != keys_.end()) return known->second;
  const StoredAccessKey* key = iam_.access_keys().find(id);
  const StoredUser* user = key == nullptr ? nullptr : iam_.find_by_id<StoredUser>(key->user_id);
  if (user == nullptr) return nullptr;
  Result<std::string> secret = iam_.secret_of(id);
  if (!secret.ok()) {
    log(Level::error, "iam", "access key unusable", {{"why", secret.error().message}});
    return nullptr;
  }
  auto record = std::make_shared<AccessKeyRecord>();
  record->id = id;
  record->secret = std::move(secret).value();
  record->status = key->active ? KeyStatus::active : KeyStatus::inactive;
  record->owner.kind = IdentityKind::user;
  record->owner.account = iam_.account();
  record->owner.arn = iam_.arn(*user);
  record->owner.user_id = user->id;
  record->owner.name = user->name;
  record->owner.access_key_id = id;
  return keys_.emplace(std::string(id), std::move(record)).first->second;
}

void Directory::key_used(const KeyUse& use) { iam_.key_used(use); }

Identity Directory::root() const {
  Identity root;
  root.kind = IdentityKind::root;
  root.account = iam_.account();
  root.arn = root_arn(iam_.account());
  root.user_id = iam_.account().text;
  return root;
}

std::shared_ptr<const IdentityPolicies> Directory::policies_of(const Identity& identity) const {
  static const auto none = std::make_shared<const IdentityPolicies>();
  switch (identity.kind) {
    case IdentityKind::root:
    case IdentityKind::service:
      return none;
    case IdentityKind::user:
      return policies_of_entity(identity.user_id);
    case IdentityKind::assumed_role:  // AROA...:SESSION
      return policies_of_entity(
          std::string_view(identity.user_id).substr(0, identity.user_id.find(':')));
  }
  return nullptr;
}

std::shared_ptr<const IdentityPolicies> Directory::policies_of_entity(std::string_view id) const {
  drop_what_is_stale();
  if (const auto known = policies_.find(id); known != policies_.end()) return known->second;
  auto policies = std::make_shared<IdentityPolicies>();
  std::string boundary;
  if (const StoredUser* user = iam_.find_by_id<StoredUser>(id)) {
    if (!add_policies(*user, *policies)) return nullptr;
    for (const std::string& group_id : user->group_ids) {
      const StoredGroup* group = iam_.find_by_id<StoredGroup>(group_id);
      if (group == nullptr || !add_policies(*group, *policies)) return nullptr;
    }
    policies->tags = principal_tags(user->tags);
    boundary = user->boundary;
  } else if (const StoredRole* role = iam_.find_by_id<StoredRole>(id)) {
    if (!add_policies(*role, *policies)) return nullptr;
    policies->tags = principal_tags(role->tags);
    boundary = role->boundary;
  } else {
    return nullptr;
  }
  if (!boundary.empty()) {
    policies->boundary = managed_policy(boundary);
    if (!policies->boundary) return nullptr;
  }
  return policies_.emplace(std::string(id), std::move(policies)).first->second;
}

// False when one of them cannot be had: then nothing is allowed, for it might have denied.
template <class T>
bool Directory::add_policies(const T& entity, IdentityPolicies& policies) const {
  const std::string owner = std::string(word(kind_of<T>)) + '/' + entity.name;
  for (const StoredInlinePolicy& each : entity.inline_policies) {
    policy::PolicyPtr compiled =
        compile_stored(each.document, {.name = each.name, .arn = {}, .attached_to = owner});
    if (!compiled) return false;
    policies.identity.push_back(std::move(compiled));
  }
  for (const std::string& arn : entity.attached) {
    policy::PolicyPtr compiled = managed_policy(arn);
    if (!compiled) return false;
    policies.identity.push_back(std::move(compiled));
  }
  return true;
}

std::optional<RoleRecord> Directory::role(std::string_view arn) const {
  drop_what_is_stale();
  const std::optional<EntityArn> parsed = parse_entity_arn(arn);
  if (!parsed || parsed->kind != EntityKind::role) return {};
  const StoredRole* found = iam_.find<StoredRole>(parsed->name);
  if (found == nullptr || iam_.arn(*found) != arn) return {};
  auto trust = trusts_.find(found->id);
  if (trust == trusts_.end()) trust = trusts_.emplace(found->id, compile_trust(iam_, *found)).first;
  return RoleRecord{.arn = std::string(arn),
                    .id = found->id,
                    .name = found->name,
                    .trust = trust->second,
                    .max_session_seconds = found->max_session_seconds,
                    .tags = principal_tags(found->tags)};
}

policy::PolicyPtr Directory::managed_policy(std::string_view arn) const {
  const AnyPolicy found = iam_.policy(arn);
  if (found.aws != nullptr) return aws_policy(*found.aws);
  if (found.local != nullptr) return local_policy(*found.local, arn);
  return nullptr;
}

policy::PolicyPtr Directory::aws_policy(const ManagedPolicy& found) const {
  if (const auto known = aws_policies_.find(found.arn); known != aws_policies_.end())
    return known->second;
  policy::PolicyPtr compiled = compile_stored(
      found.document,
      {.name = std::string(found.name), .arn = std::string(found.arn), .attached_to = {}});
  if (compiled) aws_policies_.emplace(std::string(found.arn), compiled);
  return compiled;
}

policy::PolicyPtr Directory::local_policy(const StoredPolicy& found, std::string_view arn) const {
  const auto known = local_policies_.find(arn);
  if (known != local_policies_.end() && known->second.policy_id == found.id &&
      known->second.version == found.default_version)
    return known->second.policy;
  policy::PolicyPtr compiled =
      compile_stored(found.version(found.default_version)->document,
                     {.name = found.name, .arn = std::string(arn), .attached_to = {}});
  if (compiled) {
    local_policies_.insert_or_assign(
        std::string(arn),
        CompiledVersion{
            .policy_id = found.id, .version = found.default_version, .policy = compiled});
  }
  return compiled;
}

}  // namespace skerry::iam
