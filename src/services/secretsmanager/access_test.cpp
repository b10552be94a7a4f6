#include "services/secretsmanager/access.hpp"

#include <gtest/gtest.h>

#include "services/secretsmanager/test_region.hpp"

namespace skerry::secretsmanager {
namespace {

class Access : public testing::Test {
 protected:
  void let_alice(const std::string& action, const std::string& resource,
                 const std::string& condition = "{}") {
    region.directory.policies["alice"] = allow("secretsmanager:" + action, resource, condition);
  }
  template <class Op>
  std::string alice(typename Op::Request request) {
    const auto answer = region.call_as<Op>("alice", std::move(request));
    return answer.ok() ? "ok" : answer.error().code;
  }
  std::string alice_reads(GetSecretValueRequest request) {
    return alice<GetSecretValueOperation>(std::move(request));
  }

  TestRegion region;
};

TEST_F(Access, IsByArnWhateverTheRequestCallsIt) {
  const std::string arn = region.make("prod/db");
  region.make("prod/other");
  let_alice("GetSecretValue", arn);
  for (const std::string& id : {arn, std::string("prod/db"), arn.substr(0, arn.size() - 7)})
    EXPECT_EQ(alice_reads({.secret_id = id}), "ok") << id;
  EXPECT_EQ(alice_reads({.secret_id = "prod/other"}), "AccessDenied");
  EXPECT_EQ(alice<DescribeSecretOperation>({.secret_id = arn}), "AccessDenied");
  let_alice("GetSecretValue",
            "arn:aws:secretsmanager:us-east-1:000000000000:secret:prod/db-??????");
  EXPECT_EQ(alice_reads({.secret_id = "prod/db"}), "ok");
}

TEST_F(Access, WhoMayNotSeeASecretDoesNotLearnThatThereIsNone) {
  let_alice("GetSecretValue", "arn:aws:secretsmanager:us-east-1:000000000000:secret:prod/*");
  EXPECT_EQ(alice_reads({.secret_id = "prod/nope"}), "AccessDenied");
  const auto refused = region.call_as<GetSecretValueOperation>("alice", {.secret_id = "nope"});
  EXPECT_EQ(refused.error().message,
            "User: arn:aws:iam::000000000000:user/alice is not authorized to perform: "
            "secretsmanager:GetSecretValue on resource: nope because no identity-based policy "
            "allows the secretsmanager:GetSecretValue action");
  let_alice("GetSecretValue", "*");
  EXPECT_EQ(alice_reads({.secret_id = "prod/nope"}), "ResourceNotFoundException");
}

TEST_F(Access, ByStageAndVersion) {
  region.make("a");
  region.put("a", "two", token_two);
  let_alice("GetSecretValue", "*",
            R"({"ForAnyValue:StringEquals":{"secretsmanager:VersionStage":"AWSCURRENT"}})");
  EXPECT_EQ(alice_reads({.secret_id = "a"}), "ok");
  EXPECT_EQ(alice_reads({.secret_id = "a", .version_stage = "AWSCURRENT"}), "ok");
  EXPECT_EQ(alice_reads({.secret_id = "a", .version_stage = "AWSPREVIOUS"}), "AccessDenied");
  EXPECT_EQ(alice_reads({.secret_id = "a", .version_id = token_one}), "AccessDenied");
  let_alice("GetSecretValue", "*",
            R"({"StringEquals":{"secretsmanager:VersionId":")" + std::string(token_one) + "\"}}");
  EXPECT_EQ(alice_reads({.secret_id = "a", .version_id = token_one}), "ok");
  EXPECT_EQ(alice_reads({.secret_id = "a"}), "AccessDenied");
}

TEST_F(Access, ByTagsOfTheSecret) {
  region.make("a");
  region.make("b");
  region.must<TagResourceOperation>(
      {.secret_id = "a", .tags = std::vector<Tag>{{.key = "team", .value = "core"}}});
  for (const char* key : {"aws:ResourceTag/team", "secretsmanager:ResourceTag/team"}) {
    let_alice("GetSecretValue", "*", R"({"StringEquals":{")" + std::string(key) + R"(":"core"}})");
    EXPECT_EQ(alice_reads({.secret_id = "a"}), "ok");
    EXPECT_EQ(alice_reads({.secret_id = "b"}), "AccessDenied");
  }
}

TEST_F(Access, ToCreateIsByNameAndTags) {
  let_alice("CreateSecret", "*", R"({"StringLike":{"secretsmanager:Name":"mine/*"}})");
  EXPECT_EQ(alice<CreateSecretOperation>({.name = "mine/a"}), "ok");
  EXPECT_EQ(alice<CreateSecretOperation>({.name = "yours/a"}), "AccessDenied");
  let_alice("CreateSecret", "arn:aws:secretsmanager:us-east-1:000000000000:secret:mine/b-*");
  EXPECT_EQ(alice<CreateSecretOperation>({.name = "mine/b"}), "ok");
  EXPECT_EQ(alice<CreateSecretOperation>({.name = "mine/c"}), "AccessDenied");
  const std::vector<Tag> tags{{.key = "team", .value = "core"}};
  EXPECT_EQ(alice<CreateSecretOperation>({.name = "mine/b2", .tags = tags}), "AccessDenied");
  let_alice("CreateSecret", "*");  // tags need TagResource too
  EXPECT_EQ(alice<CreateSecretOperation>({.name = "mine/d", .tags = tags}), "AccessDenied");
  let_alice("*", "*", R"({"StringEquals":{"aws:RequestTag/team":"core"}})");
  EXPECT_EQ(alice<CreateSecretOperation>({.name = "mine/d", .tags = tags}), "ok");
  EXPECT_EQ(alice<CreateSecretOperation>({.name = "mine/e"}), "AccessDenied");
}

TEST_F(Access, ToTagIsByTheTagsOfTheRequest) {
  region.make("a");
  let_alice("*", "*", R"({"ForAllValues:StringEquals":{"aws:TagKeys":["team"]}})");
  EXPECT_EQ(alice<TagResourceOperation>(
                {.secret_id = "a", .tags = std::vector<Tag>{{.key = "team", .value = "x"}}}),
            "ok");
  EXPECT_EQ(alice<TagResourceOperation>(
                {.secret_id = "a", .tags = std::vector<Tag>{{.key = "cost", .value = "x"}}}),
            "AccessDenied");
  EXPECT_EQ(alice<UntagResourceOperation>({.secret_id = "a", .tag_keys = {{"cost"}}}),
            "AccessDenied");
  EXPECT_EQ(alice<UntagResourceOperation>({.secret_id = "a", .tag_keys = {{"team"}}}), "ok");
}

TEST_F(Access, ToDeleteIsByTheWindow) {
  region.make("a");
  let_alice("DeleteSecret", "*",
            R"({"NumericGreaterThanEquals":{"secretsmanager:RecoveryWindowInDays":"14"}})");
  EXPECT_EQ(alice<DeleteSecretOperation>({.secret_id = "a", .recovery_window_in_days = 7}),
            "AccessDenied");
  EXPECT_EQ(alice<DeleteSecretOperation>({.secret_id = "a", .recovery_window_in_days = 14}), "ok");
  let_alice("DeleteSecret", "*",
            R"({"Bool":{"secretsmanager:ForceDeleteWithoutRecovery":"false"}})");
  EXPECT_EQ(alice<DeleteSecretOperation>({.secret_id = "a", .force_delete_without_recovery = true}),
            "AccessDenied");
}

TEST_F(Access, OfABatchIsByEachSecret) {
  const std::string arn = region.make("a");
  region.make("b");
  region.directory.policies["alice"] =
      R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":)"
      R"("secretsmanager:BatchGetSecretValue","Resource":"*"},{"Effect":"Allow","Action":)"
      R"("secretsmanager:GetSecretValue","Resource":")" +
      arn + "\"}]}";
  const auto answer = region.call_as<BatchGetSecretValueOperation>(
      "alice", {.secret_id_list = std::vector<std::string>{"a", "b"}});
  ASSERT_EQ(refusal(answer), "ok");
  EXPECT_EQ(answer->secret_values->size(), 1U);
  ASSERT_EQ(answer->errors->size(), 1U);
  EXPECT_EQ(answer->errors->at(0).error_code, "AccessDeniedException");
  // Filters need ListSecrets as well.
  EXPECT_EQ(alice<BatchGetSecretValueOperation>(
                {.filters = std::vector<Filter>{{.key = "name", .values = {{"a"}}}}}),
            "AccessDenied");
}

}  // namespace
}  // namespace skerry::secretsmanager
