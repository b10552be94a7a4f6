// The template that `cdk bootstrap` deploys, from the CDK's own package: it must be understood as
// it is. A second bootstrap of the same must find nothing to do.
#include "stack/plan.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <string>

#include "stack/properties.hpp"
#include "stack/summary.hpp"
#include "stack/test_runner.hpp"

namespace skerry::stack {
namespace {

std::string bootstrap_template() {
  std::ifstream file(SKERRY_SOURCE_DIR
                     "/tools/resource_types/node_modules/aws-cdk/lib/api/bootstrap/"
                     "bootstrap-template.yaml");
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

TEST(Bootstrap, IsPlannedDeployedAndThenUnchanged) {
  const std::string text = bootstrap_template();
  ASSERT_GT(text.size(), 20'000u) << "run script/setup: the npm package aws-cdk is missing";
  TestRegion region;
  Facts facts = test_facts();
  facts.stack_name = "CDKToolkit";
  const std::vector<GivenParameter> given = {{"FileAssetsBucketKmsKeyId", "AWS_MANAGED_KEY", false},
                                             {"PublicAccessBlockConfiguration", "true", false}};
  TestDesired desired(text, given, region, facts);
  ASSERT_EQ(desired.problem(), "");
  EXPECT_EQ(summarise(*(*desired).of).capabilities,
            std::vector<std::string>{"CAPABILITY_NAMED_IAM"});

  TestRunner runner;
  ASSERT_TRUE(runner.update(nullptr, *desired));
  for (const auto* id :
       {"StagingBucket", "StagingBucketPolicy", "ContainerAssetsRepository", "FilePublishingRole",
        "ImagePublishingRole", "LookupRole", "DeploymentActionRole", "CloudFormationExecutionRole",
        "CdkBootstrapVersion"}) {
    ASSERT_NE(runner.live.find(id), nullptr) << id;
  }
  EXPECT_EQ(runner.live.find("FileAssetsBucketEncryptionKey"), nullptr);  // its condition is false
  for (const auto& [id, resource] : runner.live.all) {
    EXPECT_EQ(property_problems(*find_schema(resource.type), resource.current->applied.properties),
              std::vector<std::string>())
        << id;
  }
  const auto outputs = evaluate_outputs(*desired, runner.live);
  ASSERT_TRUE(outputs);
  EXPECT_GE(outputs->size(), 4u);

  const auto again = plan_update({desired.get(), desired.get(), &runner.live});
  ASSERT_TRUE(again);
  EXPECT_TRUE(again->empty());
}

TEST(Bootstrap, WithItsOwnKeyTheBucketChangesInPlace) {
  TestRegion region;
  TestDesired plain(bootstrap_template(), {{"FileAssetsBucketKmsKeyId", "AWS_MANAGED_KEY", false}},
                    region);
  TestDesired keyed(bootstrap_template(), {{"FileAssetsBucketKmsKeyId", "", false}}, region);
  ASSERT_EQ(plain.problem(), "");
  ASSERT_EQ(keyed.problem(), "");
  TestRunner runner;
  ASSERT_TRUE(runner.update(nullptr, *plain));
  const auto plan = plan_update({plain.get(), keyed.get(), &runner.live});
  ASSERT_TRUE(plan);
  std::string text;
  for (const ResourceChange& change : plan->changes) {
    text += std::string(name(change.action)) + " " + change.logical_id + " " +
            std::string(name(change.replacement)) + "; ";
  }
  EXPECT_NE(text.find("Add FileAssetsBucketEncryptionKey"), std::string::npos) << text;
  EXPECT_NE(text.find("Modify StagingBucket False"), std::string::npos) << text;
  EXPECT_TRUE(runner.update(plain.get(), *keyed));
}

}  // namespace
}  // namespace skerry::stack
