#include "services/iam/errors.hpp"

#include <gtest/gtest.h>

#include <utility>
#include <vector>

#include "shapes/iam.hpp"
#include "wire/aws/shape.hpp"

namespace skerry::iam {
namespace {

using errors::Obstacle;

std::string text_of(const ApiError& error) {
  return std::to_string(error.status) + ' ' + error.code + ": " + error.message;
}

// Clients and people know these by heart: a change of any is a change of the interface.
TEST(Errors, AreAwsWords) {
  const std::vector<std::pair<ApiError, std::string>> table{
      {errors::no_such(EntityKind::user, "n"),
       "404 NoSuchEntity: The user with name n cannot be found."},
      {errors::no_such(EntityKind::group, "n"),
       "404 NoSuchEntity: The group with name n cannot be found."},
      {errors::no_such(EntityKind::role, "n"),
       "404 NoSuchEntity: The role with name n cannot be found."},
      {errors::no_such_inline_policy(EntityKind::role, "p"),
       "404 NoSuchEntity: The role policy with name p cannot be found."},
      {errors::no_such_policy("arn"), "404 NoSuchEntity: Policy arn was not found."},
      {errors::not_attachable("arn"),
       "404 NoSuchEntity: Policy arn does not exist or is not attachable."},
      {errors::boundary_not_attachable("arn"),
       "404 NoSuchEntity: Scope ARN: arn does not exist or is not attachable."},
      {errors::no_such_version("arn", "v9"),
       "404 NoSuchEntity: Policy arn version v9 does not exist or is not attachable."},
      {errors::no_such_access_key("AKIA"),
       "404 NoSuchEntity: The Access Key with id AKIA cannot be found."},
      {errors::exists(EntityKind::user, "n"),
       "409 EntityAlreadyExists: User with name n already exists."},
      {errors::exists(EntityKind::group, "n"),
       "409 EntityAlreadyExists: Group with name n already exists."},
      {errors::exists(EntityKind::role, "n"),
       "409 EntityAlreadyExists: Role with name n already exists."},
      {errors::exists(EntityKind::policy, "n"),
       "409 EntityAlreadyExists: A policy called n already exists. Duplicate names are not "
       "allowed."},
      {errors::delete_conflict(Obstacle::access_keys),
       "409 DeleteConflict: Cannot delete entity, must delete access keys first."},
      {errors::delete_conflict(Obstacle::attached_policies),
       "409 DeleteConflict: Cannot delete entity, must detach all policies first."},
      {errors::delete_conflict(Obstacle::inline_policies),
       "409 DeleteConflict: Cannot delete entity, must delete policies first."},
      {errors::delete_conflict(Obstacle::group_membership),
       "409 DeleteConflict: Cannot delete entity, must remove users from group first."},
      {errors::delete_conflict(Obstacle::policy_attached),
       "409 DeleteConflict: Cannot delete a policy attached to entities."},
      {errors::delete_conflict(Obstacle::default_version),
       "409 DeleteConflict: Cannot delete the default version of a policy."},
      {errors::quota("PoliciesPerRole", 10),
       "409 LimitExceeded: Cannot exceed quota for PoliciesPerRole: 10"},
      {errors::inline_size(EntityKind::role, "n", 10240),
       "409 LimitExceeded: Maximum policy size of 10240 bytes exceeded for role n"},
      {errors::too_many_versions(),
       "409 LimitExceeded: A managed policy can have up to 5 versions. Before you create a new "
       "version, you must delete an existing version."},
      {errors::too_many_tags(),
       "409 LimitExceeded: The number of tags has reached the maximum limit."},
      {errors::malformed_policy("why"), "400 MalformedPolicyDocument: why"},
      {errors::invalid_arn("x"), "400 InvalidInput: ARN x is not valid."},
      {errors::duplicate_tags(),
       "400 InvalidInput: Duplicate tag keys found. Please note that Tag keys are case "
       "insensitive."},
      {errors::user_name_needed(),
       "400 ValidationError: Must specify userName when calling with non-User credentials"},
      {errors::unmodifiable("n"),
       "400 UnmodifiableEntity: Cannot perform the operation on the protected role 'n' - this "
       "role is only modifiable by AWS"},
  };
  for (const auto& [error, text] : table) EXPECT_EQ(text_of(error), text);
}

// AWS's model knows each code, with the status that we give.
TEST(Errors, AreInTheModel) {
  for (const ApiError& error :
       {errors::no_such_policy("x"), errors::exists(EntityKind::user, "x"),
        errors::delete_conflict(Obstacle::access_keys), errors::too_many_tags(),
        errors::malformed_policy("x"), errors::invalid_input("x"), errors::unmodifiable("x"),
        errors::service_failure()}) {
    const aws::ErrorShape* shape = aws::find_error(service_shape, error.code);
    ASSERT_NE(shape, nullptr) << error.code;
    EXPECT_EQ(shape->code, error.code);
    EXPECT_EQ(shape->status, error.status);
  }
}

}  // namespace
}  // namespace skerry::iam
