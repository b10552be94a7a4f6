#pragma once
// Access control lists, as far as there are any: every bucket and object is its owner's alone,
// which is what the canned ACL `private` says. (AWS's own default since April 2023.)

#include <optional>
#include <string>
#include <vector>

#include "base/arn.hpp"
#include "base/result.hpp"
#include "call/not_supported.hpp"
#include "shapes/s3.hpp"

namespace skerry::s3 {

Owner owner_of(const AccountId& account);
// The owner's full control.
std::vector<Grant> owner_grants(const AccountId& account);

// Refuses every other ACL than the owner's own, by name.
Result<Done, ApiError> check_canned_acl(OperationName operation,
                                        const std::optional<std::string>& acl);
Result<Done, ApiError> refuse_grants(OperationName operation,
                                     std::initializer_list<const std::optional<std::string>*> of);
Result<Done, ApiError> check_acl_document(OperationName operation, const AccountId& account,
                                          const std::optional<AccessControlPolicy>& document);

template <class Request>
Result<Done, ApiError> check_acl(OperationName operation, const Request& request) {
  TRY(check_canned_acl(operation, request.acl));
  return refuse_grants(operation, {&request.grant_full_control, &request.grant_read,
                                   &request.grant_read_acp, &request.grant_write_acp});
}

}  // namespace skerry::s3
