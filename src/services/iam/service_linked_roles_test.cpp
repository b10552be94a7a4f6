#include <gtest/gtest.h>

#include "base/encoding.hpp"
#include "services/iam/handlers.hpp"
#include "services/iam/limits.hpp"
#include "services/iam/test_region.hpp"

namespace skerry::iam {
namespace {

constexpr const char* rds = "rds.amazonaws.com";
constexpr const char* rds_role = "AWSServiceRoleForRDS";

TEST(ServiceLinkedRoles, AreMadeFromTheirTemplate) {
  TestRegion region;
  const Role role =
      *TestRegion::must(region.call<CreateServiceLinkedRoleOperation>({.aws_service_name = rds}))
           .role;
  EXPECT_EQ(role.arn,
            "arn:aws:iam::000000000000:role/aws-service-role/rds.amazonaws.com/"
            "AWSServiceRoleForRDS");
  EXPECT_EQ(role.path, "/aws-service-role/rds.amazonaws.com/");
  EXPECT_NE(percent_decode(*role.assume_role_policy_document)->find("\"rds.amazonaws.com\""),
            std::string::npos);
  EXPECT_EQ(refusal(region.call<CreateServiceLinkedRoleOperation>({.aws_service_name = rds})),
            "400 InvalidInput: Service role name AWSServiceRoleForRDS has been taken in this "
            "account, please try a different suffix.");
}

TEST(ServiceLinkedRoles, AreRefusedByName) {
  TestRegion region;
  EXPECT_EQ(refusal(region.call<CreateServiceLinkedRoleOperation>(
                {.aws_service_name = "autoscaling.amazonaws.com"})),
            "400 InvalidInput: Service-linked roles of autoscaling.amazonaws.com are not supported "
            "in this region.");
  EXPECT_EQ(refusal(region.call<CreateServiceLinkedRoleOperation>(
                {.aws_service_name = rds, .description = {}, .custom_suffix = "two"})),
            "400 InvalidInput: Custom suffix is not allowed for rds.amazonaws.com");
}

TEST(ServiceLinkedRoles, BelongToAws) {
  TestRegion region;
  TestRegion::must(region.call<CreateServiceLinkedRoleOperation>({.aws_service_name = rds}));
  const std::string protected_role =
      "400 UnmodifiableEntity: Cannot perform the operation on the protected role "
      "'AWSServiceRoleForRDS' - this role is only modifiable by AWS";
  EXPECT_EQ(refusal(region.call<DeleteRoleOperation>({.role_name = rds_role})), protected_role);
  EXPECT_EQ(refusal(region.call<UpdateAssumeRolePolicyOperation>(
                {.role_name = rds_role, .policy_document = lambda_trust})),
            protected_role);
  EXPECT_EQ(refusal(region.call<AttachRolePolicyOperation>(
                {.role_name = rds_role, .policy_arn = admin_arn})),
            protected_role);
  EXPECT_EQ(refusal(region.call<DetachRolePolicyOperation>(
                {.role_name = rds_role, .policy_arn = admin_arn})),
            protected_role);
  EXPECT_EQ(refusal(region.call<PutRolePolicyOperation>(
                {.role_name = rds_role, .policy_name = "p", .policy_document = allow_s3})),
            protected_role);
  EXPECT_EQ(
      refusal(region.call<DeleteRolePolicyOperation>({.role_name = rds_role, .policy_name = "p"})),
      protected_role);
  EXPECT_EQ(refusal(region.call<PutRolePermissionsBoundaryOperation>(
                {.role_name = rds_role, .permissions_boundary = admin_arn})),
            protected_role);
  EXPECT_EQ(refusal(region.call<UpdateRoleOperation>(
                {.role_name = rds_role, .description = {}, .max_session_duration = 7200})),
            protected_role);
  EXPECT_EQ(refusal(region.call<UpdateRoleDescriptionOperation>(
                {.role_name = rds_role, .description = "mine"})),
            "ok");
}

TEST(ServiceLinkedRoles, AreDeletedByATask) {
  TestRegion region;
  TestRegion::must(region.call<CreateServiceLinkedRoleOperation>({.aws_service_name = rds}));
  const std::string task =
      *TestRegion::must(region.call<DeleteServiceLinkedRoleOperation>({.role_name = rds_role}))
           .deletion_task_id;
  EXPECT_TRUE(task.starts_with("task/aws-service-role/rds.amazonaws.com/AWSServiceRoleForRDS/"));
  region.restart();
  EXPECT_EQ(TestRegion::must(region.call<GetServiceLinkedRoleDeletionStatusOperation>(
                                 {.deletion_task_id = task}))
                .status,
            "SUCCEEDED");
  EXPECT_EQ(refusal(region.call<GetServiceLinkedRoleDeletionStatusOperation>(
                {.deletion_task_id = "task/none"})),
            "404 NoSuchEntity: The deletion task with id task/none cannot be found.");
  EXPECT_EQ(refusal(region.call<DeleteServiceLinkedRoleOperation>({.role_name = rds_role})),
            "404 NoSuchEntity: The role with name AWSServiceRoleForRDS cannot be found.");
  region.make_role("mine");
  EXPECT_EQ(refusal(region.call<DeleteServiceLinkedRoleOperation>({.role_name = "mine"})),
            "400 InvalidInput: The role mine is not a service-linked role.");
}

TEST(ServiceLinkedRoles, ForgetTheOldestTask) {
  TestRegion region;
  std::string first;
  for (std::size_t i = 0; i <= limits::deletion_tasks_max; ++i) {
    region.now() += std::chrono::seconds(1);
    TestRegion::must(region.call<CreateServiceLinkedRoleOperation>({.aws_service_name = rds}));
    const auto deleted =
        TestRegion::must(region.call<DeleteServiceLinkedRoleOperation>({.role_name = rds_role}));
    if (first.empty()) first = *deleted.deletion_task_id;
  }
  EXPECT_EQ(region.iam().deletion_tasks().size(), limits::deletion_tasks_max);
  EXPECT_EQ(region.iam().deletion_tasks().find(first), nullptr);
}

}  // namespace
}  // namespace skerry::iam
