#include "services/iam/access.hpp"

#include <gtest/gtest.h>

#include "services/iam/handlers.hpp"
#include "services/iam/test_region.hpp"

namespace skerry::iam {
namespace {

// Bob, with one statement that allows `action` on `resource` under `condition`.
class Bob {
 public:
  Bob() { region_.make_user("bob"); }

  TestRegion& region() { return region_; }

  void may(const std::string& action, const std::string& resource,
           const std::string& condition = "{}") {
    TestRegion::must(region_.call<PutUserPolicyOperation>(
        {.user_name = "bob",
         .policy_name = "only",
         .policy_document = R"({"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":")" +
                            action + R"(","Resource":")" + resource + R"(","Condition":)" +
                            condition + "}}"}));
  }

  template <class Op>
  std::string tries(typename Op::Request request) {
    return refusal(region_.call_as<Op>(region_.user("bob"), std::move(request)));
  }

 private:
  TestRegion region_;
};

constexpr const char* denied = "403 AccessDenied: ";

TEST(IamAccess, IsDeniedByDefaultInAwsWords) {
  Bob bob;
  const std::string refused = bob.tries<GetRoleOperation>({.role_name = "worker"});
  EXPECT_TRUE(
      refused.starts_with("403 AccessDenied: User: arn:aws:iam::000000000000:user/bob is not "
                          "authorized to perform: iam:GetRole on resource: "
                          "arn:aws:iam::000000000000:role/worker because no identity-based policy "
                          "allows the iam:GetRole action"))
      << refused;
}

TEST(IamAccess, EveryOperationIsDeniedToWhomNothingIsAllowed) {
  Bob bob;
  EXPECT_TRUE(bob.tries<GetUserOperation>({}).starts_with(denied));
  EXPECT_TRUE(bob.tries<ListUsersOperation>({}).starts_with(denied));
  EXPECT_TRUE(bob.tries<ListPoliciesOperation>({}).starts_with(denied));
  EXPECT_TRUE(bob.tries<GetAccountSummaryOperation>({}).starts_with(denied));
  EXPECT_TRUE(bob.tries<CreateAccessKeyOperation>({}).starts_with(denied));
}

TEST(IamAccess, NamesTheStoredArnWhateverTheRequestsLetters) {
  Bob bob;
  TestRegion::must(bob.region().call<CreateRoleOperation>(
      {.role_name = "Worker", .assume_role_policy_document = lambda_trust, .path = "/svc/"}));
  bob.may("iam:GetRole", "arn:aws:iam::000000000000:role/svc/Worker");
  EXPECT_EQ(bob.tries<GetRoleOperation>({.role_name = "wORKER"}), "ok");
  bob.may("iam:GetRole", "arn:aws:iam::000000000000:role/worker");
  EXPECT_TRUE(bob.tries<GetRoleOperation>({.role_name = "worker"}).starts_with(denied));
}

TEST(IamAccess, OfListsIsThePathOfTheKind) {
  Bob bob;
  bob.may("iam:ListRoles", "*");
  EXPECT_EQ(bob.tries<ListRolesOperation>({}), "ok");
  EXPECT_TRUE(bob.tries<ListUsersOperation>({}).starts_with(denied));
  const std::string users = bob.tries<ListUsersOperation>({.path_prefix = "/x/"});
  EXPECT_NE(users.find("on resource: arn:aws:iam::000000000000:user/x/"), std::string::npos)
      << users;
  bob.may("iam:ListPolicies", "*");
  EXPECT_EQ(bob.tries<ListPoliciesOperation>({}), "ok");
}

TEST(IamAccess, OneMayManageOnesOwnKeys) {
  Bob bob;
  bob.may("iam:*AccessKey*", "arn:aws:iam::000000000000:user/${aws:username}");
  EXPECT_EQ(bob.tries<CreateAccessKeyOperation>({}), "ok");
  EXPECT_EQ(bob.tries<ListAccessKeysOperation>({.user_name = "BOB"}), "ok");
  EXPECT_TRUE(bob.tries<CreateAccessKeyOperation>({.user_name = "admin"}).starts_with(denied));
  const std::string admin_key = bob.region().iam().account_record().admin_key_id;
  EXPECT_TRUE(
      bob.tries<GetAccessKeyLastUsedOperation>({.access_key_id = admin_key}).starts_with(denied));
}

