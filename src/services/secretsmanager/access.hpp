#pragma once
// What each operation needs permission for: Service Authorization Reference, "Actions, resources,
// and condition keys for AWS Secrets Manager"
// (https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssecretsmanager.html).
//
// A secret that is there is named by its ARN, whatever the request called it. One that is not there
// is named as the request did, so that only who may do this to every secret learns that it is not.

#include <concepts>
#include <string>
#include <utility>

#include "call/operation.hpp"
#include "services/secretsmanager/state.hpp"
#include "shapes/secretsmanager.hpp"

namespace skerry::secretsmanager {

// The resource, its policy, its tags and secretsmanager:SecretId.
// The secret's policy as it counts now, whoever bears the names in it; null: none.
policy::PolicyPtr policy_of(const StoredSecret& secret, const IdentityDirectory& directory);

Access access_to_secret(const SecretsManager& state, const Call& call, const std::string& id);

void set_request_tags(Access& access, const std::vector<Tag>& tags);
void set_condition(Access& access, const char* key, const std::string& value);
void set_condition(Access& access, const char* key, bool value);
void set_condition(Access& access, const char* key, std::int64_t value);

// The keys that stand for members of the request, those that it has.
template <class Request>
void set_request_keys(Access& access, const Request& request) {
  const auto set = [&](const char* key, const auto& member) {
    if (member) set_condition(access, key, *member);
  };
  if constexpr (requires { request.version_id; })
    set("secretsmanager:VersionId", request.version_id);
  if constexpr (requires { request.version_stage; })
    set("secretsmanager:VersionStage", request.version_stage);
  if constexpr (requires { request.description; })
    set("secretsmanager:Description", request.description);
  if constexpr (requires { request.kms_key_id; }) {
    set("secretsmanager:KmsKeyId", request.kms_key_id);
    if (request.kms_key_id && request.kms_key_id->starts_with("arn:"))
      set("secretsmanager:KmsKeyArn", request.kms_key_id);
  }
  if constexpr (requires { request.block_public_policy; })
    set("secretsmanager:BlockPublicPolicy", request.block_public_policy);
  if constexpr (requires { request.recovery_window_in_days; })
    set("secretsmanager:RecoveryWindowInDays", request.recovery_window_in_days);
  if constexpr (requires { request.force_delete_without_recovery; })
    set("secretsmanager:ForceDeleteWithoutRecovery", request.force_delete_without_recovery);
  if constexpr (requires { request.tags; })
    if (request.tags) set_request_tags(access, *request.tags);
  if constexpr (requires { request.tag_keys; })
    if (request.tag_keys) access.context.set("aws:TagKeys", *request.tag_keys);
}

template <class Op>
Accesses needs(Access access) {
  access.action = "secretsmanager:" + std::string(Op::shape.name);
  Accesses accesses;
  accesses.push_back(std::move(access));
  return accesses;
}

// The functions of the table.

template <class Op>
Accesses on_secret(const SecretsManager& state, const Call& call,
                   const typename Op::Request& request) {
  Access access = access_to_secret(state, call, *request.secret_id);
  set_request_keys(access, request);
  return needs<Op>(std::move(access));
}

template <class Op>
Accesses on_account(const SecretsManager&, const Call&, const typename Op::Request&) {
  return needs<Op>({});
}

Accesses create_secret_access(const SecretsManager& state, const Call& call,
                              const CreateSecretRequest& request);
Accesses get_secret_value_access(const SecretsManager& state, const Call& call,
                                 const GetSecretValueRequest& request);
Accesses batch_get_secret_value_access(const SecretsManager& state, const Call& call,
                                       const BatchGetSecretValueRequest& request);
Accesses validate_resource_policy_access(const SecretsManager& state, const Call& call,
                                         const ValidateResourcePolicyRequest& request);

}  // namespace skerry::secretsmanager
