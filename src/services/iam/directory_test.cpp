#include "services/iam/directory.hpp"

#include <gtest/gtest.h>

#include "services/iam/handlers.hpp"
#include "services/iam/test_region.hpp"

namespace skerry::iam {
namespace {

std::vector<std::string> labels(const std::shared_ptr<const IdentityPolicies>& policies) {
  std::vector<std::string> labels;
  if (policies == nullptr) return {"none"};
  for (const policy::PolicyPtr& policy : policies->identity)
    labels.push_back(policy->label().attached_to + '|' + policy->label().name);
  return labels;
}
using Labels = std::vector<std::string>;

TEST(Directory, AUserHasItsOwnAndItsGroupsPolicies) {
  TestRegion region;
  region.make_user("bob");
  region.make_group("ops");
  TestRegion::must(region.call<AddUserToGroupOperation>({.group_name = "ops", .user_name = "bob"}));
  TestRegion::must(region.call<PutUserPolicyOperation>(
      {.user_name = "bob", .policy_name = "own", .policy_document = allow_s3}));
  TestRegion::must(region.call<PutGroupPolicyOperation>(
      {.group_name = "ops", .policy_name = "shared", .policy_document = allow_s3}));
  TestRegion::must(
      region.call<AttachGroupPolicyOperation>({.group_name = "ops", .policy_arn = admin_arn}));
  TestRegion::must(region.call<TagUserOperation>(
      {.user_name = "bob", .tags = {{{.key = "team", .value = "db"}}}}));
  const auto policies = region.directory().policies_of(region.user("bob"));
  EXPECT_EQ(labels(policies), (Labels{"user/bob|own", "group/ops|shared", "|AdministratorAccess"}));
  EXPECT_EQ(policies->tags, (std::vector<PrincipalTag>{{.key = "team", .value = "db"}}));
  EXPECT_EQ(policies->boundary, nullptr);
}

TEST(Directory, EveryChangeIsSeenAtOnce) {
  TestRegion region;
  region.make_user("bob");
  region.make_group("ops");
  const std::string arn = region.make_policy("p");
  const Identity bob = region.user("bob");
  const auto now = [&] { return labels(region.directory().policies_of(bob)); };
  EXPECT_EQ(now(), Labels{});
  TestRegion::must(region.call<AttachUserPolicyOperation>({.user_name = "bob", .policy_arn = arn}));
  EXPECT_EQ(now(), Labels{"|p"});
  TestRegion::must(region.call<AddUserToGroupOperation>({.group_name = "ops", .user_name = "bob"}));
  TestRegion::must(region.call<PutGroupPolicyOperation>(
      {.group_name = "ops", .policy_name = "g", .policy_document = allow_s3}));
  EXPECT_EQ(now(), (Labels{"|p", "group/ops|g"}));
  TestRegion::must(
      region.call<DeleteGroupPolicyOperation>({.group_name = "ops", .policy_name = "g"}));
  TestRegion::must(region.call<DetachUserPolicyOperation>({.user_name = "bob", .policy_arn = arn}));
  EXPECT_EQ(now(), Labels{});
}

TEST(Directory, ANewDefaultVersionReplacesTheOld) {
  TestRegion region;
  const std::string arn = region.make_policy("p");
  const auto effect = [&] {
    return region.directory().managed_policy(arn)->document().statements.front().effect;
  };
  EXPECT_EQ(effect(), policy::Effect::allow);
  TestRegion::must(region.call<CreatePolicyVersionOperation>(
      {.policy_arn = arn,
       .policy_document =
           R"({"Version":"2012-10-17","Statement":{"Effect":"Deny","Action":"*","Resource":"*"}})",
       .set_as_default = true}));
  EXPECT_EQ(effect(), policy::Effect::deny);
  TestRegion::must(
      region.call<SetDefaultPolicyVersionOperation>({.policy_arn = arn, .version_id = "v1"}));
  EXPECT_EQ(effect(), policy::Effect::allow);
  TestRegion::must(
      region.call<DeletePolicyVersionOperation>({.policy_arn = arn, .version_id = "v2"}));
  TestRegion::must(region.call<DeletePolicyOperation>({.policy_arn = arn}));
  EXPECT_EQ(region.directory().managed_policy(arn), nullptr);
  // Made anew with the same name and version number.
  region.make_policy(
      "p", R"({"Version":"2012-10-17","Statement":{"Effect":"Deny","Action":"*","Resource":"*"}})");
  EXPECT_EQ(effect(), policy::Effect::deny);
}

TEST(Directory, ASessionHasItsRolesPoliciesAsLongAsItIsTheSameRole) {
  TestRegion region;
  region.make_role("worker");
  TestRegion::must(region.call<PutRolePolicyOperation>(
      {.role_name = "worker", .policy_name = "p", .policy_document = allow_s3}));
  TestRegion::must(region.call<PutRolePermissionsBoundaryOperation>(
      {.role_name = "worker", .permissions_boundary = admin_arn}));
  const Identity session = region.session_of("worker");
  const auto policies = region.directory().policies_of(session);
  EXPECT_EQ(labels(policies), Labels{"role/worker|p"});
  EXPECT_EQ(policies->boundary->label().arn, admin_arn);
  TestRegion::must(
      region.call<DeleteRolePolicyOperation>({.role_name = "worker", .policy_name = "p"}));
  TestRegion::must(region.call<DeleteRoleOperation>({.role_name = "worker"}));
  EXPECT_EQ(region.directory().policies_of(session), nullptr);
  region.make_role("worker");
  EXPECT_EQ(region.directory().policies_of(session), nullptr);
}

TEST(Directory, RootAndServicesNeedNoPolicies) {
  TestRegion region;
  EXPECT_NE(region.directory().policies_of(region.directory().root()), nullptr);
  Identity service;
  service.kind = IdentityKind::service;
  service.name = "lambda.amazonaws.com";
  EXPECT_NE(region.directory().policies_of(service), nullptr);
  Identity nobody;
  nobody.kind = IdentityKind::user;
  nobody.user_id = "AIDANOBODY";
  EXPECT_EQ(region.directory().policies_of(nobody), nullptr);
}

TEST(Directory, RolesAreFoundByTheirExactArn) {
  TestRegion region;
  TestRegion::must(region.call<CreateRoleOperation>({.role_name = "Worker",
                                                     .assume_role_policy_document = lambda_trust,
                                                     .path = "/svc/",
                                                     .description = {},
                                                     .max_session_duration = 7200,
                                                     .permissions_boundary = {},
                                                     .tags = {{{.key = "a", .value = "b"}}}}));
  const auto role = region.directory().role("arn:aws:iam::000000000000:role/svc/Worker");
  ASSERT_TRUE(role);
  EXPECT_EQ(role->name, "Worker");
  EXPECT_EQ(role->max_session_seconds, 7200);
  EXPECT_EQ(role->tags.front().key, "a");
  ASSERT_NE(role->trust, nullptr);
  EXPECT_FALSE(region.directory().role("arn:aws:iam::000000000000:role/svc/worker"));
  EXPECT_FALSE(region.directory().role("arn:aws:iam::000000000000:role/Worker"));
  EXPECT_FALSE(region.directory().role("arn:aws:iam::123456789012:role/svc/Worker"));
  EXPECT_FALSE(region.directory().role("Worker"));
}

TEST(Directory, ManagedPoliciesOfAwsAreCompiledOnce) {
  TestRegion region;
  const policy::PolicyPtr first = region.directory().managed_policy(admin_arn);
  region.make_user("bob");
  EXPECT_EQ(region.directory().managed_policy(admin_arn), first);
  EXPECT_EQ(region.directory().managed_policy("arn:aws:iam::aws:policy/None"), nullptr);
}

TEST(Directory, AnswersTheSameRecordWhileNothingChanges) {
  TestRegion region;
  const std::string id = region.iam().account_record().admin_key_id;
  EXPECT_EQ(region.directory().access_key(id), region.directory().access_key(id));
  EXPECT_EQ(region.directory().policies_of(region.admin()),
            region.directory().policies_of(region.admin()));
  EXPECT_EQ(region.directory().access_key("AKIAAAAAAAAAAAAAAAAA"), nullptr);
}

}  // namespace
}  // namespace skerry::iam
