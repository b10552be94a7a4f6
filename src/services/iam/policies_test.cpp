#include <gtest/gtest.h>

#include "base/encoding.hpp"
#include "services/iam/handlers.hpp"
#include "services/iam/test_region.hpp"

namespace skerry::iam {
namespace {

constexpr const char* unknown_arn = "arn:aws:iam::000000000000:policy/none";

std::vector<std::string> names(const ListPoliciesResponse& response) {
  std::vector<std::string> names;
  for (const Policy& policy : *response.policies) names.push_back(*policy.policy_name);
  return names;
}

TEST(Policies, AreMadeAndFound) {
  TestRegion region;
  const Policy made = *TestRegion::must(region.call<CreatePolicyOperation>(
                                            {.policy_name = "Reader",
                                             .policy_document = allow_s3,
                                             .path = "/app/",
                                             .description = "reads",
                                             .tags = {{{.key = "a", .value = "b"}}}}))
                           .policy;
  EXPECT_EQ(made.arn, "arn:aws:iam::000000000000:policy/app/Reader");
  EXPECT_TRUE(made.policy_id->starts_with("ANPA"));
  EXPECT_EQ(made.default_version_id, "v1");
  EXPECT_EQ(made.attachment_count, 0);
  EXPECT_EQ(made.is_attachable, true);
  const auto got = TestRegion::must(region.call<GetPolicyOperation>({.policy_arn = made.arn}));
  EXPECT_EQ(*got.policy, made);
  EXPECT_EQ(refusal(region.call<CreatePolicyOperation>(
                {.policy_name = "READER", .policy_document = allow_s3, .path = "/other/"})),
            "409 EntityAlreadyExists: A policy called READER already exists. Duplicate names are "
            "not allowed.");
  // ARNs are exact.
  EXPECT_EQ(refusal(region.call<GetPolicyOperation>(
                {.policy_arn = "arn:aws:iam::000000000000:policy/app/reader"})),
            "404 NoSuchEntity: Policy arn:aws:iam::000000000000:policy/app/reader was not found.");
}

TEST(Policies, UnknownOnesAreNoSuchEntity) {
  TestRegion region;
  const std::string unknown =
      "404 NoSuchEntity: Policy arn:aws:iam::000000000000:policy/none was not found.";
  EXPECT_EQ(refusal(region.call<GetPolicyOperation>({.policy_arn = unknown_arn})), unknown);
  EXPECT_EQ(refusal(region.call<DeletePolicyOperation>({.policy_arn = unknown_arn})), unknown);
  EXPECT_EQ(refusal(region.call<ListPolicyVersionsOperation>({.policy_arn = unknown_arn})),
            unknown);
  EXPECT_EQ(refusal(region.call<ListEntitiesForPolicyOperation>({.policy_arn = unknown_arn})),
            unknown);
  EXPECT_EQ(refusal(region.call<GetPolicyOperation>(
                {.policy_arn = "arn:aws:iam::aws:policy/NoSuchManagedPolicy"})),
            "404 NoSuchEntity: Policy arn:aws:iam::aws:policy/NoSuchManagedPolicy was not found.");
  EXPECT_EQ(refusal(region.call<GetPolicyOperation>({.policy_arn = "not an arn, at all"})),
            "400 InvalidInput: ARN not an arn, at all is not valid.");
}

TEST(Policies, MayCount6144Characters) {
  TestRegion region;
  std::string document = R"({"Version":"2012-10-17","Statement":{"Effect":"Allow","Resource":"*",)"
                         R"("Action":["s3:GetObject","s3:)";
  const std::string end = R"("]}})";
  document.append(6144 - document.size() - end.size(), 'x');
  EXPECT_EQ(refusal(region.call<CreatePolicyOperation>(
                {.policy_name = "long", .policy_document = document + 'x' + end})),
            "409 LimitExceeded: Cannot exceed quota for PolicySize: 6144");
  const std::string arn = region.make_policy("fits", document + end + std::string(9, ' '));
  EXPECT_EQ(refusal(region.call<CreatePolicyVersionOperation>(
                {.policy_arn = arn, .policy_document = document + 'x' + end})),
            "409 LimitExceeded: Cannot exceed quota for PolicySize: 6144");
}

