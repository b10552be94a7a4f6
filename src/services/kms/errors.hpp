#pragma once
// The errors of KMS in AWS's words, as far as its clients show them; AWS documents the codes, and
// few of the texts. https://docs.aws.amazon.com/kms/latest/APIReference/CommonErrors.html

#include <string>
#include <string_view>

#include "wire/aws/error.hpp"

namespace skerry::kms::errors {

ApiError no_such_key(std::string_view arn);
ApiError no_such_alias(std::string_view arn);
ApiError invalid_key_id(std::string_view text);
ApiError arn_of_another_region(std::string_view region);
ApiError no_such_policy();
ApiError invalid_arn(std::string_view text);
ApiError alias_refused(std::string_view text);  // where an operation takes keys alone

ApiError disabled(std::string_view arn);
ApiError pending_deletion(std::string_view arn);
ApiError not_pending_deletion(std::string_view arn);

ApiError invalid_ciphertext();
ApiError unknown_ciphertext();  // of a key that is not, or not any more, here
ApiError incorrect_key();
ApiError incompatible_algorithm(std::string_view algorithm);
ApiError dry_run();

ApiError alias_exists(std::string_view arn);
ApiError reserved_alias();
ApiError invalid_alias_name(std::string_view name);
ApiError alias_without_prefix();
ApiError alias_of_alias();

ApiError malformed_policy(std::string message);
ApiError policy_locks_out();
ApiError invalid_principals();
ApiError policy_too_long();

ApiError quota(std::string_view what, std::size_t limit);
ApiError invalid_tag(std::string message);
ApiError validation(std::string message);
ApiError invalid_marker();
// What AWS has and Skerry has not, where AWS has this error for it.
ApiError unsupported(std::string_view what);
ApiError internal();

}  // namespace skerry::kms::errors
