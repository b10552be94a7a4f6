#include <gtest/gtest.h>

#include "services/ecr/lifecycle.hpp"
#include "services/ecr/test_region.hpp"

namespace skerry::ecr {
namespace {

using Set = SetRepositoryPolicyOperation;
using Put = PutLifecyclePolicyOperation;

std::string policy_of(const std::string& effect, const std::string& rest = "") {
  return R"({"Version": "2012-10-17", "Statement": [{"Effect": ")" + effect +
         R"(", "Principal": {"AWS": ")" + user_arn + R"("}, "Action": "ecr:*")" + rest + "}]}";
}

TEST(RepositoryPolicy, GrantsAndForbids) {
  TestRegion region;
  region.make("app");
  const ListImagesRequest list{.repository_name = "app"};
  EXPECT_TRUE(refusal(region.call_under<ListImagesOperation>(allow_iam, list))
                  .starts_with("403 AccessDenied"));
  region.must<Set>({.repository_name = "app", .policy_text = policy_of("Allow")});
  EXPECT_EQ(refusal(region.call_under<ListImagesOperation>(allow_iam, list)), "ok");
  region.restart();
  EXPECT_EQ(refusal(region.call_under<ListImagesOperation>(allow_iam, list)), "ok");
  EXPECT_TRUE(region.refused<Set>({.repository_name = "app", .policy_text = policy_of("Deny")})
                  .starts_with("400 InvalidParameterException: Invalid parameter at 'PolicyText'"));
  region.must<Set>({.repository_name = "app", .policy_text = policy_of("Deny"), .force = true});
  EXPECT_TRUE(refusal(region.call<ListImagesOperation>(list)).starts_with("403 AccessDenied"));
}

TEST(RepositoryPolicy, IsKeptByteForByteAndDeleted) {
  TestRegion region;
  region.make("app");
  const std::string missing =
      "400 RepositoryPolicyNotFoundException: Repository policy does not exist for the repository "
      "with name 'app' in the registry with id '000000000000'";
  EXPECT_EQ(region.refused<GetRepositoryPolicyOperation>({.repository_name = "app"}), missing);
  region.must<Set>({.repository_name = "app", .policy_text = policy_of("Allow")});
  EXPECT_EQ(region.must<GetRepositoryPolicyOperation>({.repository_name = "app"}).policy_text,
            policy_of("Allow"));
  EXPECT_EQ(region.must<DeleteRepositoryPolicyOperation>({.repository_name = "app"}).policy_text,
            policy_of("Allow"));
  EXPECT_EQ(region.refused<DeleteRepositoryPolicyOperation>({.repository_name = "app"}), missing);
}

TEST(RepositoryPolicy, NamesWhoIsThereAndMeansNobodyElse) {
  TestRegion region;
  region.make("app");
  std::string nobody = policy_of("Allow");
  nobody.replace(nobody.find("user/ann"), 8, "user/eve");
  EXPECT_TRUE(region.refused<Set>({.repository_name = "app", .policy_text = nobody})
                  .starts_with("400 InvalidParameterException: Invalid parameter at 'PolicyText'"));
  region.must<Set>({.repository_name = "app", .policy_text = policy_of("Allow")});
  OneUser later(allow_all);
  EXPECT_TRUE(region.ecr().policy_of("app", later));
  later.id = "AIDAMADEANEW";
  const policy::PolicyPtr counts = region.ecr().policy_of("app", later);
  ASSERT_TRUE(counts);
  EXPECT_EQ(counts->document().statements.front().principals->front().value, "AIDAANN");
}

TEST(RepositoryPolicy, IsChecked) {
  TestRegion region;
  region.make("app");
  for (const std::string& bad : {std::string(), std::string("{}"), std::string("rubbish"),
                                 policy_of("Maybe"), policy_of("Allow", R"(, "Resource": "*")")}) {
    EXPECT_EQ(region.refused<Set>({.repository_name = "app", .policy_text = bad}),
              "400 InvalidParameterException: Invalid parameter at 'PolicyText' failed to satisfy "
              "constraint: 'Invalid repository policy provided'")
        << bad;
  }
}

std::string rule(int priority, const std::string& selection,
                 const std::string& action = R"({"type":"expire"})") {
  return R"({"rulePriority":)" + std::to_string(priority) + R"(,"description":"d","selection":{)" +
         selection + R"(},"action":)" + action + "}";
}
std::string rules(const std::string& inside) { return R"({"rules":[)" + inside + "]}"; }

constexpr const char* untagged =
    R"("tagStatus":"untagged","countType":"sinceImagePushed","countUnit":"days","countNumber":1)";
