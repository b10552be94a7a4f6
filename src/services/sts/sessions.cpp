// AssumeRole and GetSessionToken: temporary credentials.
#include <algorithm>
#include <chrono>

#include "base/arn.hpp"
#include "call/not_supported.hpp"
#include "services/sts/errors.hpp"
#include "services/sts/handlers.hpp"
#include "services/sts/limits.hpp"

namespace skerry::sts {
namespace {

WallTime whole_seconds(WallTime time) { return std::chrono::floor<std::chrono::seconds>(time); }

std::string lower(std::string text) {
  for (char& c : text)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return text;
}

Credentials described(const SessionCredentials& issued) {
  Credentials out;
  out.access_key_id = issued.access_key_id;
  out.secret_access_key = issued.secret;
  out.session_token = issued.token;
  out.expiration = issued.expires;
  return out;
}

// A role assumed with the session of another role (role chaining) lasts an hour at most.
Result<std::int32_t, ApiError> role_session_seconds(const Identity& caller, const RoleRecord& role,
                                                    const AssumeRoleRequest& request) {
  const std::int32_t seconds = request.duration_seconds.value_or(role_session_seconds_default);
  if (caller.kind == IdentityKind::assumed_role && seconds > chained_session_seconds_max)
    return errors::duration_over_chaining_maximum();
  if (seconds > role.max_session_seconds) return errors::duration_over_role_maximum();
  return seconds;
}

// The caller's transitive tags go on into the new session and cannot be overridden.
// (IAM User Guide, "Passing session tags": chaining roles with session tags.)
Result<Done, ApiError> add_tags(const Identity& caller, const AssumeRoleRequest& request,
                                Identity& session) {
  const auto has_key = [&](const std::string& key) {
    return std::any_of(session.session_tags.begin(), session.session_tags.end(),
                       [&](const PrincipalTag& tag) { return lower(tag.key) == lower(key); });
  };
  for (const Tag& tag : request.tags.value_or(std::vector<Tag>{})) {
    const std::string key = tag.key.value_or("");
    if (lower(key).starts_with("aws:")) return errors::reserved_tag_key(key);
    if (has_key(key)) return errors::duplicate_tag_keys();
    session.session_tags.push_back({key, tag.value.value_or("")});
  }
  for (const std::string& key : request.transitive_tag_keys.value_or(std::vector<std::string>{})) {
    if (!has_key(key)) return errors::transitive_key_without_tag(key);
    session.transitive_tag_keys.push_back(key);
  }
  for (const std::string& key : caller.transitive_tag_keys) {
    for (const PrincipalTag& tag : caller.session_tags) {
      if (lower(tag.key) != lower(key)) continue;
      if (has_key(key)) return errors::duplicate_tag_keys();
      session.session_tags.push_back(tag);
      session.transitive_tag_keys.push_back(key);
    }
  }
  if (session.session_tags.size() > session_tags_max)
    return errors::too_many_tags(session_tags_max);
  return Done{};
}

Result<Done, ApiError> add_policies(const Sts& sts, const AssumeRoleRequest& request,
                                    Identity& session) {
  if (request.policy) {
    const auto parsed = policy::parse_policy(*request.policy, policy::PolicyKind::session);
    if (!parsed.ok()) return errors::malformed_policy(parsed.error().message);
    session.session_policies.push_back(*request.policy);
  }
  for (const PolicyDescriptorType& each :
       request.policy_arns.value_or(std::vector<PolicyDescriptorType>{})) {
    const std::string arn = each.arn.value_or("");
    if (!sts.directory.managed_policy(arn)) return errors::no_such_policy(arn);
    session.session_policy_arns.push_back(arn);
  }
  return Done{};
}

// Nothing where the request has neither policies nor tags.
std::optional<int> packed_percent(const Identity& session) {
  std::size_t characters = 0;
  for (const std::string& text : session.session_policies)
    characters += policy::counted_characters(text);
  for (const std::string& arn : session.session_policy_arns) characters += arn.size();
  for (const PrincipalTag& tag : session.session_tags)
    characters += tag.key.size() + tag.value.size();
  if (characters == 0) return std::nullopt;
  return static_cast<int>((characters * 100 + packed_characters_max - 1) / packed_characters_max);
}

Identity role_session(const Identity& caller, const RoleRecord& role,
                      const AssumeRoleRequest& request) {
  const std::string name = request.role_session_name.value_or("");
  Identity session;
  session.kind = IdentityKind::assumed_role;
  session.account = caller.account;
  session.arn = "arn:aws:sts::" + caller.account.text + ":assumed-role/" + role.name + "/" + name;
  session.user_id = role.id + ":" + name;
  session.name = role.name;
  session.role_arn = role.arn;
  session.session_name = name;
  // Once set, a source identity stays through role chaining.
  session.source_identity = caller.source_identity.empty() ? request.source_identity.value_or("")
                                                           : caller.source_identity;
  return session;
}

// There are no MFA devices and no identity context providers here.
Result<Done, ApiError> refuse_unsupported(const AssumeRoleRequest& request) {
  constexpr OperationName operation{"AssumeRole"};
  if (request.serial_number) return not_supported(operation, "SerialNumber");
  if (request.token_code) return not_supported(operation, "TokenCode");
  if (request.provided_contexts) return not_supported(operation, "ProvidedContexts");
  return Done{};
}

Result<Done, ApiError> refuse_unsupported(const GetSessionTokenRequest& request) {
  constexpr OperationName operation{"GetSessionToken"};
  if (request.serial_number) return not_supported(operation, "SerialNumber");
  if (request.token_code) return not_supported(operation, "TokenCode");
  return Done{};
}

}  // namespace

Result<AssumeRoleResponse, ApiError> assume_role(Sts& sts, Call& call,
                                                 const AssumeRoleRequest& request) {
  const std::string arn = request.role_arn.value_or("");
  TRY(refuse_unsupported(request));
  if (call.caller().kind == IdentityKind::root) return errors::root_may_not_assume();
  const std::optional<RoleRecord> role = sts.directory.role(arn);
  if (!role) return errors::invalid_arn(arn);  // authorisation has refused an unknown role before
  Identity session = role_session(call.caller(), *role, request);
  const std::int32_t seconds = TRY(role_session_seconds(call.caller(), *role, request));
  TRY(add_policies(sts, request, session));
  TRY(add_tags(call.caller(), request, session));
  const std::optional<int> packed = packed_percent(session);
  if (packed.value_or(0) > 100) return errors::packed_policy_too_large(*packed);
  session.issued = whole_seconds(call.time());
  session.expires = *session.issued + std::chrono::seconds(seconds);

  AssumeRoleResponse response;
  response.assumed_role_user.emplace();
  response.assumed_role_user->arn = session.arn;
  response.assumed_role_user->assumed_role_id = session.user_id;
  if (!session.source_identity.empty()) response.source_identity = session.source_identity;
  if (packed) response.packed_policy_size = *packed;
  const Result<SessionCredentials> issued = sts.sessions.issue(std::move(session));
  if (!issued.ok()) return errors::cannot_issue(issued.error().message);
  response.credentials = described(*issued);
  return response;
}

Result<GetSessionTokenResponse, ApiError> get_session_token(Sts& sts, Call& call,
                                                            const GetSessionTokenRequest& request) {
  TRY(refuse_unsupported(request));
  if (call.caller().issued) return errors::session_credentials_not_allowed();
  const bool root = call.caller().kind == IdentityKind::root;
  std::int32_t seconds = request.duration_seconds.value_or(user_session_seconds_default);
  if (root) seconds = std::min(seconds, root_session_seconds_max);
  Identity session = call.caller();
  session.issued = whole_seconds(call.time());
  session.expires = *session.issued + std::chrono::seconds(seconds);
  const Result<SessionCredentials> issued = sts.sessions.issue(std::move(session));
  if (!issued.ok()) return errors::cannot_issue(issued.error().message);
  GetSessionTokenResponse response;
  response.credentials = described(*issued);
  return response;
}

}  // namespace skerry::sts
