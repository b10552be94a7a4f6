#include "services/secretsmanager/access.hpp"

#include "services/secretsmanager/names.hpp"
#include "services/secretsmanager/versions.hpp"

namespace skerry::secretsmanager {

policy::PolicyPtr policy_of(const StoredSecret& secret, const IdentityDirectory& directory) {
  if (all_as_named(secret.principals, directory)) return secret.compiled_policy;
  return compile_bound(secret.policy, secret.principals, directory,
                       {.name = {}, .arn = secret.arn, .attached_to = {}});
}

Access access_to_secret(const SecretsManager& state, const Call& call, const std::string& id) {
  Access access;
  const StoredSecret* secret = state.find(id, call.time());
  access.resource = secret == nullptr ? id : secret->arn;
  access.context.set("secretsmanager:SecretId", access.resource);
  if (secret == nullptr) return access;
  access.context.set("secretsmanager:SecretPrimaryRegion", call.region().name.text);
  access.resource_policies.policy = policy_of(*secret, call.directory());
  for (const StoredTag& tag : secret->tags) {
    access.context.set("aws:ResourceTag/" + tag.key, tag.value);
    access.context.set("secretsmanager:ResourceTag/" + tag.key, tag.value);
  }
  return access;
}

void set_request_tags(Access& access, const std::vector<Tag>& tags) {
  std::vector<std::string> names;
  for (const Tag& tag : tags) {
    names.push_back(tag.key.value_or(""));
    access.context.set("aws:RequestTag/" + names.back(), tag.value.value_or(""));
  }
  if (!names.empty()) access.context.set("aws:TagKeys", std::move(names));
}

void set_condition(Access& access, const char* key, const std::string& value) {
  access.context.set(key, value);
}
void set_condition(Access& access, const char* key, bool value) {
  access.context.set(key, value ? "true" : "false");
}
void set_condition(Access& access, const char* key, std::int64_t value) {
  access.context.set(key, std::to_string(value));
}

// "If you include tags in the secret, you also need secretsmanager:TagResource." (CreateSecret)
// The tags of the request count as the secret's, too: aws:ResourceTag is among the operation's
// condition keys.
Accesses create_secret_access(const SecretsManager&, const Call& call,
                              const CreateSecretRequest& request) {
  Access access;
  access.resource = arn_to_be(call.region(), {*request.name});
  access.context.set("secretsmanager:Name", *request.name);
  set_request_keys(access, request);
  if (!request.tags || request.tags->empty()) return needs<CreateSecretOperation>(access);
  for (const Tag& tag : *request.tags) {
    access.context.set("aws:ResourceTag/" + tag.key.value_or(""), tag.value.value_or(""));
    access.context.set("secretsmanager:ResourceTag/" + tag.key.value_or(""),
                       tag.value.value_or(""));
  }
  Accesses accesses = needs<CreateSecretOperation>(access);
  accesses.push_back(needs<TagResourceOperation>(std::move(access)).front());
  return accesses;
}

// A policy that asks for VersionStage AWSCURRENT allows the request that names neither version nor
// stage: that is the stage it gets.
Accesses get_secret_value_access(const SecretsManager& state, const Call& call,
                                 const GetSecretValueRequest& request) {
  Access access = access_to_secret(state, call, *request.secret_id);
  set_request_keys(access, request);
  if (!request.version_id && !request.version_stage)
    access.context.set("secretsmanager:VersionStage", std::string(current_stage));
  return needs<GetSecretValueOperation>(std::move(access));
}

// "To use filters, you also need secretsmanager:ListSecrets"; and GetSecretValue of each secret,
// which the handler asks for: a secret without it is an error of its own in the answer.
Accesses batch_get_secret_value_access(const SecretsManager&, const Call&,
                                       const BatchGetSecretValueRequest& request) {
  Accesses accesses = needs<BatchGetSecretValueOperation>({});
  if (request.filters && !request.filters->empty())
    accesses.push_back(needs<ListSecretsOperation>({}).front());
  return accesses;
}

Accesses validate_resource_policy_access(const SecretsManager& state, const Call& call,
                                         const ValidateResourcePolicyRequest& request) {
  if (!request.secret_id) return needs<ValidateResourcePolicyOperation>({});
  return needs<ValidateResourcePolicyOperation>(access_to_secret(state, call, *request.secret_id));
}

}  // namespace skerry::secretsmanager