TEST(Policies, AreDeletedWhenUnusedAndOfOneVersion) {
  TestRegion region;
  const std::string arn = region.make_policy("p");
  region.make_role("worker");
  TestRegion::must(
      region.call<AttachRolePolicyOperation>({.role_name = "worker", .policy_arn = arn}));
  const auto refused = [&] {
    return refusal(region.call<DeletePolicyOperation>({.policy_arn = arn}));
  };
  EXPECT_EQ(refused(), "409 DeleteConflict: Cannot delete a policy attached to entities.");
  TestRegion::must(
      region.call<DetachRolePolicyOperation>({.role_name = "worker", .policy_arn = arn}));
  TestRegion::must(region.call<PutRolePermissionsBoundaryOperation>(
      {.role_name = "worker", .permissions_boundary = arn}));
  EXPECT_EQ(refused(), "409 DeleteConflict: Cannot delete a policy attached to entities.");
  TestRegion::must(region.call<DeleteRolePermissionsBoundaryOperation>({.role_name = "worker"}));
  TestRegion::must(
      region.call<CreatePolicyVersionOperation>({.policy_arn = arn, .policy_document = allow_s3}));
  EXPECT_EQ(refused(),
            "409 DeleteConflict: This policy has more than one version. Before you delete a "
            "policy, you must delete the policy's versions. The default version is deleted with "
            "the policy.");
  TestRegion::must(
      region.call<DeletePolicyVersionOperation>({.policy_arn = arn, .version_id = "v2"}));
  EXPECT_EQ(refused(), "ok");
}

TEST(Policies, OfAwsMayBeReadButNotChanged) {
  TestRegion region;
  const auto got = TestRegion::must(region.call<GetPolicyOperation>({.policy_arn = admin_arn}));
  EXPECT_EQ(got.policy->policy_name, "AdministratorAccess");
  EXPECT_EQ(got.policy->attachment_count, 1);
  EXPECT_TRUE(got.policy->policy_id->starts_with("ANPA"));
  ASSERT_TRUE(got.policy->create_date);
  EXPECT_EQ(got.policy->create_date, parse_iso8601(find_managed_policy(admin_arn)->create_date));
  const auto version = TestRegion::must(region.call<GetPolicyVersionOperation>(
      {.policy_arn = admin_arn, .version_id = got.policy->default_version_id}));
  EXPECT_NE(percent_decode(*version.policy_version->document)->find("\"Action\""),
            std::string::npos);
  const std::string refused =
      refusal(region.call<DeletePolicyOperation>({.policy_arn = admin_arn}));
  EXPECT_EQ(refused,
            "403 AccessDenied: User: arn:aws:iam::000000000000:user/admin is not authorized to "
            "perform: iam:DeletePolicy on resource: policy "
            "arn:aws:iam::aws:policy/AdministratorAccess");
  EXPECT_TRUE(refusal(region.call<CreatePolicyVersionOperation>(
                          {.policy_arn = admin_arn, .policy_document = allow_s3}))
                  .starts_with("403 AccessDenied: "));
  EXPECT_TRUE(refusal(region.call<TagPolicyOperation>(
                          {.policy_arn = admin_arn, .tags = {{{.key = "a", .value = "b"}}}}))
                  .starts_with("403 AccessDenied: "));
}

