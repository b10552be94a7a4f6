#include <gtest/gtest.h>

#include "services/secretsmanager/test_region.hpp"

namespace skerry::secretsmanager {
namespace {

TEST(GetSecretValue, BinaryIsBytes) {
  TestRegion region;
  const std::string bytes("\0\xff\x80 bytes", 9);
  region.must<CreateSecretOperation>(
      {.name = "a", .client_request_token = token_one, .secret_binary = bytes});
  const auto answer = region.call<GetSecretValueOperation>({.secret_id = "a"});
  ASSERT_EQ(refusal(answer), "ok");
  EXPECT_EQ(answer->secret_binary, bytes);
  EXPECT_FALSE(answer->secret_string);
  EXPECT_EQ(answer->version_stages, (std::vector<std::string>{"AWSCURRENT"}));
  EXPECT_EQ(answer->created_date, region.now);
}

TEST(GetSecretValue, OfVersionsThatAreNotThere) {
  TestRegion region;
  region.make("a");
  region.put("a", "two", token_two);
  EXPECT_EQ(region.read({.secret_id = "a", .version_id = token_three}),
            "ResourceNotFoundException: Secrets Manager can't find the specified secret value for "
            "VersionId: " +
                std::string(token_three));
  EXPECT_EQ(region.read({.secret_id = "a", .version_stage = "mine"}),
            "ResourceNotFoundException: Secrets Manager can't find the specified secret value for "
            "staging label: mine");
  EXPECT_EQ(
      region.read({.secret_id = "a", .version_id = token_one, .version_stage = "AWSCURRENT"}),
      "InvalidRequestException: You provided a VersionStage that is not associated to the provided "
      "VersionId.");
  EXPECT_EQ(region.read({.secret_id = "a", .version_id = token_two, .version_stage = "AWSCURRENT"}),
            "two");
}

TEST(GetSecretValue, IsNotedByTheDay) {
  TestRegion region;
  region.make("a");
  EXPECT_EQ(region.read({.secret_id = "a"}), "value");
  const WallTime day = *parse_iso8601("2026-11-23T00:00:00Z");
  EXPECT_EQ(region.call<DescribeSecretOperation>({.secret_id = "a"})->last_accessed_date, day);
  region.put("a", "two", token_two);  // takes the day to disk
  region.restart();
  EXPECT_EQ(region.call<DescribeSecretOperation>({.secret_id = "a"})->last_accessed_date, day);
  const auto versions = region.call<ListSecretVersionIdsOperation>({.secret_id = "a"});
  EXPECT_EQ(versions->versions->at(0).last_accessed_date, day);
  EXPECT_FALSE(versions->versions->at(1).last_accessed_date);
}

std::string values(const BatchGetSecretValueResponse& response) {
  std::string text;
  for (const SecretValueEntry& entry : *response.secret_values)
    text += *entry.name + "=" + entry.secret_string.value_or("(binary)") + " ";
  for (const APIErrorType& error : *response.errors)
    text += *error.secret_id + "!" + *error.error_code + " ";
  return text;
}

TEST(BatchGetSecretValue, ByIdsTellsEachSecretsOwnError) {
  TestRegion region;
  region.make("a", "1");
  region.make("b", "2");
  region.make("gone", "3");
  region.must<DeleteSecretOperation>({.secret_id = "gone"});
  const auto answer = region.call<BatchGetSecretValueOperation>(
      {.secret_id_list = std::vector<std::string>{"b", "nope", "gone", "a"}});
  ASSERT_EQ(refusal(answer), "ok");
  EXPECT_EQ(values(*answer),
            "b=2 a=1 nope!ResourceNotFoundException gone!InvalidRequestException ");
  EXPECT_FALSE(answer->next_token);
}

TEST(BatchGetSecretValue, ByFiltersInPages) {
  TestRegion region;
  for (const char* name : {"p/a", "p/b", "p/c", "q"}) region.make(name, name);
  BatchGetSecretValueRequest request;
  request.filters = std::vector<Filter>{{.key = "name", .values = {{"p/"}}}};
  request.max_results = 2;
  const auto first = region.call<BatchGetSecretValueOperation>(request);
  EXPECT_EQ(values(*first), "p/a=p/a p/b=p/b ");
  request.next_token = first->next_token;
  const auto second = region.call<BatchGetSecretValueOperation>(request);
  EXPECT_EQ(values(*second), "p/c=p/c ");
  EXPECT_FALSE(second->next_token);
}

TEST(BatchGetSecretValue, HasItsRules) {
  TestRegion region;
  const std::vector<Filter> filters{{.key = "name", .values = {{"p"}}}};
  const auto code = [&](BatchGetSecretValueRequest request) {
    return region.call<BatchGetSecretValueOperation>(std::move(request)).error().code;
  };
  EXPECT_EQ(code({}), "InvalidParameterException");
  EXPECT_EQ(code({.secret_id_list = {{"a"}}, .filters = filters}), "InvalidParameterException");
  EXPECT_EQ(code({.secret_id_list = {{"a"}}, .max_results = 1}), "InvalidParameterException");
  EXPECT_EQ(code({.secret_id_list = std::vector<std::string>(21, "a")}),
            "InvalidParameterException");
  EXPECT_EQ(code({.filters = filters, .max_results = 21}), "InvalidParameterException");
  EXPECT_EQ(code({.filters = filters, .next_token = "made up"}), "InvalidNextTokenException");
}

}  // namespace
}  // namespace skerry::secretsmanager
