#pragma once
// IAM's errors in AWS's words, each made here and nowhere else. Codes and statuses:
// https://docs.aws.amazon.com/IAM/latest/APIReference/CommonErrors.html and each operation's page.

#include <cstddef>
#include <string>
#include <string_view>

#include "services/iam/names.hpp"
#include "wire/aws/error.hpp"

namespace skerry::iam::errors {

// NoSuchEntity, 404.
ApiError no_such(EntityKind kind, std::string_view name);
ApiError no_such_inline_policy(EntityKind owner, std::string_view policy_name);
ApiError no_such_policy(std::string_view arn);
ApiError not_attachable(std::string_view arn);
ApiError boundary_not_attachable(std::string_view arn);
ApiError no_such_version(std::string_view arn, std::string_view version_id);
ApiError no_such_access_key(std::string_view id);
ApiError not_in_group(std::string_view user_name, std::string_view group_name);
ApiError no_such_alias(std::string_view alias);
ApiError no_such_deletion_task(std::string_view id);

// EntityAlreadyExists, 409.
ApiError exists(EntityKind kind, std::string_view name);

// DeleteConflict, 409: what stands in the way of a deletion.
enum class Obstacle : unsigned char {
  access_keys,
  attached_policies,
  inline_policies,
  group_membership,
  policy_attached,
  policy_versions,
  default_version,
};
ApiError delete_conflict(Obstacle obstacle);

// LimitExceeded, 409.
ApiError quota(std::string_view name, std::size_t limit);
ApiError inline_size(EntityKind owner, std::string_view name, std::size_t limit);
ApiError too_many_versions();
ApiError too_many_tags();

// 400.
ApiError malformed_policy(std::string message);
ApiError invalid_input(std::string message);
ApiError validation(std::string message);
ApiError invalid_arn(std::string_view arn);
ApiError duplicate_tags();
ApiError reserved_tag(std::string_view key);
ApiError user_name_needed();
ApiError unmodifiable(std::string_view role_name);

// ServiceFailure, 500: the store cannot seal a secret (its disk is full).
ApiError service_failure();

// AccessDenied, 403: nobody changes AWS's managed policies.
ApiError aws_managed(std::string_view caller_arn, std::string_view action, std::string_view arn);

}  // namespace skerry::iam::errors
