#include <gtest/gtest.h>

#include "services/lambda/test_region.hpp"
#include "test/support/temporary_directory.hpp"

namespace skerry::lambda {
namespace {

using TestRegion = TestRegionIn<test::TemporaryDirectory>;

using sandbox::Ending;

TEST(Invoke, AnswersWithWhatTheFunctionReturned) {
  TestRegion region;
  region.make("f");
  const auto pending = region.invoke({.function_name = "f", .payload = R"({"a":1})"});
  EXPECT_FALSE(pending->answer);
  ASSERT_EQ(region.environments().waiting.size(), 1U);
  const auto& waiting = region.environments().waiting.front();
  EXPECT_EQ(waiting.invocation.payload, R"({"a":1})");
  EXPECT_EQ(waiting.invocation.invoked_arn, "arn:aws:lambda:us-east-1:000000000000:function:f");
  EXPECT_EQ(waiting.version->logging.group, "/aws/lambda/f");
  EXPECT_TRUE(waiting.invocation.trace_id.starts_with("Root=1-"));
  region.answer("42");
  ASSERT_TRUE(pending->answer && pending->answer->ok());
  EXPECT_EQ((*pending->answer)->payload, "42");
  EXPECT_EQ((*pending->answer)->status_code, 200);
  EXPECT_EQ((*pending->answer)->executed_version, "$LATEST");
  EXPECT_FALSE((*pending->answer)->function_error);
}

TEST(Invoke, TellsAFunctionsErrorBesideItsPayload) {
  TestRegion region;
  region.make("f");
  const auto pending = region.invoke({.function_name = "f"});
  EXPECT_EQ(region.environments().waiting.front().invocation.payload, "{}");
  region.answer("{}", Ending::function_error);
  EXPECT_EQ((*pending->answer)->function_error, "Unhandled");
}

TEST(Invoke, RefusesWhatIsNoEvent) {
  TestRegion region;
  region.make("f");
  const auto refused = [&](InvocationRequest request) {
    return refusal(*region.invoke(std::move(request))->answer);
  };
  EXPECT_TRUE(refused({.function_name = "f", .payload = "{"})
                  .starts_with("400 InvalidRequestContentException: Could not parse request body "
                               "into json: "));
  EXPECT_EQ(
      refused({.function_name = "f",
               .invocation_type = "Event",
               .payload = '"' + std::string(1024 * 1024, 'x') + '"'}),
      "413 RequestEntityTooLargeException: Request must be smaller than 1048576 bytes for the "
      "InvokeFunction operation");
  EXPECT_EQ(refused({.function_name = "g"}),
            "404 ResourceNotFoundException: Function not found: "
            "arn:aws:lambda:us-east-1:000000000000:function:g");
  const auto dry = region.invoke({.function_name = "f", .invocation_type = "DryRun"});
  EXPECT_EQ((*dry->answer)->status_code, 204);
  EXPECT_TRUE(region.environments().waiting.empty());
}

TEST(Invoke, ThrottlesWhatIsReserved) {
  TestRegion region;
  region.make("f");
  region.must<PutFunctionConcurrencyOperation>(
      {.function_name = "f", .reserved_concurrent_executions = 1});
  region.invoke({.function_name = "f"});
  const auto second = region.invoke({.function_name = "f"});
  EXPECT_EQ(refusal(*second->answer), "429 TooManyRequestsException: Rate Exceeded.");
  const std::vector<std::pair<std::string, std::string>> fields = {
      {"Type", "User"}, {"Reason", "ReservedFunctionConcurrentInvocationLimitExceeded"}};
  EXPECT_EQ(second->answer->error().fields, fields);
}

TEST(Invoke, RunsNewCodeFromThenOn) {
  TestRegion region;
  region.make("f");
  region.invoke({.function_name = "f"});
  const std::string old = region.environments().waiting.front().version->code.hex;
  region.answer("1");
  region.must<UpdateFunctionCodeOperation>({.function_name = "f", .zip_file = zip("new")});
  region.invoke({.function_name = "f"});
  EXPECT_NE(region.environments().waiting.front().version->code.hex, old);
}

TEST(Invoke, VersionsRunAsTheyWerePublished) {
  TestRegion region;
  region.make("f");
  region.must<PublishVersionOperation>({.function_name = "f"});
  region.must<CreateAliasOperation>(
      {.function_name = "f", .name = "live", .function_version = "1"});
  region.must<UpdateFunctionConfigurationOperation>({.function_name = "f", .memory_size = 512});
  const auto pending = region.invoke({.function_name = "f", .qualifier = "live"});
  const auto& waiting = region.environments().waiting.front();
  EXPECT_EQ(waiting.version->memory_mib, 128U);
  EXPECT_EQ(waiting.version->key.version, "1");
  EXPECT_EQ(waiting.invocation.invoked_arn,
            "arn:aws:lambda:us-east-1:000000000000:function:f:live");
  region.answer("1");
  EXPECT_EQ((*pending->answer)->executed_version, "1");
}

TEST(Invoke, ResourcePoliciesCount) {
  TestRegion region;
  region.make("f");
  region.must<AddPermissionOperation>({.function_name = "f",
                                       .statement_id = "s",
                                       .action = "lambda:InvokeFunction",
                                       .principal = "arn:aws:iam::000000000000:user/ann"});
  region.directory().user_policy =
      R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*"}]})";
  EXPECT_FALSE(region.invoke({.function_name = "f"})->answer);
  EXPECT_TRUE(
      region.refused<GetFunctionOperation>({.function_name = "f"}).starts_with("403 AccessDenied"));
}

std::shared_ptr<TestRegion::Pending> event(TestRegion& region, const std::string& payload) {
  return region.invoke({.function_name = "f", .invocation_type = "Event", .payload = payload});
}

TEST(Events, RunAfterTheAnswerAndAreForgotten) {
  TestRegion region;
  region.make("f");
  EXPECT_EQ((*event(region, "1")->answer)->status_code, 202);
  ASSERT_EQ(region.environments().waiting.size(), 1U);
  EXPECT_EQ(region.lambda().events().size(), 1U);
  region.answer("done");
  EXPECT_EQ(region.lambda().events().size(), 0U);
}

TEST(Events, RunAgainAfterARestart) {
  TestRegion region;
  region.make("f");
  event(region, "1");
  const std::string id = region.environments().waiting.front().invocation.id.uuid;
  region.restart();
  ASSERT_EQ(region.environments().waiting.size(), 1U);
  EXPECT_EQ(region.environments().waiting.front().invocation.id.uuid, id);
  EXPECT_EQ(region.environments().waiting.front().invocation.payload, "1");
  region.answer("done");
  region.restart();
  EXPECT_TRUE(region.environments().waiting.empty());
}

TEST(Events, AreTriedThreeTimes) {
  TestRegion region;
  region.make("f");
  event(region, "1");
  for (int attempt = 1; attempt <= 3; ++attempt) {
    ASSERT_EQ(region.environments().waiting.size(), 1U) << attempt;
    region.answer("{}", Ending::function_error);
    region.loop().run_for(std::chrono::minutes(2));
  }
  EXPECT_TRUE(region.environments().waiting.empty());
  EXPECT_EQ(region.lambda().events().size(), 0U);
}

TEST(Events, RetriesAndAgeAreSettings) {
  TestRegion region;
  region.make("f");
  region.must<PutFunctionEventInvokeConfigOperation>(
      {.function_name = "f", .maximum_retry_attempts = 0});
  event(region, "1");
  region.answer("{}", Ending::function_error);
  EXPECT_EQ(region.lambda().events().size(), 0U);
  region.must<UpdateFunctionEventInvokeConfigOperation>(
      {.function_name = "f", .maximum_event_age_in_seconds = 60});
  region.must<PutFunctionConcurrencyOperation>(
      {.function_name = "f", .reserved_concurrent_executions = 0});
  event(region, "2");
  EXPECT_TRUE(region.environments().waiting.empty());
  EXPECT_EQ(region.lambda().events().size(), 1U);
  region.loop().run_for(std::chrono::minutes(3));
  EXPECT_EQ(region.lambda().events().size(), 0U);
}

}  // namespace
}  // namespace skerry::lambda