TEST(IamAccess, ACreatorMayHaveToSetABoundary) {
  Bob bob;
  const std::string boundary = bob.region().make_policy("boundary");
  bob.may("iam:CreateRole", "*",
          R"({"StringEquals":{"iam:PermissionsBoundary":")" + boundary + "\"}}");
  EXPECT_TRUE(bob.tries<CreateRoleOperation>(
                     {.role_name = "r", .assume_role_policy_document = lambda_trust})
                  .starts_with(denied));
  EXPECT_TRUE(bob.tries<CreateRoleOperation>({.role_name = "r",
                                              .assume_role_policy_document = lambda_trust,
                                              .path = {},
                                              .description = {},
                                              .max_session_duration = {},
                                              .permissions_boundary = admin_arn})
                  .starts_with(denied));
  EXPECT_EQ(bob.tries<CreateRoleOperation>({.role_name = "r",
                                            .assume_role_policy_document = lambda_trust,
                                            .path = {},
                                            .description = {},
                                            .max_session_duration = {},
                                            .permissions_boundary = boundary}),
            "ok");
  // Of a role that is there, the key is the boundary that it has.
  bob.may("iam:PutRolePolicy", "*",
          R"({"StringEquals":{"iam:PermissionsBoundary":")" + boundary + "\"}}");
  bob.region().make_role("free");
  EXPECT_EQ(bob.tries<PutRolePolicyOperation>(
                {.role_name = "r", .policy_name = "p", .policy_document = allow_s3}),
            "ok");
  EXPECT_TRUE(bob.tries<PutRolePolicyOperation>(
                     {.role_name = "free", .policy_name = "p", .policy_document = allow_s3})
                  .starts_with(denied));
}

TEST(IamAccess, OnlySomePoliciesMayBeAttached) {
  Bob bob;
  bob.region().make_role("worker");
  const std::string arn = bob.region().make_policy("p");
  bob.may("iam:*RolePolicy", "*", R"({"ArnEquals":{"iam:PolicyARN":")" + arn + "\"}}");
  EXPECT_EQ(bob.tries<AttachRolePolicyOperation>({.role_name = "worker", .policy_arn = arn}), "ok");
  EXPECT_TRUE(bob.tries<AttachRolePolicyOperation>({.role_name = "worker", .policy_arn = admin_arn})
                  .starts_with(denied));
  EXPECT_EQ(bob.tries<DetachRolePolicyOperation>({.role_name = "worker", .policy_arn = arn}), "ok");
}

TEST(IamAccess, TagsOfResourceAndRequestCount) {
  Bob bob;
  bob.region().make_role("worker");
  TestRegion::must(bob.region().call<TagRoleOperation>(
      {.role_name = "worker", .tags = {{{.key = "team", .value = "db"}}}}));
  bob.region().make_role("other");
  bob.may("iam:*", "*", R"({"StringEquals":{"aws:ResourceTag/team":"db"}})");
  EXPECT_EQ(bob.tries<GetRoleOperation>({.role_name = "worker"}), "ok");
  EXPECT_TRUE(bob.tries<GetRoleOperation>({.role_name = "other"}).starts_with(denied));
  bob.may("iam:*", "*", R"({"StringEquals":{"iam:ResourceTag/team":"db"}})");
  EXPECT_EQ(bob.tries<GetRoleOperation>({.role_name = "worker"}), "ok");

  bob.may("iam:TagRole", "*",
          R"({"StringEquals":{"aws:RequestTag/env":"dev"},"ForAllValues:StringEquals":)"
          R"({"aws:TagKeys":["env"]}})");
  EXPECT_EQ(bob.tries<TagRoleOperation>(
                {.role_name = "other", .tags = {{{.key = "env", .value = "dev"}}}}),
            "ok");
  EXPECT_TRUE(bob.tries<TagRoleOperation>(
                     {.role_name = "other",
                      .tags = {{{.key = "env", .value = "dev"}, {.key = "team", .value = "db"}}}})
                  .starts_with(denied));
  bob.may("iam:UntagRole", "*", R"({"ForAllValues:StringEquals":{"aws:TagKeys":["env"]}})");
  EXPECT_TRUE(bob.tries<UntagRoleOperation>({.role_name = "other", .tag_keys = {{"team"}}})
                  .starts_with(denied));
  EXPECT_EQ(bob.tries<UntagRoleOperation>({.role_name = "other", .tag_keys = {{"env"}}}), "ok");
}

TEST(IamAccess, RenamingNeedsBothNames) {
  Bob bob;
  bob.region().make_group("old");
  bob.may("iam:UpdateGroup", "arn:aws:iam::000000000000:group/old");
  EXPECT_TRUE(bob.tries<UpdateGroupOperation>(
                     {.group_name = "old", .new_path = {}, .new_group_name = "new"})
                  .starts_with(denied));
  bob.may("iam:UpdateGroup", "arn:aws:iam::000000000000:group/*");
  EXPECT_EQ(bob.tries<UpdateGroupOperation>(
                {.group_name = "old", .new_path = {}, .new_group_name = "new"}),
            "ok");
}

TEST(IamAccess, ServiceLinkedRolesAreNamedByTheirService) {
  Bob bob;
  bob.may("iam:CreateServiceLinkedRole",
          "arn:aws:iam::000000000000:role/aws-service-role/rds.amazonaws.com/AWSServiceRoleForRDS",
          R"({"StringEquals":{"iam:AWSServiceName":"rds.amazonaws.com"}})");
  EXPECT_EQ(bob.tries<CreateServiceLinkedRoleOperation>({.aws_service_name = "rds.amazonaws.com"}),
            "ok");
  EXPECT_TRUE(bob.tries<CreateServiceLinkedRoleOperation>({.aws_service_name = "x.amazonaws.com"})
                  .starts_with(denied));
}

}  // namespace
}  // namespace skerry::iam
