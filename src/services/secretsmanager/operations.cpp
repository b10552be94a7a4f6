#include "services/secretsmanager/operations.hpp"

#include <array>

#include "services/secretsmanager/access.hpp"
#include "services/secretsmanager/handlers.hpp"

namespace skerry::secretsmanager {
namespace {

constexpr std::array operations{
    // secrets
    serve<CreateSecretOperation, create_secret_access, create_secret>(),
    serve<DescribeSecretOperation, on_secret<DescribeSecretOperation>, describe_secret>(),
    serve<ListSecretsOperation, on_account<ListSecretsOperation>, list_secrets>(),
    serve<UpdateSecretOperation, on_secret<UpdateSecretOperation>, update_secret>(),
    serve<DeleteSecretOperation, on_secret<DeleteSecretOperation>, delete_secret>(),
    serve<RestoreSecretOperation, on_secret<RestoreSecretOperation>, restore_secret>(),
    // versions
    serve<GetSecretValueOperation, get_secret_value_access, get_secret_value>(),
    serve<BatchGetSecretValueOperation, batch_get_secret_value_access, batch_get_secret_value>(),
    serve<PutSecretValueOperation, on_secret<PutSecretValueOperation>, put_secret_value>(),
    serve<UpdateSecretVersionStageOperation, on_secret<UpdateSecretVersionStageOperation>,
          update_secret_version_stage>(),
    serve<ListSecretVersionIdsOperation, on_secret<ListSecretVersionIdsOperation>,
          list_secret_version_ids>(),
    serve<GetRandomPasswordOperation, on_account<GetRandomPasswordOperation>,
          get_random_password>(),
    // resource policies
    serve<PutResourcePolicyOperation, on_secret<PutResourcePolicyOperation>, put_resource_policy>(),
    serve<GetResourcePolicyOperation, on_secret<GetResourcePolicyOperation>, get_resource_policy>(),
    serve<DeleteResourcePolicyOperation, on_secret<DeleteResourcePolicyOperation>,
          delete_resource_policy>(),
    serve<ValidateResourcePolicyOperation, validate_resource_policy_access,
          validate_resource_policy>(),
    // tags
    serve<TagResourceOperation, on_secret<TagResourceOperation>, tag_resource>(),
    serve<UntagResourceOperation, on_secret<UntagResourceOperation>, untag_resource>(),
};

}  // namespace

ServiceEntry service(SecretsManager& state) { return {&service_shape, operations, &state}; }

}  // namespace skerry::secretsmanager
