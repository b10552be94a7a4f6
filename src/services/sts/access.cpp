#include "services/sts/access.hpp"

namespace skerry::sts {
namespace {

void add_tag_keys(policy::RequestContext& keys, const std::vector<Tag>& tags) {
  std::vector<std::string> names;
  for (const Tag& tag : tags) {
    keys.set("aws:RequestTag/" + tag.key.value_or(""), tag.value.value_or(""));
    names.push_back(tag.key.value_or(""));
  }
  keys.set("aws:TagKeys", std::move(names));
}

policy::RequestContext assume_role_keys(const AssumeRoleRequest& request) {
  policy::RequestContext keys;
  keys.set("sts:RoleSessionName", request.role_session_name.value_or(""));
  if (request.external_id) keys.set("sts:ExternalId", *request.external_id);
  if (request.source_identity) keys.set("sts:SourceIdentity", *request.source_identity);
  if (request.transitive_tag_keys) keys.set("sts:TransitiveTagKeys", *request.transitive_tag_keys);
  if (request.tags) add_tag_keys(keys, *request.tags);
  return keys;
}

}  // namespace

// The role's trust policy must allow the caller; a role that is not there has none, and is refused
// in the same words.
Accesses assume_role_access(const Sts& sts, const Call&, const AssumeRoleRequest& request) {
  Access access{.action = "sts:AssumeRole",
                .resource = request.role_arn.value_or(""),
                .context = assume_role_keys(request),
                .resource_policies = {}};
  access.resource_policies.rule = policy::ResourceRule::required;
  access.resource_policies.layer = policy::Layer::trust;
  if (const auto role = sts.directory.role(access.resource)) {
    access.resource_policies.policy = role->trust;
    for (const PrincipalTag& tag : role->tags)
      access.context.set("aws:ResourceTag/" + tag.key, tag.value);
  }
  Accesses needed{access};
  if (request.tags && !request.tags->empty()) {
    access.action = "sts:TagSession";
    needed.push_back(access);
  }
  if (request.source_identity) {
    access.action = "sts:SetSourceIdentity";
    needed.push_back(access);
  }
  return needed;
}

Accesses get_access_key_info_access(const Sts&, const Call&, const GetAccessKeyInfoRequest&) {
  return {
      {.action = "sts:GetAccessKeyInfo", .resource = "*", .context = {}, .resource_policies = {}}};
}

// No permission is needed, and none can be taken away (STS API reference, GetCallerIdentity).
Accesses get_caller_identity_access(const Sts&, const Call&, const GetCallerIdentityRequest&) {
  return {};
}

// As above (STS API reference, GetSessionToken).
Accesses get_session_token_access(const Sts&, const Call&, const GetSessionTokenRequest&) {
  return {};
}

}  // namespace skerry::sts
