#pragma once
// What each operation needs permission for: actions, resources and context keys as in the Service
// Authorization Reference (its page "AWS Key Management Service"). KMS's actions have their
// operations' names, but for ReEncrypt. A key's policy must always allow; it may leave the decision
// to IAM by naming the account. Aliases have no policies of their own.

#include <optional>
#include <string>
#include <utility>

#include "call/operation.hpp"
#include "services/kms/ciphertext.hpp"
#include "services/kms/state.hpp"
#include "shapes/kms.hpp"

namespace skerry::kms {

Access access_to_nothing(const Kms& kms, const Call& call);  // "*", with the caller's keys
Access access_to_key(const Kms& kms, const Call& call, const StoredKey& key);
// The part of it that is the same whoever calls: the key's ARN, policy and own context keys.
void set_key(Access& access, const Kms& kms, const IdentityDirectory& directory,
             const StoredKey& key);
// What does not exist is asked for by the name that it would have; the handler tells.
Access access_to_named(const Kms& kms, const Call& call, const std::string& text);
Access access_to_alias(const Kms& kms, const Call& call, const std::string& name);

void set_encryption_context(Access& access, const std::optional<EncryptionContext>& context);

template <class Op>
Accesses needs(Access access) {
  access.action = "kms:" + std::string(Op::shape.name);
  Accesses accesses;
  accesses.push_back(std::move(access));
  return accesses;
}

template <class Op>
Access on_key_named(const Kms& kms, const Call& call, const std::string& text) {
  return needs<Op>(access_to_named(kms, call, text)).front();
}

// The functions of the table: on_key<DescribeKeyOperation> is what DescribeKey needs.

template <class Op>
Accesses on_region(const Kms& kms, const Call& call, const typename Op::Request&) {
  return needs<Op>(access_to_nothing(kms, call));
}
template <class Op>
Accesses on_key(const Kms& kms, const Call& call, const typename Op::Request& request) {
  return needs<Op>(access_to_named(kms, call, *request.key_id));
}
// With the context keys of cryptographic operations.
template <class Op>
Accesses on_crypto(const Kms& kms, const Call& call, const typename Op::Request& request) {
  Access access = access_to_named(kms, call, *request.key_id);
  set_encryption_context(access, request.encryption_context);
  return needs<Op>(std::move(access));
}

Accesses create_alias_access(const Kms& kms, const Call& call, const CreateAliasRequest& request);
Accesses create_key_access(const Kms& kms, const Call& call, const CreateKeyRequest& request);
Accesses decrypt_access(const Kms& kms, const Call& call, const DecryptRequest& request);
Accesses delete_alias_access(const Kms& kms, const Call& call, const DeleteAliasRequest& request);
Accesses enable_key_rotation_access(const Kms& kms, const Call& call,
                                    const EnableKeyRotationRequest& request);
Accesses put_key_policy_access(const Kms& kms, const Call& call,
                               const PutKeyPolicyRequest& request);
Accesses re_encrypt_access(const Kms& kms, const Call& call, const ReEncryptRequest& request);
Accesses schedule_key_deletion_access(const Kms& kms, const Call& call,
                                      const ScheduleKeyDeletionRequest& request);
Accesses tag_resource_access(const Kms& kms, const Call& call, const TagResourceRequest& request);
Accesses untag_resource_access(const Kms& kms, const Call& call,
                               const UntagResourceRequest& request);
Accesses update_alias_access(const Kms& kms, const Call& call, const UpdateAliasRequest& request);

}  // namespace skerry::kms
