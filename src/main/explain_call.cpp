#include "main/explain_call.hpp"

#include "call/authorise.hpp"
#include "policy/explain.hpp"
#include "policy/simulate.hpp"
#include "services/kms/access.hpp"
#include "services/secretsmanager/access.hpp"

namespace skerry {
namespace {

std::string text_member(const json::Value& object, std::string_view name) {
  const json::Value* const found = object.find(name);
  return found != nullptr && found->is_string() ? std::string(found->text()) : std::string();
}

// A session of the role, as GetCallerIdentity would show it.
Identity session_of(const RoleRecord& role, const RegionFacts& region) {
  Identity identity;
  identity.kind = IdentityKind::assumed_role;
  identity.account = region.account;
  identity.name = role.name;
  identity.role_arn = role.arn;
  identity.session_name = "explain";
  identity.arn = "arn:aws:sts::" + region.account.text + ":assumed-role/" + role.name + "/explain";
  identity.user_id = role.id + ":explain";
  return identity;
}

std::optional<Identity> find_user(const Region& region, const std::string& principal) {
  const iam::Iam& iam = region.iam();
  const auto id = iam.principal_id(principal);
  const auto* const user =
      id ? iam.find_by_id<iam::StoredUser>(*id) : iam.find<iam::StoredUser>(principal);
  if (user == nullptr) return std::nullopt;
  Identity identity;
  identity.kind = IdentityKind::user;
  identity.account = region.facts().account;
  identity.name = user->name;
  identity.arn = iam.arn(*user);
  identity.user_id = user->id;
  return identity;
}

Result<Identity> find_identity(const Region& region, const std::string& principal) {
  const iam::Directory& directory = region.directory();
  if (principal == directory.root().arn) return directory.root();
  if (const auto role = directory.role(principal)) return session_of(*role, region.facts());
  if (const auto user = find_user(region, principal)) return *user;
  const iam::Iam& iam = region.iam();
  if (const auto* const stored = iam.find<iam::StoredRole>(principal)) {
    if (const auto role = directory.role(iam.arn(*stored)))
      return session_of(*role, region.facts());
  }
  return Error{"no user or role '" + principal + "': give the name or the ARN of one"};
}

Result<Done> add_context(const json::Value& question, policy::RequestContext& context) {
  const json::Value* const given = question.find("context");
  if (given == nullptr) return Done{};
  if (!given->is_object()) return Error{"the context is no object"};
  for (const json::Member& member : given->members()) {
    if (!member.value.is_string()) return Error{"the values of the context are texts"};
    context.set(member.name(), std::string(member.value.text()));
  }
  return Done{};
}

// A KMS key's policy must allow, whatever the caller's say. The key may be named by its alias.
void add_key(const Region& region, Access& access) {
  const auto key = region.kms().named(access.resource, kms::Aliases::taken, region.clock().wall());
  if (!key.ok()) return;
  kms::set_key(access, region.kms(), region.directory(), **key);
  access.context.set("kms:CallerAccount", region.facts().account.text);
}

// The policies of resources beside the caller's own: of a bucket, a secret, a repository.
void add_resource_policy(const Region& region, Access& access) {
  constexpr std::string_view bucket = "arn:aws:s3:::";
  const std::string_view resource = access.resource;
  if (resource.starts_with(bucket)) {
    const std::string_view name = resource.substr(bucket.size());
    access.resource_policies.policy = region.s3().policy_of(name.substr(0, name.find('/')));
  } else if (access.action.starts_with("secretsmanager:")) {
    const auto* const secret = region.secrets().find(resource, region.clock().wall());
    if (secret == nullptr) return;
    access.resource = secret->arn;
    access.resource_policies.policy = secretsmanager::policy_of(*secret, region.directory());
  } else if (access.action.starts_with("ecr:")) {
    if (const auto name = region.ecr().name_of(resource))
      access.resource_policies.policy = region.ecr().policy_of(*name, region.directory());
  }
}

Result<Access> access_asked(const Region& region, const json::Value& question) {
  Access access;
  access.action = text_member(question, "action");
  access.resource = text_member(question, "resource");
  if (access.action.find(':') == std::string::npos)
    return Error{"an action looks like iam:CreateRole"};
  if (access.action.starts_with("kms:")) add_key(region, access);
  add_resource_policy(region, access);
  TRY(add_context(question, access.context));
  const auto role = region.directory().role(access.resource);
  if (access.action == "sts:AssumeRole" && role) {
    access.resource_policies.policy = role->trust;
    access.resource_policies.rule = policy::ResourceRule::required;
    access.resource_policies.layer = policy::Layer::trust;
  }
  return access;
}

json::Value texts(const std::vector<std::string>& items) {
  json::Value out = json::Value::array();
  for (const std::string& item : items) out.append(item);
  return out;
}

}  // namespace

Result<json::Value> explain_call(Region& region, const json::Value& question) {
  const Identity identity = TRY(find_identity(region, text_member(question, "principal")));
  RequestFacts facts;
  facts.time = region.clock().wall();
  facts.source_ip = "127.0.0.1";
  facts.transport = Transport::plain_loopback;
  const CallerContext caller =
      TRY(caller_context(identity, facts, region.facts(), region.directory()));
  const Access access = TRY(access_asked(region, question));
  const Judgement judgement = judge(caller, access, policy::Detail::everything);
  const bool allowed = judgement.decision.allowed();
  return json::Value::object(
      {{"verdict", allowed ? "allowed" : "refused"},
       {"decision", policy::eval_decision(judgement.decision.outcome)},
       {"why", allowed ? policy::deciding_words(judgement.decision) : refusal_text(judgement)},
       {"statement", policy::deciding_words(judgement.decision)},
       {"missing_context_keys", texts(judgement.decision.missing_context_keys)}});
}

}  // namespace skerry
