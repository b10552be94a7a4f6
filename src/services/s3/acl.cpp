#include "services/s3/acl.hpp"

#include "services/s3/access.hpp"
#include "services/s3/errors.hpp"
#include "services/s3/handlers.hpp"

namespace skerry::s3 {

Owner owner_of(const AccountId& account) {
  Owner owner;
  owner.id = canonical_user(account);
  return owner;
}

std::vector<Grant> owner_grants(const AccountId& account) {
  Grant grant;
  grant.grantee.emplace();
  grant.grantee->type = "CanonicalUser";
  grant.grantee->id = canonical_user(account);
  grant.permission = "FULL_CONTROL";
  return {grant};
}

Result<Done, ApiError> check_canned_acl(OperationName operation,
                                        const std::optional<std::string>& acl) {
  if (!acl || *acl == "private" || *acl == "bucket-owner-full-control") return Done{};
  return not_supported(operation, "the ACL " + *acl);
}

Result<Done, ApiError> refuse_grants(OperationName operation,
                                     std::initializer_list<const std::optional<std::string>*> of) {
  for (const auto* grant : of)
    if (*grant) return not_supported(operation, "grants in headers (x-amz-grant-*)");
  return Done{};
}

Result<Done, ApiError> check_acl_document(OperationName operation, const AccountId& account,
                                          const std::optional<AccessControlPolicy>& document) {
  if (!document) return Done{};
  if (!document->grants || !document->owner) return errors::malformed_xml();
  for (const Grant& grant : *document->grants) {
    if (!grant.grantee || grant.grantee->id != canonical_user(account))
      return not_supported(operation, "grants to others than the owner");
  }
  return Done{};
}

Answer<GetBucketAclOperation> get_bucket_acl(S3& s3, Call&, const GetBucketAclRequest& request) {
  TRY(open_bucket(s3, request));
  GetBucketAclOutput response;
  response.owner = owner_of(s3.account());
  response.grants = owner_grants(s3.account());
  return response;
}

Answer<PutBucketAclOperation> put_bucket_acl(S3& s3, Call&, const PutBucketAclRequest& request) {
  TRY(open_bucket(s3, request));
  TRY(check_acl({"PutBucketAcl"}, request));
  TRY(refuse_grants({"PutBucketAcl"}, {&request.grant_write}));
  TRY(check_acl_document({"PutBucketAcl"}, s3.account(), request.access_control_policy));
  return PutBucketAclResponse{};
}

}  // namespace skerry::s3
