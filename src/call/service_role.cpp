#include "call/service_role.hpp"

#include <chrono>
#include <optional>
#include <utility>

#include "call/authorise.hpp"
#include "store/record_fields.hpp"

namespace skerry {
namespace {

Access trust_of(const RoleRecord& role) {
  Access access{
      .action = "sts:AssumeRole", .resource = role.arn, .context = {}, .resource_policies = {}};
  access.resource_policies.rule = policy::ResourceRule::required;
  access.resource_policies.layer = policy::Layer::trust;
  access.resource_policies.policy = role.trust;
  return access;
}

bool trusts(const RoleRecord& role, const ServiceSession& session, const RegionFacts& region) {
  CallerContext service;
  service.caller.type = policy::CallerType::service;
  service.caller.arn = session.service;
  service.caller.service_names = {session.service};
  policy::set_caller_keys(service.keys, service.caller);
  service.keys.set("aws:RequestedRegion", region.name.text);
  service.keys.set("aws:SourceAccount", region.account.text);
  return judge(std::move(service), trust_of(role)).decision.allowed();
}

ApiError not_assumable(const std::string& role_arn) {
  return {.code = "AccessDenied",
          .status = 403,
          .message = "Role " + role_arn + " is invalid or cannot be assumed"};
}

}  // namespace

// Makes the Principals of this file.
class ServicePrincipals {
 public:
  static Principal of(Identity identity) { return Principal(std::move(identity)); }
};

Result<Principal, ApiError> assume_service_role(const ServiceSession& session,
                                                const RequestFacts& facts,
                                                const RegionFacts& region,
                                                const IdentityDirectory& directory) {
  const std::optional<RoleRecord> role = directory.role(session.role_arn);
  if (!role || !trusts(*role, session, region)) return not_assumable(session.role_arn);
  Identity identity;
  identity.kind = IdentityKind::assumed_role;
  identity.account = region.account;
  identity.arn = "arn:aws:sts::" + region.account.text + ":assumed-role/" + role->name + "/" +
                 session.name;
  identity.user_id = role->id + ":" + session.name;
  identity.name = role->name;
  identity.role_arn = role->arn;
  identity.session_name = session.name;
  identity.issued = facts.time;
  identity.expires = facts.time + std::chrono::seconds(role->max_session_seconds);
  return ServicePrincipals::of(std::move(identity));
}

std::string KeptCaller::encode(const Identity& identity) {
  RecordWriter out;
  out.number("kind", static_cast<std::int64_t>(identity.kind));
  out.text("account", identity.account.text);
  out.text("arn", identity.arn);
  out.text("user_id", identity.user_id);
  out.text("name", identity.name);
  out.text("access_key_id", identity.access_key_id);
  out.text("role_arn", identity.role_arn);
  out.text("session_name", identity.session_name);
  out.texts("session_policies", identity.session_policies);
  out.texts("session_policy_arns", identity.session_policy_arns);
  out.objects("session_tags", identity.session_tags, [](RecordWriter& w, const PrincipalTag& tag) {
    w.text("key", tag.key);
    w.text("value", tag.value);
  });
  out.texts("transitive_tag_keys", identity.transitive_tag_keys);
  out.text("source_identity", identity.source_identity);
  if (identity.issued) out.time("issued", *identity.issued);
  if (identity.expires) out.time("expires", *identity.expires);
  return out.end();
}

Result<Principal> KeptCaller::decode(std::string_view bytes) {
  RecordFields in = TRY(RecordFields::open(bytes));
  Identity identity;
  const std::int64_t kind = TRY(in.number("kind"));
  if (kind < 0 || kind > static_cast<std::int64_t>(IdentityKind::service))
    return Error{"no kind of identity has the number " + std::to_string(kind)};
  identity.kind = static_cast<IdentityKind>(kind);
  identity.account.text = TRY(in.text("account"));
  identity.arn = TRY(in.text("arn"));
  identity.user_id = TRY(in.text("user_id"));
  identity.name = TRY(in.text("name"));
  identity.access_key_id = TRY(in.text("access_key_id"));
  identity.role_arn = TRY(in.text("role_arn"));
  identity.session_name = TRY(in.text("session_name"));
  identity.session_policies = TRY(in.texts("session_policies"));
  identity.session_policy_arns = TRY(in.texts("session_policy_arns"));
  std::vector<RecordFields> tags = TRY(in.objects("session_tags"));
  for (RecordFields& fields : tags) {
    PrincipalTag& tag = identity.session_tags.emplace_back();
    tag.key = TRY(fields.text("key"));
    tag.value = TRY(fields.text("value"));
    TRY(fields.end());
  }
  identity.transitive_tag_keys = TRY(in.texts("transitive_tag_keys"));
  identity.source_identity = TRY(in.text("source_identity"));
  if (in.has("issued")) identity.issued = TRY(in.time("issued"));
  if (in.has("expires")) identity.expires = TRY(in.time("expires"));
  TRY(in.end());
  return ServicePrincipals::of(std::move(identity));
}

// https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html
Access pass_role(std::string_view role_arn, std::string_view service) {
  Access access{.action = "iam:PassRole",
                .resource = std::string(role_arn),
                .context = {},
                .resource_policies = {}};
  access.context.set("iam:PassedToService", std::string(service));
  return access;
}

}  // namespace skerry
