#include <gtest/gtest.h>

#include "network/names.hpp"
#include "services/lambda/test_region.hpp"
#include "test/support/temporary_directory.hpp"

namespace skerry::lambda {
namespace {

using TestRegion = TestRegionIn<test::TemporaryDirectory>;

using Create = CreateFunctionOperation;
using Describe = GetFunctionConfigurationOperation;

std::string arn(const std::string& rest) {
  return "arn:aws:lambda:us-east-1:000000000000:function:" + rest;
}

TEST(Functions, ArePendingUntilTheirCodeIsUnpacked) {
  TestRegion region;
  const auto made = region.must<Create>(region.function("f"));
  EXPECT_EQ(made.state, "Pending");
  EXPECT_EQ(made.state_reason, "The function is being created.");
  EXPECT_EQ(made.state_reason_code, "Creating");
  EXPECT_EQ(made.function_arn, arn("f"));
  EXPECT_EQ(made.timeout, 3);
  EXPECT_EQ(made.memory_size, 128);
  const auto now = region.must<Describe>({.function_name = "f"});
  EXPECT_EQ(now.state, "Active");
  EXPECT_EQ(now.last_update_status, "Successful");
  EXPECT_EQ(region.trees().trees.size(), 1U);
}

TEST(Functions, AreNamedInFourWays) {
  TestRegion region;
  region.make("f");
  for (const std::string& name :
       {std::string("f"), std::string("f:$LATEST"), account + ":function:f", arn("f")})
    EXPECT_EQ(region.must<Describe>({.function_name = name}).function_name, "f") << name;
  EXPECT_EQ(region.refused<Describe>({.function_name = "g"}),
            "404 ResourceNotFoundException: Function not found: " + arn("g"));
  EXPECT_EQ(region.refused<Describe>({.function_name = "f:1", .qualifier = "2"}),
            "400 InvalidParameterValueException: The derived qualifier from the function name does "
            "not match the specified qualifier.");
}

TEST(Functions, StayWithTheirVariablesAndCode) {
  TestRegion region;
  auto request = region.function("f");
  request.environment.emplace().variables = {{{"KEY", "secret"}}};
  request.tags = {{{"team", "x"}}};
  region.must<Create>(request);
  EXPECT_EQ(region.lambda().version("f", latest)->variables.find("secret"), std::string::npos);
  region.restart();
  const auto told = region.must<GetFunctionOperation>({.function_name = "f"});
  EXPECT_EQ(told.configuration->environment->variables->front().second, "secret");
  EXPECT_EQ(told.configuration->state, "Active");
  EXPECT_EQ(told.tags->front().first, "team");
  EXPECT_EQ(region.trees().trees.size(), 1U);  // unpacked again
}

TEST(Functions, WhatIsNoZipIsRefused) {
  TestRegion region;
  auto request = region.function("f");
  request.code->zip_file = "no zip";
  EXPECT_EQ(region.refused<Create>(request),
            "400 InvalidParameterValueException: Could not unzip uploaded file. Please check your "
            "file, then try to upload again.");
  request.code->zip_file.reset();
  EXPECT_EQ(region.refused<Create>(request),
            "400 InvalidParameterValueException: Please provide a source for function code.");
  EXPECT_EQ(region.lambda().functions().size(), 0U);
}

TEST(Functions, WhatCannotBeUnpackedFails) {
  TestRegion region;
  region.trees().next_error =
      sandbox::ArchiveError{sandbox::BadArchive::hostile, "an entry leads outside"};
  const auto failed = region.make("f");
  EXPECT_EQ(failed.state, "Failed");
  EXPECT_EQ(failed.state_reason_code, "InvalidZipFileException");
  EXPECT_EQ(failed.state_reason, "an entry leads outside");
  region.must<UpdateFunctionCodeOperation>({.function_name = "f", .zip_file = zip("good")});
  EXPECT_EQ(region.must<Describe>({.function_name = "f"}).state, "Active");
}

TEST(Functions, WhoeverWaitsForCodeThatIsNoneHearsOfItAndNothingChanged) {
  TestRegion region;
  const std::string no_zip =
      "400 InvalidParameterValueException: Could not unzip uploaded file. Please check your file, "
      "then try to upload again.";
  const auto broken = [&] {
    region.trees().next_error = sandbox::ArchiveError{sandbox::BadArchive::not_a_zip, "it ends"};
  };
  broken();
  EXPECT_EQ(refusal(region.late<Create>(region.function("f"))), no_zip);
  EXPECT_EQ(region.lambda().functions().size(), 0U);
  EXPECT_EQ(refusal(region.late<Create>(region.function("f"))), "ok");
  const auto before = region.must<Describe>({.function_name = "f"});
  EXPECT_EQ(before.state, "Active");
  using Update = UpdateFunctionCodeOperation;
  UpdateFunctionCodeRequest update{.function_name = "f", .zip_file = zip("new"), .publish = true};
  broken();
  EXPECT_EQ(refusal(region.late<Update>(update)), no_zip);
  EXPECT_EQ(region.must<Describe>({.function_name = "f"}), before);
  EXPECT_EQ(region.lambda().versions_of("f").size(), 1U);
  region.trees().next_error = sandbox::ArchiveError{sandbox::BadArchive::too_large, "it grows"};
  EXPECT_EQ(refusal(region.late<Update>(update)),
            "400 InvalidParameterValueException: Unzipped size must be smaller than 262144000 "
            "bytes");
  region.restart();
  EXPECT_EQ(region.must<Describe>({.function_name = "f"}), before);
  EXPECT_EQ(refusal(region.late<Update>(update)), "ok");
  EXPECT_NE(region.must<Describe>({.function_name = "f"}).code_sha256, before.code_sha256);
}

// A stack does not wait for the code; it looks at the function until that is settled.
TEST(Functions, CodeThatIsNoneNeverReplacesTheOld) {
  TestRegion region;
  const auto before = region.make("f");
  region.trees().next_error = sandbox::ArchiveError{sandbox::BadArchive::not_a_zip, "it ends"};
  region.must<UpdateFunctionCodeOperation>({.function_name = "f", .zip_file = zip("new")});
  const auto after = region.must<Describe>({.function_name = "f"});
  EXPECT_EQ(after.last_update_status, "Failed");
  EXPECT_EQ(after.last_update_status_reason, "it ends");
  EXPECT_EQ(after.code_sha256, before.code_sha256);
  auto waiting = region.invoke({.function_name = "f"});
  region.answer("1");
  EXPECT_EQ(refusal(*waiting->answer), "ok");
}

TEST(Functions, ConflictsHaveTheirWords) {
  TestRegion region;
  region.make("f");
  EXPECT_EQ(region.refused<Create>(region.function("f")),
            "409 ResourceConflictException: Function already exist: f");
  UpdateFunctionConfigurationRequest change{.function_name = "f", .timeout = 5};
  change.revision_id = "another";
  EXPECT_EQ(region.refused<UpdateFunctionConfigurationOperation>(change),
            "412 PreconditionFailedException: The Revision Id provided does not match the latest "
            "Revision Id. Call the GetFunction/GetAlias API to retrieve the latest Revision Id");
  change.revision_id.reset();
  change.runtime = "nodejs20.x";  // which is fetched first
  region.must<UpdateFunctionConfigurationOperation>(change);
  EXPECT_EQ(region.refused<UpdateFunctionConfigurationOperation>(change),
            "409 ResourceConflictException: The operation cannot be performed at this time. An "
            "update is in progress for resource: " +
                arn("f"));
}

TEST(Functions, RolesMustBeLambdasToAssume) {
  TestRegion region;
  region.directory().trust =
      R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":)"
      R"({"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"}]})";
  EXPECT_EQ(region.refused<Create>(region.function("f")),
            "400 InvalidParameterValueException: The role defined for the function cannot be "
            "assumed by Lambda.");
}

TEST(Functions, CallersMustBeAllowedToPassTheRole) {
  TestRegion region;
  region.directory().user_policy =
      R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"lambda:*",)"
      R"("Resource":"*"}]})";
  const std::string refused = region.refused<Create>(region.function("f"));
  EXPECT_NE(refused.find("iam:PassRole"), std::string::npos) << refused;
}

TEST(Functions, WhatIsNotSupportedIsRefusedByName) {
  TestRegion region;
  const auto refused = [&](const std::function<void(CreateFunctionRequest&)>& change) {
    auto request = region.function("f");
    change(request);
    const std::string text = region.refused<Create>(request);
    EXPECT_TRUE(text.starts_with("501 NotImplemented: Skerry does not support ")) << text;
    return text.substr(std::string("501 NotImplemented: Skerry does not support ").size());
  };
  EXPECT_EQ(refused([](auto& r) { r.runtime = "python3.12"; }),
            "the Runtime python3.12 of CreateFunction.");
  EXPECT_EQ(refused([](auto& r) { r.package_type = "Image"; }),
            "the PackageType Image of CreateFunction.");
  EXPECT_EQ(
      refused([](auto& r) { r.layers = {{"arn:aws:lambda:us-east-1:000000000000:layer:l:1"}}; }),
      "Layers of CreateFunction.");
  EXPECT_EQ(refused([](auto& r) { r.tracing_config.emplace().mode = "Active"; }),
            "the TracingConfig Active of CreateFunction.");
}

TEST(Functions, VariablesHaveRules) {
  TestRegion region;
  auto request = region.function("f");
  request.environment.emplace().variables = {{{"AWS_REGION", "x"}}};
  EXPECT_TRUE(
      region.refused<Create>(request).ends_with("Reserved keys used in this request: AWS_REGION"));
  request.environment->variables = {{{"BIG", std::string(4096, 'x')}}};
  EXPECT_NE(region.refused<Create>(request).find("exceeded the 4KB limit"), std::string::npos);
}

TEST(Functions, InVpcsShareInterfaces) {
  TestRegion region;
  auto request = region.function("f");
  request.vpc_config = {.subnet_ids = {{"subnet-a", "subnet-b"}},
                        .security_group_ids = {{"sg-1"}},
                        .ipv6_allowed_for_dual_stack = {}};
  region.must<Create>(request);
  EXPECT_EQ(region.ec2().interfaces.size(), 2U);
  EXPECT_EQ(region.ec2().askers.front(), "arn:aws:sts::000000000000:assumed-role/fn/f");
  request.function_name = "g";
  region.must<Create>(request);
  EXPECT_EQ(region.ec2().interfaces.size(), 2U);
  region.must<DeleteFunctionOperation>({.function_name = "f"});
  EXPECT_EQ(region.ec2().interfaces.size(), 2U);
  UpdateFunctionConfigurationRequest out;
  out.function_name = "g";
  out.vpc_config = {.subnet_ids = {{"subnet-a"}},
                    .security_group_ids = {{"sg-2"}},
                    .ipv6_allowed_for_dual_stack = {}};
  region.must<UpdateFunctionConfigurationOperation>(out);
  EXPECT_EQ(region.ec2().interfaces, std::set<std::string>{"eni-3"});
  region.must<DeleteFunctionOperation>({.function_name = "g"});
  EXPECT_TRUE(region.ec2().interfaces.empty());
}

TEST(Functions, InterfacesStayWhileSomethingRunsOnThem) {
  TestRegion region;
  auto request = region.function("f");
  request.vpc_config = {.subnet_ids = {{"subnet-a"}},
                        .security_group_ids = {{"sg-1"}},
                        .ipv6_allowed_for_dual_stack = {}};
  region.must<Create>(request);
  sandbox::EnvironmentFacts joined;
  joined.interface = network::names::space(network::InterfaceId{"eni-1"});
  region.environments().listed = {joined};
  region.must<UpdateFunctionConfigurationOperation>(
      {.function_name = "f", .vpc_config = VpcConfig{{{"subnet-b"}}, {{"sg-1"}}, {}}});
  const auto now = region.must<Describe>({.function_name = "f"});
  EXPECT_EQ(now.last_update_status, "Successful");  // the new one is there
  EXPECT_EQ(region.environments().retired.back().revision, now.revision_id);
  region.loop().run_for(std::chrono::seconds(2));
  EXPECT_EQ(region.ec2().interfaces, (std::set<std::string>{"eni-1", "eni-2"}));
  region.environments().listed.clear();
  region.loop().run_for(std::chrono::seconds(2));
  EXPECT_EQ(region.ec2().interfaces, std::set<std::string>{"eni-2"});
  EXPECT_EQ(region.lambda().interfaces().size(), 1U);
}

TEST(Functions, AreFreeOfOldInterfacesAfterARestart) {
  TestRegion region;
  auto request = region.function("f");
  request.vpc_config = {.subnet_ids = {{"subnet-a"}},
                        .security_group_ids = {{"sg-1"}},
                        .ipv6_allowed_for_dual_stack = {}};
  region.must<Create>(request);
  sandbox::EnvironmentFacts joined;
  joined.interface = network::names::space(network::InterfaceId{"eni-1"});
  region.environments().listed = {joined};
  region.must<UpdateFunctionConfigurationOperation>(
      {.function_name = "f",
       .vpc_config = VpcConfig{std::vector<std::string>{}, std::vector<std::string>{}, {}}});
  EXPECT_EQ(region.ec2().interfaces.size(), 1U);
  region.environments().listed.clear();
  region.restart();
  region.loop().run_for(std::chrono::seconds(2));
  EXPECT_TRUE(region.ec2().interfaces.empty());
}

TEST(Functions, SubnetsAndGroupsMustBeThere) {
  TestRegion region;
  auto request = region.function("f");
  request.vpc_config = {.subnet_ids = {{"none-a"}},
                        .security_group_ids = {{"sg-1"}},
                        .ipv6_allowed_for_dual_stack = {}};
  EXPECT_EQ(region.refused<Create>(request),
            "400 InvalidParameterValueException: Error occurred while DescribeSubnets. EC2 Error "
            "Code: InvalidSubnetID.NotFound. EC2 Error Message: The subnet ID 'none-a' does not "
            "exist");
  auto groups = request;
  groups.vpc_config = {.subnet_ids = {{"subnet-a"}},
                       .security_group_ids = {{"none-g"}},
                       .ipv6_allowed_for_dual_stack = {}};
  EXPECT_EQ(region.refused<Create>(groups),
            "400 InvalidParameterValueException: Error occurred while DescribeSecurityGroups. EC2 "
            "Error Code: InvalidGroup.NotFound. EC2 Error Message: The security group 'none-g' "
            "does not exist");
  request.vpc_config->subnet_ids->clear();
  EXPECT_EQ(region.refused<Create>(request),
            "400 InvalidParameterValueException: SubnetIds and SecurityIds must coexist or be both "
            "empty list.");
}

TEST(Functions, GoWithAllThatIsTheirs) {
  TestRegion region;
  region.make("f");
  region.must<PublishVersionOperation>({.function_name = "f"});
  region.must<CreateAliasOperation>(
      {.function_name = "f", .name = "live", .function_version = "1"});
  region.must<AddPermissionOperation>({.function_name = "f",
                                       .statement_id = "s",
                                       .action = "lambda:InvokeFunction",
                                       .principal = "events.amazonaws.com"});
  region.must<DeleteFunctionOperation>({.function_name = "f"});
  EXPECT_EQ(region.environments().stopped.front().text, "f");
  EXPECT_EQ(region.lambda().versions().size(), 0U);
  EXPECT_EQ(region.lambda().aliases().size(), 0U);
  EXPECT_EQ(region.lambda().policies().size(), 0U);
  EXPECT_TRUE(region.trees().trees.empty());
  region.make("f");
  EXPECT_EQ(region.refused<GetPolicyOperation>({.function_name = "f"}),
            "404 ResourceNotFoundException: The resource you requested does not exist.");
}

TEST(Versions, AreMadeWhereSomethingChanged) {
  TestRegion region;
  region.make("f");
  EXPECT_EQ(region.must<PublishVersionOperation>({.function_name = "f"}).version, "1");
  EXPECT_EQ(region.must<PublishVersionOperation>({.function_name = "f"}).version, "1");
  region.must<UpdateFunctionConfigurationOperation>({.function_name = "f", .timeout = 9});
  const auto second = region.must<PublishVersionOperation>({.function_name = "f"});
  EXPECT_EQ(second.version, "2");
  EXPECT_EQ(second.function_arn, arn("f:2"));
  const auto all = region.must<ListVersionsByFunctionOperation>({.function_name = "f"});
  EXPECT_EQ(all.versions->size(), 3U);
  EXPECT_EQ(region.must<Describe>({.function_name = "f", .qualifier = "1"}).timeout, 3);
  region.must<CreateAliasOperation>(
      {.function_name = "f", .name = "live", .function_version = "1"});
  EXPECT_EQ(region.must<Describe>({.function_name = "f:live"}).version, "1");
  EXPECT_EQ(region.must<Describe>({.function_name = "f:live"}).function_arn, arn("f:live"));
  EXPECT_EQ(region.refused<DeleteFunctionOperation>({.function_name = "f", .qualifier = "1"}),
            "409 ResourceConflictException: Version is being referenced by the following aliases: "
            "[" +
                arn("f:live") + "]");
  region.must<UpdateAliasOperation>(
      {.function_name = "f", .name = "live", .function_version = "2"});
  region.must<DeleteFunctionOperation>({.function_name = "f", .qualifier = "1"});
  EXPECT_EQ(region.must<Describe>({.function_name = "f:live"}).timeout, 9);
}

TEST(Versions, UpdatesNameTheRevisionThatTheyKnow) {
  TestRegion region;
  const auto made = region.make("f");
  UpdateFunctionConfigurationRequest update;
  update.function_name = "f";
  update.memory_size = 256;
  update.revision_id = made.revision_id;
  region.must<UpdateFunctionConfigurationOperation>(update);
  EXPECT_TRUE(region.refused<UpdateFunctionConfigurationOperation>(update).starts_with(
      "412 PreconditionFailedException: The Revision Id provided does not match"));
}

TEST(Permissions, AreStatements) {
  TestRegion region;
  region.make("f");
  const AddPermissionRequest add = {.function_name = "f",
                                    .statement_id = "s",
                                    .action = "lambda:InvokeFunction",
                                    .principal = "events.amazonaws.com",
                                    .source_arn = "arn:aws:events:us-east-1:000000000000:rule/r"};
  region.must<AddPermissionOperation>(add);
  EXPECT_TRUE(region.refused<AddPermissionOperation>(add).starts_with(
      "409 ResourceConflictException: The statement id (s) provided already exists."));
  EXPECT_EQ(region.must<GetPolicyOperation>({.function_name = "f"}).policy,
            R"({"Version":"2012-10-17","Id":"default","Statement":[{"Sid":"s","Effect":"Allow",)"
            R"("Principal":{"Service":"events.amazonaws.com"},"Action":"lambda:InvokeFunction",)"
            R"("Resource":")" +
                arn("f") +
                R"(","Condition":{"ArnLike":{"AWS:SourceArn":)"
                R"("arn:aws:events:us-east-1:000000000000:rule/r"}}}]})");
  region.must<RemovePermissionOperation>({.function_name = "f", .statement_id = "s"});
  EXPECT_EQ(region.refused<RemovePermissionOperation>({.function_name = "f", .statement_id = "s"}),
            "404 ResourceNotFoundException: No policy is associated with the given resource.");
}

TEST(Concurrency, LeavesAHundredUnreserved) {
  TestRegion region;
  region.make("f");
  region.must<PutFunctionConcurrencyOperation>(
      {.function_name = "f", .reserved_concurrent_executions = 900});
  EXPECT_EQ(region.refused<PutFunctionConcurrencyOperation>(
                {.function_name = "f", .reserved_concurrent_executions = 901}),
            "400 InvalidParameterValueException: Specified ReservedConcurrentExecutions for "
            "function decreases account's UnreservedConcurrentExecution below its minimum value of "
            "[100].");
  EXPECT_EQ(
      region.must<GetAccountSettingsOperation>({}).account_limit->unreserved_concurrent_executions,
      100);
}

}  // namespace
}  // namespace skerry::lambda