constexpr const char* any = R"("tagStatus":"any","countType":"imageCountMoreThan","countNumber":9)";
constexpr const char* tagged =
    R"("tagStatus":"tagged","tagPrefixList":["v"],"countType":"imageCountMoreThan",)"
    R"("countNumber":9)";

TEST(LifecyclePolicy, IsKeptByteForByteAndDeleted) {
  TestRegion region;
  region.make("app");
  const std::string missing =
      "400 LifecyclePolicyNotFoundException: Lifecycle policy does not exist for the repository "
      "with name 'app' in the registry with id '000000000000'";
  EXPECT_EQ(region.refused<GetLifecyclePolicyOperation>({.repository_name = "app"}), missing);
  const std::string text = rules(rule(1, untagged));
  region.must<Put>({.repository_name = "app", .lifecycle_policy_text = text});
  region.restart();
  EXPECT_EQ(
      region.must<GetLifecyclePolicyOperation>({.repository_name = "app"}).lifecycle_policy_text,
      text);
  EXPECT_EQ(
      region.must<DeleteLifecyclePolicyOperation>({.repository_name = "app"}).lifecycle_policy_text,
      text);
  EXPECT_EQ(region.refused<DeleteLifecyclePolicyOperation>({.repository_name = "app"}), missing);
  EXPECT_EQ(region.refused<Put>(
                {.repository_name = "app", .lifecycle_policy_text = std::string(200, ' ')}),
            "400 InvalidParameterException: Invalid parameter at 'LifecyclePolicyText' failed to "
            "satisfy constraint: 'Lifecycle policy validation failure: Could not map policyString "
            "into LifecyclePolicy.'");
}

TEST(LifecyclePolicy, MayBe) {
  for (const std::string& good :
       {rule(1, untagged), rule(1, tagged) + "," + rule(2, any),
        rule(1,
             R"("tagStatus":"any","countType":"sinceImagePulled","countUnit":"days",)"
             R"("countNumber":90)",
             R"({"type":"transition","targetStorageClass":"archive"})")})
    EXPECT_EQ(lifecycle_failure(rules(good)).value_or("good"), "good") << good;
}

TEST(LifecyclePolicy, MayNotBe) {
  const auto failure = [](const std::string& inside) {
    return lifecycle_failure(rules(inside)).value_or("good");
  };
  EXPECT_EQ(failure(R"({"rulePriority":1,"action":{"type":"expire"}})"),
            "object has missing required properties ([\"selection\"])");
  EXPECT_EQ(failure(rule(0, untagged)),
            "numeric instance is lower than the required minimum (minimum: 1, found: 0)");
  EXPECT_EQ(failure(rule(1, untagged, R"({"type":"delete"})")),
            "instance value (\"delete\") not found in enum (possible values: "
            "[\"expire\",\"transition\"])");
  EXPECT_EQ(failure(rule(1, std::string(untagged) + R"(,"colour":"red")")),
            "object instance has properties which are not allowed by the schema: [\"colour\"]");
  EXPECT_EQ(failure(rule(1, R"("tagStatus":"any","countType":"sinceImagePushed","countNumber":1)")),
            "instance failed to match exactly one schema (matched 0 out of 2)");
  EXPECT_EQ(failure("1"),
            "instance type (integer) does not match any allowed primitive type (allowed: "
            "[\"object\"])");
  EXPECT_EQ(failure(rule(1, any) + "," + rule(2, untagged)),
            "the rule with the tagStatus any must have the highest rulePriority");
  for (const std::string& bad :
       {std::string(), rule(1, untagged) + "," + rule(1, tagged), rule(1, any) + "," + rule(2, any),
        rule(1, std::string(untagged) + R"(,"tagPrefixList":["v"])"),
        rule(1, R"("tagStatus":"tagged","countType":"imageCountMoreThan","countNumber":1)"),
        rule(1, R"("tagStatus":"any","countType":"imageCountMoreThan","countNumber":"1")"),
        rule(1, R"("tagStatus":7,"countType":"imageCountMoreThan","countNumber":1)"),
        rule(1, any, R"({"type":"transition"})"), std::string("{}")})
    EXPECT_NE(failure(bad), "good") << bad;
  EXPECT_TRUE(lifecycle_failure("[]").has_value());
  EXPECT_TRUE(lifecycle_failure(R"({"rules":{}})").has_value());
  std::string many;
  for (int i = 1; i <= 51; ++i) many += (i > 1 ? "," : "") + rule(i, untagged);
  EXPECT_TRUE(failure(many).starts_with("array is too long"));
}

}  // namespace
}  // namespace skerry::ecr