TEST(Policies, AreListedByScopeUsageAndPath) {
  TestRegion region;
  const std::string used = region.make_policy("used");
  const std::string bounding = region.make_policy("bounding");
  region.make_policy("idle");
  TestRegion::must(region.call<CreatePolicyOperation>(
      {.policy_name = "elsewhere", .policy_document = allow_s3, .path = "/far/"}));
  region.make_user("bob");
  TestRegion::must(
      region.call<AttachUserPolicyOperation>({.user_name = "bob", .policy_arn = used}));
  TestRegion::must(region.call<PutUserPermissionsBoundaryOperation>(
      {.user_name = "bob", .permissions_boundary = bounding}));
  using Names = std::vector<std::string>;
  const auto list = [&](ListPoliciesRequest request) {
    return names(TestRegion::must(region.call<ListPoliciesOperation>(std::move(request))));
  };
  EXPECT_EQ(list({.scope = "Local"}), (Names{"bounding", "elsewhere", "idle", "used"}));
  EXPECT_EQ(list({.scope = "Local", .only_attached = true}), (Names{"bounding", "used"}));
  EXPECT_EQ(list({.scope = "All", .only_attached = true}),
            (Names{"AdministratorAccess", "bounding", "used"}));
  EXPECT_EQ(list({.scope = "AWS", .only_attached = true}), Names{"AdministratorAccess"});
  EXPECT_EQ(list({.scope = "AWS"}).size(), managed_policies().size());
  EXPECT_EQ(list({}).size(), managed_policies().size() + 4);
  EXPECT_EQ(list({.scope = {}, .only_attached = {}, .path_prefix = "/far/"}), Names{"elsewhere"});
  EXPECT_EQ(list({.scope = "Local",
                  .only_attached = {},
                  .path_prefix = {},
                  .policy_usage_filter = "PermissionsBoundary"}),
            Names{"bounding"});
  EXPECT_EQ(list({.scope = "Local",
                  .only_attached = {},
                  .path_prefix = {},
                  .policy_usage_filter = "PermissionsPolicy"}),
            Names{"used"});
  const auto got = TestRegion::must(region.call<GetPolicyOperation>({.policy_arn = bounding}));
  EXPECT_EQ(got.policy->attachment_count, 0);
  EXPECT_EQ(got.policy->permissions_boundary_usage_count, 1);
}

TEST(Policies, TellWhoHasThem) {
  TestRegion region;
  const std::string arn = region.make_policy("p");
  region.make_user("bob");
  region.make_user("eve");
  region.make_group("ops");
  region.make_role("worker");
  TestRegion::must(region.call<AttachUserPolicyOperation>({.user_name = "bob", .policy_arn = arn}));
  TestRegion::must(
      region.call<AttachGroupPolicyOperation>({.group_name = "ops", .policy_arn = arn}));
  TestRegion::must(
      region.call<AttachRolePolicyOperation>({.role_name = "worker", .policy_arn = arn}));
  TestRegion::must(region.call<PutUserPermissionsBoundaryOperation>(
      {.user_name = "eve", .permissions_boundary = arn}));
  const auto list = [&](ListEntitiesForPolicyRequest request) {
    request.policy_arn = arn;
    const auto found =
        TestRegion::must(region.call<ListEntitiesForPolicyOperation>(std::move(request)));
    std::string text;
    for (const PolicyGroup& group : *found.policy_groups) text += *group.group_name + ' ';
    for (const PolicyRole& role : *found.policy_roles) text += *role.role_name + ' ';
    for (const PolicyUser& user : *found.policy_users) text += *user.user_name + ' ';
    return text;
  };
  EXPECT_EQ(list({}), "ops worker bob eve ");
  EXPECT_EQ(list({.policy_arn = {}, .entity_filter = "Role"}), "worker ");
  EXPECT_EQ(list({.policy_arn = {}, .entity_filter = "LocalManagedPolicy"}), "");
  EXPECT_EQ(list({.policy_arn = {}, .entity_filter = {}, .path_prefix = "/x/"}), "");
  EXPECT_EQ(list({.policy_arn = {},
                  .entity_filter = {},
                  .path_prefix = {},
                  .policy_usage_filter = "PermissionsBoundary"}),
            "eve ");
  EXPECT_EQ(list({.policy_arn = {},
                  .entity_filter = "User",
                  .path_prefix = {},
                  .policy_usage_filter = "PermissionsPolicy"}),
            "bob ");
}

