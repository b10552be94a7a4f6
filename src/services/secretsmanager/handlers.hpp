#pragma once
// The handlers of Secrets Manager's operations, by the file that has them.

#include "base/result.hpp"
#include "call/call.hpp"
#include "services/secretsmanager/state.hpp"
#include "shapes/secretsmanager.hpp"
#include "wire/aws/error.hpp"

namespace skerry::secretsmanager {

template <class Operation>
using Asked = const typename Operation::Request&;
template <class Operation>
using Answer = Result<typename Operation::Response, ApiError>;

// secrets.cpp
Answer<CreateSecretOperation> create_secret(SecretsManager& state, Call& call,
                                            Asked<CreateSecretOperation> request);
Answer<DescribeSecretOperation> describe_secret(SecretsManager& state, Call& call,
                                                Asked<DescribeSecretOperation> request);
Answer<UpdateSecretOperation> update_secret(SecretsManager& state, Call& call,
                                            Asked<UpdateSecretOperation> request);

// deletion.cpp
Answer<DeleteSecretOperation> delete_secret(SecretsManager& state, Call& call,
                                            Asked<DeleteSecretOperation> request);
Answer<RestoreSecretOperation> restore_secret(SecretsManager& state, Call& call,
                                              Asked<RestoreSecretOperation> request);

// reading.cpp
Answer<GetSecretValueOperation> get_secret_value(SecretsManager& state, Call& call,
                                                 Asked<GetSecretValueOperation> request);
Answer<BatchGetSecretValueOperation> batch_get_secret_value(
    SecretsManager& state, Call& call, Asked<BatchGetSecretValueOperation> request);

// stages.cpp
Answer<PutSecretValueOperation> put_secret_value(SecretsManager& state, Call& call,
                                                 Asked<PutSecretValueOperation> request);
Answer<UpdateSecretVersionStageOperation> update_secret_version_stage(
    SecretsManager& state, Call& call, Asked<UpdateSecretVersionStageOperation> request);

// lists.cpp
Answer<ListSecretsOperation> list_secrets(SecretsManager& state, Call& call,
                                          Asked<ListSecretsOperation> request);
Answer<ListSecretVersionIdsOperation> list_secret_version_ids(
    SecretsManager& state, Call& call, Asked<ListSecretVersionIdsOperation> request);

// random_password.cpp
Answer<GetRandomPasswordOperation> get_random_password(SecretsManager& state, Call& call,
                                                       Asked<GetRandomPasswordOperation> request);

// resource_policies.cpp
Answer<PutResourcePolicyOperation> put_resource_policy(SecretsManager& state, Call& call,
                                                       Asked<PutResourcePolicyOperation> request);
Answer<GetResourcePolicyOperation> get_resource_policy(SecretsManager& state, Call& call,
                                                       Asked<GetResourcePolicyOperation> request);
Answer<DeleteResourcePolicyOperation> delete_resource_policy(
    SecretsManager& state, Call& call, Asked<DeleteResourcePolicyOperation> request);
Answer<ValidateResourcePolicyOperation> validate_resource_policy(
    SecretsManager& state, Call& call, Asked<ValidateResourcePolicyOperation> request);

// tags.cpp
Answer<TagResourceOperation> tag_resource(SecretsManager& state, Call& call,
                                          Asked<TagResourceOperation> request);
Answer<UntagResourceOperation> untag_resource(SecretsManager& state, Call& call,
                                              Asked<UntagResourceOperation> request);

}  // namespace skerry::secretsmanager
