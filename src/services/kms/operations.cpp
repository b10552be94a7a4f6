#include "services/kms/operations.hpp"

#include <array>

#include "services/kms/access.hpp"
#include "services/kms/handlers.hpp"

namespace skerry::kms {
namespace {

using GenerateDataKeyBlobOperation = GenerateDataKeyWithoutPlaintextOperation;

constexpr std::array table{
    // cryptography
    serve<EncryptOperation, on_crypto<EncryptOperation>, encrypt_text>(),
    serve<DecryptOperation, decrypt_access, decrypt_text>(),
    serve<ReEncryptOperation, re_encrypt_access, re_encrypt>(),
    serve<GenerateDataKeyOperation, on_crypto<GenerateDataKeyOperation>, generate_data_key>(),
    serve<GenerateDataKeyBlobOperation, on_crypto<GenerateDataKeyBlobOperation>,
          generate_data_key_without_plaintext>(),
    serve<GenerateRandomOperation, on_region<GenerateRandomOperation>, generate_random>(),
    // keys
    serve<CreateKeyOperation, create_key_access, create_key>(),
    serve<DescribeKeyOperation, on_key<DescribeKeyOperation>, describe_key>(),
    serve<ListKeysOperation, on_region<ListKeysOperation>, list_keys>(),
    serve<UpdateKeyDescriptionOperation, on_key<UpdateKeyDescriptionOperation>,
          update_key_description>(),
    serve<EnableKeyOperation, on_key<EnableKeyOperation>, enable_key>(),
    serve<DisableKeyOperation, on_key<DisableKeyOperation>, disable_key>(),
    serve<ScheduleKeyDeletionOperation, schedule_key_deletion_access, schedule_key_deletion>(),
    serve<CancelKeyDeletionOperation, on_key<CancelKeyDeletionOperation>, cancel_key_deletion>(),
    // rotation
    serve<EnableKeyRotationOperation, enable_key_rotation_access, enable_key_rotation>(),
    serve<DisableKeyRotationOperation, on_key<DisableKeyRotationOperation>, disable_key_rotation>(),
    serve<GetKeyRotationStatusOperation, on_key<GetKeyRotationStatusOperation>,
          get_key_rotation_status>(),
    // policies
    serve<GetKeyPolicyOperation, on_key<GetKeyPolicyOperation>, get_key_policy>(),
    serve<PutKeyPolicyOperation, put_key_policy_access, put_key_policy>(),
    serve<ListKeyPoliciesOperation, on_key<ListKeyPoliciesOperation>, list_key_policies>(),
    // aliases
    serve<CreateAliasOperation, create_alias_access, create_alias>(),
    serve<UpdateAliasOperation, update_alias_access, update_alias>(),
    serve<DeleteAliasOperation, delete_alias_access, delete_alias>(),
    serve<ListAliasesOperation, on_region<ListAliasesOperation>, list_aliases>(),
    // tags
    serve<TagResourceOperation, tag_resource_access, tag_resource>(),
    serve<UntagResourceOperation, untag_resource_access, untag_resource>(),
    serve<ListResourceTagsOperation, on_key<ListResourceTagsOperation>, list_resource_tags>(),
};

}  // namespace

std::span<const Operation> operations() { return table; }

ServiceEntry service(Kms& kms) {
  return {.shape = &service_shape, .operations = operations(), .state = &kms};
}

}  // namespace skerry::kms
