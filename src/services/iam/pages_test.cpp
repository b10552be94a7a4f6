#include "services/iam/pages.hpp"

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

#include "base/encoding.hpp"
#include "services/iam/handlers.hpp"
#include "services/iam/test_region.hpp"

namespace skerry::iam {
namespace {

// Everything that a list gives in pages of one, and that each page but the last says so.
template <class Op, class Texts>
std::vector<std::string> in_pages_of_one(TestRegion& region, typename Op::Request request,
                                         Texts texts) {
  std::vector<std::string> all;
  request.max_items = 1;
  for (int page = 0; page < 100; ++page) {
    const auto response = TestRegion::must(region.call<Op>(request));
    const std::vector<std::string> shown = texts(response);
    EXPECT_LE(shown.size(), 1U);
    all.insert(all.end(), shown.begin(), shown.end());
    EXPECT_EQ(response.is_truncated.value(), response.marker.has_value());
    if (!*response.is_truncated) return all;
    request.marker = response.marker;
  }
  ADD_FAILURE() << "the pages do not end";
  return all;
}

template <class Response, class Shape>
auto names_of(std::optional<std::vector<Shape>> Response::*list,
              std::optional<std::string> Shape::*name) {
  return [=](const Response& response) {
    std::vector<std::string> names;
    for (const Shape& shape : *(response.*list)) names.push_back(*(shape.*name));
    return names;
  };
}

template <class Response>
auto texts_of(std::optional<std::vector<std::string>> Response::*list) {
  return [=](const Response& response) { return *(response.*list); };
}

using Names = std::vector<std::string>;

TEST(Pages, OfUsersGroupsAndRoles) {
  TestRegion region;
  for (const char* name : {"charlie", "Bravo", "alpha"}) {
    region.make_user(name);
    region.make_group(name);
    region.make_role(name);
  }
  EXPECT_EQ(in_pages_of_one<ListUsersOperation>(
                region, {}, names_of(&ListUsersResponse::users, &User::user_name)),
            (Names{"admin", "alpha", "Bravo", "charlie"}));
  EXPECT_EQ(in_pages_of_one<ListGroupsOperation>(
                region, {}, names_of(&ListGroupsResponse::groups, &Group::group_name)),
            (Names{"alpha", "Bravo", "charlie"}));
  EXPECT_EQ(in_pages_of_one<ListRolesOperation>(
                region, {}, names_of(&ListRolesResponse::roles, &Role::role_name)),
            (Names{"alpha", "Bravo", "charlie"}));
}

TEST(Pages, OfMembershipsKeysAndTags) {
  TestRegion region;
  for (const char* name : {"b", "a"}) {
    region.make_user(name);
    region.make_group(name);
    region.make_role(name);
  }
  for (const char* user : {"a", "b"})
    TestRegion::must(region.call<AddUserToGroupOperation>({.group_name = "a", .user_name = user}));
  TestRegion::must(region.call<AddUserToGroupOperation>({.group_name = "b", .user_name = "a"}));
  TestRegion::must(region.call<CreateAccessKeyOperation>({.user_name = "a"}));
  TestRegion::must(region.call<CreateAccessKeyOperation>({.user_name = "a"}));
  TestRegion::must(region.call<TagRoleOperation>(
      {.role_name = "a", .tags = {{{.key = "y", .value = "1"}, {.key = "x", .value = "2"}}}}));

  EXPECT_EQ(in_pages_of_one<GetGroupOperation>(
                region, {.group_name = "a"}, names_of(&GetGroupResponse::users, &User::user_name)),
            (Names{"a", "b"}));
  EXPECT_EQ(in_pages_of_one<ListGroupsForUserOperation>(
                region, {.user_name = "a"},
                names_of(&ListGroupsForUserResponse::groups, &Group::group_name)),
            (Names{"a", "b"}));
  EXPECT_EQ(
      in_pages_of_one<ListAccessKeysOperation>(
          region, {.user_name = "a"},
          names_of(&ListAccessKeysResponse::access_key_metadata, &AccessKeyMetadata::access_key_id))
          .size(),
      2U);
  EXPECT_EQ(in_pages_of_one<ListRoleTagsOperation>(
                region, {.role_name = "a"}, names_of(&ListRoleTagsResponse::tags, &Tag::key)),
            (Names{"x", "y"}));
}

TEST(Pages, OfPoliciesAndTheirVersions) {
  TestRegion region;
  region.make_role("worker");
  const std::string arn = region.make_policy("b");
  region.make_policy("a");
  for (int i = 0; i < 2; ++i)
    TestRegion::must(region.call<CreatePolicyVersionOperation>(
        {.policy_arn = arn, .policy_document = allow_s3}));
  TestRegion::must(
      region.call<AttachRolePolicyOperation>({.role_name = "worker", .policy_arn = arn}));
  TestRegion::must(
      region.call<AttachRolePolicyOperation>({.role_name = "worker", .policy_arn = admin_arn}));
  for (const char* name : {"two", "One"})
    TestRegion::must(region.call<PutRolePolicyOperation>(
        {.role_name = "worker", .policy_name = name, .policy_document = allow_s3}));

  EXPECT_EQ(in_pages_of_one<ListPoliciesOperation>(
                region, {.scope = "Local"},
                names_of(&ListPoliciesResponse::policies, &Policy::policy_name)),
            (Names{"a", "b"}));
  EXPECT_EQ(in_pages_of_one<ListPoliciesOperation>(
                region, {}, names_of(&ListPoliciesResponse::policies, &Policy::policy_name))
                .size(),
            managed_policies().size() + 2);
  EXPECT_EQ(in_pages_of_one<ListPolicyVersionsOperation>(
                region, {.policy_arn = arn},
                names_of(&ListPolicyVersionsResponse::versions, &PolicyVersion::version_id)),
            (Names{"v3", "v2", "v1"}));
  EXPECT_EQ(in_pages_of_one<ListAttachedRolePoliciesOperation>(
                region, {.role_name = "worker"},
                names_of(&ListAttachedRolePoliciesResponse::attached_policies,
                         &AttachedPolicy::policy_name)),
            (Names{"b", "AdministratorAccess"}));
  EXPECT_EQ(in_pages_of_one<ListRolePoliciesOperation>(
                region, {.role_name = "worker"}, texts_of(&ListRolePoliciesResponse::policy_names)),
            (Names{"One", "two"}));
}

TEST(Pages, OfSeveralKindsInOneAnswer) {
  TestRegion region;
  const std::string arn = region.make_policy("p");
  region.make_user("bob");
  region.make_group("ops");
  region.make_role("worker");
  TestRegion::must(region.call<AttachUserPolicyOperation>({.user_name = "bob", .policy_arn = arn}));
  TestRegion::must(
      region.call<AttachGroupPolicyOperation>({.group_name = "ops", .policy_arn = arn}));
  TestRegion::must(
      region.call<AttachRolePolicyOperation>({.role_name = "worker", .policy_arn = arn}));
  EXPECT_EQ(in_pages_of_one<ListEntitiesForPolicyOperation>(
                region, {.policy_arn = arn},
                [](const ListEntitiesForPolicyResponse& response) {
                  Names names;
                  for (const auto& each : *response.policy_groups)
                    names.push_back(*each.group_name);
                  for (const auto& each : *response.policy_roles) names.push_back(*each.role_name);
                  for (const auto& each : *response.policy_users) names.push_back(*each.user_name);
                  return names;
                }),
            (Names{"ops", "worker", "bob"}));
  EXPECT_EQ(in_pages_of_one<GetAccountAuthorizationDetailsOperation>(
                region, {},
                [](const GetAccountAuthorizationDetailsResponse& response) {
                  Names names;
                  for (const auto& each : *response.user_detail_list)
                    names.push_back(*each.user_name);
                  for (const auto& each : *response.group_detail_list)
                    names.push_back(*each.group_name);
                  for (const auto& each : *response.role_detail_list)
                    names.push_back(*each.role_name);
                  for (const auto& each : *response.policies) names.push_back(*each.policy_name);
                  return names;
                }),
            (Names{"admin", "bob", "ops", "worker", "p", "AdministratorAccess"}));
}

TEST(Pages, GoOnWhenTheLastShownItemIsGone) {
  TestRegion region;
  for (const char* name : {"a", "b", "c"}) region.make_group(name);
  const auto first = TestRegion::must(
      region.call<ListGroupsOperation>({.path_prefix = {}, .marker = {}, .max_items = 2}));
  TestRegion::must(region.call<DeleteGroupOperation>({.group_name = "b"}));
  const auto rest = TestRegion::must(
      region.call<ListGroupsOperation>({.path_prefix = {}, .marker = first.marker}));
  ASSERT_EQ(rest.groups->size(), 1U);
  EXPECT_EQ(rest.groups->front().group_name, "c");
}

TEST(Pages, RefuseMarkersThatAreNotOurs) {
  TestRegion region;
  for (const std::string& marker :
       {std::string("x"), std::string("%%%"), base64(as_bytes("admin")), std::string(5000, 'A')}) {
    EXPECT_EQ(refusal(region.call<ListUsersOperation>({.path_prefix = {}, .marker = marker})),
              "400 ValidationError: Invalid Marker.");
  }
  EXPECT_EQ(refusal(region.call<SimulateCustomPolicyOperation>(
                {.policy_input_list = {{allow_s3}},
                 .action_names = {{"s3:GetObject"}},
                 .permissions_boundary_policy_input_list = {},
                 .ordered_organization_policy_input_list = {},
                 .resource_arns = {},
                 .resource_policy = {},
                 .resource_owner = {},
                 .caller_arn = {},
                 .context_entries = {},
                 .resource_handling_option = {},
                 .max_items = {},
                 .marker = base64(as_bytes("skerry-iam:bob"))})),
            "400 ValidationError: Invalid Marker.");
}

TEST(Pages, HoldAHundredByDefault) {
  TestRegion region;
  for (int i = 0; i < 101; ++i) region.make_group("g" + std::to_string(1000 + i));
  const auto first = TestRegion::must(region.call<ListGroupsOperation>({}));
  EXPECT_EQ(first.groups->size(), 100U);
  EXPECT_EQ(first.is_truncated, true);
}

}  // namespace
}  // namespace skerry::iam
