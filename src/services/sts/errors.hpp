#pragma once
// The errors of STS, in AWS's words.
// https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html#API_AssumeRole_Errors

#include <string>

#include "wire/aws/error.hpp"

namespace skerry::sts::errors {

ApiError root_may_not_assume();
ApiError invalid_arn(const std::string& arn);
ApiError duration_over_role_maximum();
ApiError duration_over_chaining_maximum();
ApiError session_credentials_not_allowed();
ApiError malformed_policy(const std::string& why);
ApiError packed_policy_too_large(int percent);
ApiError duplicate_tag_keys();
ApiError reserved_tag_key(const std::string& key);
ApiError transitive_key_without_tag(const std::string& key);
ApiError too_many_tags(std::size_t most);
ApiError no_such_policy(const std::string& arn);
ApiError not_an_access_key(const std::string& id);
ApiError cannot_issue(const std::string& why);

}  // namespace skerry::sts::errors
