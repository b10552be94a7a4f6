#include "policy/simulate.hpp"

#include <gtest/gtest.h>

#include "services/iam/handlers.hpp"
#include "services/iam/test_region.hpp"

namespace skerry::iam {
namespace {

constexpr const char* bob_arn = "arn:aws:iam::000000000000:user/bob";
constexpr const char* deny_delete =
    "{\"Version\":\"2012-10-17\",\n"
    "\"Statement\":[\n"
    "  {\"Effect\":\"Allow\",\"Action\":\"s3:ListBucket\",\"Resource\":\"*\"},\n"
    "  {\"Effect\":\"Deny\",\"Action\":\"s3:DeleteObject\",\"Resource\":\"*\"}\n"
    "]}";
constexpr const char* by_team =
    R"({"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":)"
    R"("s3:GetObject","Resource":"arn:aws:s3:::${aws:username}/*","Condition":)"
    R"({"StringEquals":{"aws:PrincipalTag/team":"db"}}}})";

SimulateCustomPolicyRequest custom(std::vector<std::string> policies,
                                   std::vector<std::string> actions) {
  SimulateCustomPolicyRequest request;
  request.policy_input_list = std::move(policies);
  request.action_names = std::move(actions);
  return request;
}

SimulatePrincipalPolicyRequest principal(std::string arn, std::vector<std::string> actions) {
  SimulatePrincipalPolicyRequest request;
  request.policy_source_arn = std::move(arn);
  request.action_names = std::move(actions);
  return request;
}

std::string decisions(const SimulatePolicyResponse& response) {
  std::string text;
  for (const EvaluationResult& result : *response.evaluation_results)
    text += *result.eval_action_name + ' ' + *result.eval_resource_name + ' ' +
            *result.eval_decision + '\n';
  return text;
}

TEST(Simulate, CustomPoliciesDecideAndSayWhere) {
  TestRegion region;
  const auto response = TestRegion::must(region.call<SimulateCustomPolicyOperation>(
      custom({allow_s3, deny_delete}, {"s3:GetObject", "s3:DeleteObject", "ec2:RunInstances"})));
  EXPECT_EQ(decisions(response),
            "s3:GetObject * allowed\n"
            "s3:DeleteObject * explicitDeny\n"
            "ec2:RunInstances * implicitDeny\n");
  const auto& denied = (*response.evaluation_results)[1];
  bool found = false;
  for (const Statement& statement : *denied.matched_statements) {
    if (statement.source_policy_id != "PolicyInputList.2") continue;
    found = true;
    EXPECT_EQ(statement.start_position->line, 4);
    EXPECT_EQ(statement.end_position->line, 4);
    EXPECT_LT(*statement.start_position->column, *statement.end_position->column);
  }
  EXPECT_TRUE(found);
  EXPECT_FALSE(denied.permissions_boundary_decision_detail);
  EXPECT_FALSE(denied.organizations_decision_detail);
  EXPECT_FALSE(denied.resource_specific_results);
}

TEST(Simulate, EveryActionMeetsEveryResource) {
  TestRegion region;
  SimulateCustomPolicyRequest request = custom({allow_s3}, {"s3:GetObject", "ec2:RunInstances"});
  request.resource_arns = {"arn:aws:s3:::a/b", "arn:aws:s3:::c/d"};
  const std::string all =
      "s3:GetObject arn:aws:s3:::a/b allowed\n"
      "s3:GetObject arn:aws:s3:::c/d allowed\n"
      "ec2:RunInstances arn:aws:s3:::a/b implicitDeny\n"
      "ec2:RunInstances arn:aws:s3:::c/d implicitDeny\n";
  const auto whole = TestRegion::must(region.call<SimulateCustomPolicyOperation>(request));
  EXPECT_EQ(decisions(whole), all);
  EXPECT_EQ(
      whole.evaluation_results->front().resource_specific_results->front().eval_resource_decision,
      "allowed");

  std::string in_pages;
  request.max_items = 3;
  auto page = TestRegion::must(region.call<SimulateCustomPolicyOperation>(request));
  EXPECT_EQ(page.is_truncated, true);
  in_pages += decisions(page);
  request.marker = page.marker;
  page = TestRegion::must(region.call<SimulateCustomPolicyOperation>(request));
  EXPECT_EQ(page.is_truncated, false);
  in_pages += decisions(page);
  EXPECT_EQ(in_pages, all);
}

TEST(Simulate, APrincipalHasItsGroupsAndBoundary) {
  TestRegion region;
  region.make_user("bob");
  region.make_group("ops");
  TestRegion::must(region.call<AddUserToGroupOperation>({.group_name = "ops", .user_name = "bob"}));
  TestRegion::must(
      region.call<AttachGroupPolicyOperation>({.group_name = "ops", .policy_arn = admin_arn}));
  TestRegion::must(region.call<PutUserPolicyOperation>(
      {.user_name = "bob", .policy_name = "guard", .policy_document = deny_delete}));
  const std::string boundary = region.make_policy("boundary", allow_s3);
  TestRegion::must(region.call<PutUserPermissionsBoundaryOperation>(
      {.user_name = "bob", .permissions_boundary = boundary}));
  const auto response = TestRegion::must(region.call<SimulatePrincipalPolicyOperation>(
      principal(bob_arn, {"s3:GetObject", "s3:DeleteObject", "ec2:RunInstances"})));
  EXPECT_EQ(decisions(response),
            "s3:GetObject * allowed\n"
            "s3:DeleteObject * explicitDeny\n"
            "ec2:RunInstances * implicitDeny\n");
  const auto& results = *response.evaluation_results;
  EXPECT_EQ(results[0].permissions_boundary_decision_detail->allowed_by_permissions_boundary, true);
  EXPECT_EQ(results[2].permissions_boundary_decision_detail->allowed_by_permissions_boundary,
            false);
  std::string sources;
  for (const EvaluationResult& result : results)
    for (const Statement& statement : *result.matched_statements)
      sources += *statement.source_policy_id + '/' + *statement.source_policy_type + ' ';
  EXPECT_NE(sources.find("user_bob_guard/user"), std::string::npos) << sources;
  EXPECT_NE(sources.find("AdministratorAccess/aws-managed"), std::string::npos) << sources;
  EXPECT_NE(sources.find("boundary/user-managed"), std::string::npos) << sources;
}

TEST(Simulate, ContextEntriesAndVariablesCount) {
  TestRegion region;
  region.make_user("bob");
  SimulatePrincipalPolicyRequest request = principal(bob_arn, {"s3:GetObject"});
  request.policy_input_list = {by_team};
  request.resource_arns = {"arn:aws:s3:::bob/x", "arn:aws:s3:::eve/x"};
  auto response = TestRegion::must(region.call<SimulatePrincipalPolicyOperation>(request));
  EXPECT_EQ(response.evaluation_results->front().eval_decision, "implicitDeny");
  EXPECT_EQ(response.evaluation_results->front().missing_context_values,
            std::vector<std::string>{"aws:PrincipalTag/team"});
  request.context_entries = {{{.context_key_name = "aws:PrincipalTag/team",
                               .context_key_values = {{"db"}},
                               .context_key_type = "string"}}};
  response = TestRegion::must(region.call<SimulatePrincipalPolicyOperation>(request));
  EXPECT_EQ(decisions(response),
            "s3:GetObject arn:aws:s3:::bob/x allowed\n"
            "s3:GetObject arn:aws:s3:::eve/x implicitDeny\n");
}

TEST(Simulate, RolesAndGroupsAreSources) {
  TestRegion region;
  region.make_role("worker");
  region.make_group("ops");
  TestRegion::must(region.call<PutRolePolicyOperation>(
      {.role_name = "worker", .policy_name = "p", .policy_document = allow_s3}));
  TestRegion::must(region.call<PutGroupPolicyOperation>(
      {.group_name = "ops", .policy_name = "p", .policy_document = allow_s3}));
  for (const char* arn :
       {"arn:aws:iam::000000000000:role/worker", "arn:aws:iam::000000000000:group/ops"}) {
    EXPECT_EQ(decisions(TestRegion::must(region.call<SimulatePrincipalPolicyOperation>(
                  principal(arn, {"s3:GetObject", "ec2:RunInstances"})))),
              "s3:GetObject * allowed\nec2:RunInstances * implicitDeny\n");
  }
}

TEST(Simulate, ServiceControlPoliciesLimit) {
  TestRegion region;
  SimulateCustomPolicyRequest request = custom({allow_s3}, {"s3:GetObject", "s3:ListBucket"});
  request.ordered_organization_policy_input_list = {
      {{.service_control_policy_input_list = {{deny_delete}}}}};
  const auto response = TestRegion::must(region.call<SimulateCustomPolicyOperation>(request));
  EXPECT_EQ(decisions(response), "s3:GetObject * implicitDeny\ns3:ListBucket * allowed\n");
  const auto& results = *response.evaluation_results;
  EXPECT_EQ(results[0].organizations_decision_detail->allowed_by_organizations, false);
  EXPECT_EQ(results[1].organizations_decision_detail->allowed_by_organizations, true);
}

TEST(Simulate, AResourcePolicyTakesPart) {
  TestRegion region;
  region.make_user("bob");
  SimulatePrincipalPolicyRequest request = principal(bob_arn, {"s3:GetObject"});
  request.resource_arns = {"arn:aws:s3:::shared/x"};
  request.resource_policy =
      R"({"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":{"AWS":)"
      R"("arn:aws:iam::000000000000:user/bob"},"Action":"s3:GetObject","Resource":)"
      R"("arn:aws:s3:::shared/*"}})";
  EXPECT_EQ(decisions(TestRegion::must(region.call<SimulatePrincipalPolicyOperation>(request))),
            "s3:GetObject arn:aws:s3:::shared/x allowed\n");
  SimulateCustomPolicyRequest nobody = custom({allow_s3}, {"s3:GetObject"});
  nobody.resource_policy = request.resource_policy;
  EXPECT_EQ(refusal(region.call<SimulateCustomPolicyOperation>(nobody)),
            "400 InvalidInput: CallerArn is required when a ResourcePolicy is given.");
  region.make_role("worker");
  request.policy_source_arn = "arn:aws:iam::000000000000:role/worker";
  EXPECT_EQ(refusal(region.call<SimulatePrincipalPolicyOperation>(request)),
            "400 InvalidInput: CallerArn is required when a ResourcePolicy is given and the "
            "PolicySourceArn is not a user's.");
}

TEST(Simulate, RefusesWhatItDoesNotDo) {
  TestRegion region;
  region.make_user("bob");
  SimulatePrincipalPolicyRequest request = principal(bob_arn, {"s3:GetObject"});
  request.resource_handling_option = "EC2-VPC-EBS-Subnet";
  EXPECT_EQ(refusal(region.call<SimulatePrincipalPolicyOperation>(request)),
            "501 NotImplemented: Skerry does not support ResourceHandlingOption of "
            "SimulatePrincipalPolicy.");
  request = principal(bob_arn, {"s3:GetObject"});
  request.policy_exclusion_list.emplace();
  EXPECT_EQ(refusal(region.call<SimulatePrincipalPolicyOperation>(request)),
            "501 NotImplemented: Skerry does not support PolicyExclusionList of "
            "SimulatePrincipalPolicy.");
  request = principal(bob_arn, {"GetObject"});
  EXPECT_EQ(refusal(region.call<SimulatePrincipalPolicyOperation>(request)),
            "400 InvalidInput: Invalid Entity Action: GetObject");
  request = principal(bob_arn, {"s3:GetObject"});
  request.caller_arn = "arn:aws:iam::000000000000:root";
  EXPECT_EQ(refusal(region.call<SimulatePrincipalPolicyOperation>(request)),
            "400 InvalidInput: CallerArn must be the ARN of a user: "
            "arn:aws:iam::000000000000:root");
  EXPECT_EQ(refusal(region.call<SimulatePrincipalPolicyOperation>(
                principal("arn:aws:iam::000000000000:user/none", {"s3:GetObject"}))),
            "404 NoSuchEntity: The user with name none cannot be found.");
  EXPECT_EQ(refusal(region.call<SimulatePrincipalPolicyOperation>(
                principal("arn:aws:iam::aws:policy/AdministratorAccess", {"s3:GetObject"}))),
            "400 InvalidInput: ARN arn:aws:iam::aws:policy/AdministratorAccess is not valid.");
  EXPECT_TRUE(refusal(region.call<SimulateCustomPolicyOperation>(custom({"{}"}, {"s3:GetObject"})))
                  .starts_with("400 InvalidInput: PolicyInputList.1: "));
  SimulateCustomPolicyRequest two = custom({allow_s3}, {"s3:GetObject"});
  two.permissions_boundary_policy_input_list = {allow_s3, allow_s3};
  EXPECT_EQ(refusal(region.call<SimulateCustomPolicyOperation>(two)),
            "400 InvalidInput: You can input only one permissions boundary when you pass a policy "
            "to this operation.");
}

TEST(Simulate, ContextKeysAreListed) {
  TestRegion region;
  region.make_user("bob");
  EXPECT_EQ(TestRegion::must(region.call<GetContextKeysForCustomPolicyOperation>(
                                 {.policy_input_list = {{by_team, allow_s3}}}))
                .context_key_names->size(),
            2U);
  TestRegion::must(region.call<PutUserPolicyOperation>(
      {.user_name = "bob", .policy_name = "p", .policy_document = by_team}));
  const auto keys = TestRegion::must(
      region.call<GetContextKeysForPrincipalPolicyOperation>({.policy_source_arn = bob_arn}));
  EXPECT_EQ(keys.context_key_names->size(), 2U);
}

}  // namespace
}  // namespace skerry::iam
