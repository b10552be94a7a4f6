#include "services/iam/managed_policies.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "policy/compiled.hpp"
#include "policy/evaluate.hpp"

namespace skerry::iam {
namespace {

bool allows(std::string_view arn, std::string action, std::string resource) {
  const ManagedPolicy* managed = find_managed_policy(arn);
  EXPECT_NE(managed, nullptr) << arn;
  if (managed == nullptr) return false;
  auto compiled = policy::compile_text(managed->document, policy::PolicyKind::identity);
  EXPECT_TRUE(compiled.ok());
  policy::CallerPolicies policies;
  policies.identity = {*compiled};
  policy::AuthorisationRequest request;
  request.caller.type = policy::CallerType::user;
  request.action = std::move(action);
  request.resource = std::move(resource);
  return policy::evaluate(request, policies, {}).allowed();
}

TEST(ManagedPolicies, EveryDocumentIsAValidPolicyOfItsArn) {
  const auto policies = managed_policies();
  ASSERT_FALSE(policies.empty());
  EXPECT_TRUE(std::is_sorted(policies.begin(), policies.end(),
                             [](const auto& a, const auto& b) { return a.name < b.name; }));
  for (const ManagedPolicy& policy : policies) {
    EXPECT_TRUE(policy::parse_policy(policy.document, policy::PolicyKind::identity).ok())
        << policy.name;
    EXPECT_EQ(policy.arn,
              "arn:aws:iam::aws:policy" + std::string(policy.path) + std::string(policy.name));
    EXPECT_EQ(policy.version_id.front(), 'v') << policy.name;
    EXPECT_EQ(policy.create_date.size(), std::string("2015-02-06T18:39:00Z").size());
    EXPECT_LE(policy.create_date, policy.update_date);
    EXPECT_EQ(find_managed_policy(policy.arn), &policy);
  }
  EXPECT_EQ(find_managed_policy("arn:aws:iam::aws:policy/NoSuchPolicy"), nullptr);
}

TEST(ManagedPolicies, AllowWhatTheyAreFor) {
  EXPECT_TRUE(allows("arn:aws:iam::aws:policy/AdministratorAccess", "iam:CreateUser", "*"));
  EXPECT_TRUE(allows("arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole",
                     "logs:PutLogEvents", "*"));
  EXPECT_TRUE(allows("arn:aws:iam::aws:policy/service-role/AWSLambdaVPCAccessExecutionRole",
                     "ec2:CreateNetworkInterface", "*"));
  EXPECT_FALSE(allows("arn:aws:iam::aws:policy/service-role/AWSLambdaVPCAccessExecutionRole",
                      "ec2:RunInstances", "*"));
  EXPECT_TRUE(allows("arn:aws:iam::aws:policy/service-role/AmazonRDSEnhancedMonitoringRole",
                     "logs:PutLogEvents",
                     "arn:aws:logs:us-east-1:1:log-group:RDSOSMetrics:log-stream:db-1"));
  EXPECT_TRUE(allows("arn:aws:iam::aws:policy/AWSCloudFormationReadOnlyAccess",
                     "cloudformation:DescribeStacks", "*"));
  EXPECT_FALSE(allows("arn:aws:iam::aws:policy/AWSCloudFormationReadOnlyAccess",
                      "cloudformation:CreateStack", "*"));
  EXPECT_TRUE(allows("arn:aws:iam::aws:policy/SecretsManagerReadWrite",
                     "secretsmanager:GetSecretValue", "*"));
  EXPECT_TRUE(allows("arn:aws:iam::aws:policy/ReadOnlyAccess", "ec2:DescribeVpcs", "*"));
  EXPECT_FALSE(allows("arn:aws:iam::aws:policy/ReadOnlyAccess", "ec2:CreateVpc", "*"));
  EXPECT_FALSE(allows("arn:aws:iam::aws:policy/ReadOnlyAccess", "secretsmanager:GetSecretValue",
                      "*"));
}

}  // namespace
}  // namespace skerry::iam