TEST(PolicyVersions, AreNumberedAndLimitedToFive) {
  TestRegion region;
  const std::string arn = region.make_policy("p");
  for (int i = 2; i <= 5; ++i) {
    region.now() += std::chrono::minutes(1);
    const auto made = TestRegion::must(region.call<CreatePolicyVersionOperation>(
        {.policy_arn = arn, .policy_document = allow_s3, .set_as_default = i == 4}));
    EXPECT_EQ(made.policy_version->version_id, "v" + std::to_string(i));
    EXPECT_EQ(made.policy_version->is_default_version, i == 4);
    EXPECT_FALSE(made.policy_version->document);
  }
  EXPECT_EQ(refusal(region.call<CreatePolicyVersionOperation>(
                {.policy_arn = arn, .policy_document = allow_s3})),
            "409 LimitExceeded: A managed policy can have up to 5 versions. Before you create a "
            "new version, you must delete an existing version.");
  const auto got = TestRegion::must(region.call<GetPolicyOperation>({.policy_arn = arn}));
  EXPECT_EQ(got.policy->default_version_id, "v4");
  EXPECT_EQ(got.policy->update_date, region.now());
  EXPECT_LT(got.policy->create_date, got.policy->update_date);

  EXPECT_EQ(
      refusal(region.call<DeletePolicyVersionOperation>({.policy_arn = arn, .version_id = "v4"})),
      "409 DeleteConflict: Cannot delete the default version of a policy.");
  TestRegion::must(
      region.call<DeletePolicyVersionOperation>({.policy_arn = arn, .version_id = "v5"}));
  const auto next = TestRegion::must(
      region.call<CreatePolicyVersionOperation>({.policy_arn = arn, .policy_document = allow_s3}));
  EXPECT_EQ(next.policy_version->version_id, "v6");
  const auto listed =
      TestRegion::must(region.call<ListPolicyVersionsOperation>({.policy_arn = arn}));
  std::string ids;
  for (const PolicyVersion& version : *listed.versions) ids += *version.version_id;
  EXPECT_EQ(ids, "v6v4v3v2v1");
}

TEST(PolicyVersions, TheDefaultMoves) {
  TestRegion region;
  const std::string arn = region.make_policy("p");
  const std::string second =
      R"({"Version":"2012-10-17","Statement":{"Effect":"Deny","Action":"*","Resource":"*"}})";
  TestRegion::must(
      region.call<CreatePolicyVersionOperation>({.policy_arn = arn, .policy_document = second}));
  TestRegion::must(
      region.call<SetDefaultPolicyVersionOperation>({.policy_arn = arn, .version_id = "v2"}));
  region.restart();
  const auto got = TestRegion::must(
      region.call<GetPolicyVersionOperation>({.policy_arn = arn, .version_id = "v2"}));
  EXPECT_EQ(got.policy_version->is_default_version, true);
  EXPECT_EQ(percent_decode(*got.policy_version->document), second);
  for (const char* version : {"v3", "v0", "v01", "2", "v2.x"}) {
    EXPECT_EQ(
        refusal(region.call<GetPolicyVersionOperation>({.policy_arn = arn, .version_id = version})),
        "404 NoSuchEntity: Policy " + arn + " version " + version +
            " does not exist or is not attachable.");
  }
  EXPECT_EQ(refusal(region.call<SetDefaultPolicyVersionOperation>(
                {.policy_arn = arn, .version_id = "v9"})),
            "404 NoSuchEntity: Policy " + arn + " version v9 does not exist or is not attachable.");
  EXPECT_EQ(
      refusal(region.call<DeletePolicyVersionOperation>({.policy_arn = arn, .version_id = "v9"})),
      "404 NoSuchEntity: Policy " + arn + " version v9 does not exist or is not attachable.");
}

}  // namespace
}  // namespace skerry::iam
