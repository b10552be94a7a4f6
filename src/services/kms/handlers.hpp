#pragma once
// What each operation of KMS does.

#include "call/call.hpp"
#include "services/kms/state.hpp"
#include "shapes/kms.hpp"

namespace skerry::kms {

template <class Operation>
using Asked = const typename Operation::Request&;
template <class Operation>
using Answer = Result<typename Operation::Response, ApiError>;

// cryptography.cpp
Answer<EncryptOperation> encrypt_text(Kms& kms, Call& call, Asked<EncryptOperation> request);
Answer<DecryptOperation> decrypt_text(Kms& kms, Call& call, Asked<DecryptOperation> request);
Answer<ReEncryptOperation> re_encrypt(Kms& kms, Call& call, Asked<ReEncryptOperation> request);

// data_keys.cpp
Answer<GenerateDataKeyOperation> generate_data_key(Kms& kms, Call& call,
                                                   Asked<GenerateDataKeyOperation> request);
Answer<GenerateDataKeyWithoutPlaintextOperation> generate_data_key_without_plaintext(
    Kms& kms, Call& call, Asked<GenerateDataKeyWithoutPlaintextOperation> request);
Answer<GenerateRandomOperation> generate_random(Kms& kms, Call& call,
                                                Asked<GenerateRandomOperation> request);

// keys.cpp
Answer<CreateKeyOperation> create_key(Kms& kms, Call& call, Asked<CreateKeyOperation> request);
Answer<DescribeKeyOperation> describe_key(Kms& kms, Call& call,
                                          Asked<DescribeKeyOperation> request);
Answer<ListKeysOperation> list_keys(Kms& kms, Call& call, Asked<ListKeysOperation> request);
Answer<UpdateKeyDescriptionOperation> update_key_description(
    Kms& kms, Call& call, Asked<UpdateKeyDescriptionOperation> request);

// key_states.cpp
Answer<EnableKeyOperation> enable_key(Kms& kms, Call& call, Asked<EnableKeyOperation> request);
Answer<DisableKeyOperation> disable_key(Kms& kms, Call& call, Asked<DisableKeyOperation> request);
Answer<ScheduleKeyDeletionOperation> schedule_key_deletion(
    Kms& kms, Call& call, Asked<ScheduleKeyDeletionOperation> request);
Answer<CancelKeyDeletionOperation> cancel_key_deletion(Kms& kms, Call& call,
                                                       Asked<CancelKeyDeletionOperation> request);

// rotation.cpp
Answer<EnableKeyRotationOperation> enable_key_rotation(Kms& kms, Call& call,
                                                       Asked<EnableKeyRotationOperation> request);
Answer<DisableKeyRotationOperation> disable_key_rotation(
    Kms& kms, Call& call, Asked<DisableKeyRotationOperation> request);
Answer<GetKeyRotationStatusOperation> get_key_rotation_status(
    Kms& kms, Call& call, Asked<GetKeyRotationStatusOperation> request);

// policies.cpp
Answer<GetKeyPolicyOperation> get_key_policy(Kms& kms, Call& call,
                                             Asked<GetKeyPolicyOperation> request);
Answer<PutKeyPolicyOperation> put_key_policy(Kms& kms, Call& call,
                                             Asked<PutKeyPolicyOperation> request);
Answer<ListKeyPoliciesOperation> list_key_policies(Kms& kms, Call& call,
                                                   Asked<ListKeyPoliciesOperation> request);

// aliases.cpp
Answer<CreateAliasOperation> create_alias(Kms& kms, Call& call,
                                          Asked<CreateAliasOperation> request);
Answer<UpdateAliasOperation> update_alias(Kms& kms, Call& call,
                                          Asked<UpdateAliasOperation> request);
Answer<DeleteAliasOperation> delete_alias(Kms& kms, Call& call,
                                          Asked<DeleteAliasOperation> request);
Answer<ListAliasesOperation> list_aliases(Kms& kms, Call& call,
                                          Asked<ListAliasesOperation> request);

// tags.cpp
Answer<TagResourceOperation> tag_resource(Kms& kms, Call& call,
                                          Asked<TagResourceOperation> request);
Answer<UntagResourceOperation> untag_resource(Kms& kms, Call& call,
                                              Asked<UntagResourceOperation> request);
Answer<ListResourceTagsOperation> list_resource_tags(Kms& kms, Call& call,
                                                     Asked<ListResourceTagsOperation> request);

}  // namespace skerry::kms
