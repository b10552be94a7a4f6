#include "policy/simulate.hpp"

#include <gtest/gtest.h>

namespace skerry::policy {
namespace {

TEST(Simulate, StatementPositions) {
  const auto positions = statement_positions(
      "{\"Version\":\"2012-10-17\", \"Id\":\"{[\\\"\",\n"
      " \"Statement\": [\n"
      "  {\"Sid\":\"}\"},{\"Effect\":\n"
      "  \"Deny\"} ], \"X\": 1.5 }");
  ASSERT_EQ(positions.size(), 2u);
  EXPECT_EQ(positions[0].start.line, 3u);
  EXPECT_EQ(positions[0].start.column, 3u);
  EXPECT_EQ(positions[0].end.line, 3u);
  EXPECT_EQ(positions[0].end.column, 14u);
  EXPECT_EQ(positions[1].start.column, 15u);
  EXPECT_EQ(positions[1].end.line, 4u);
  EXPECT_EQ(positions[1].end.column, 10u);
  EXPECT_EQ(statement_positions(R"({"Statement":{"Effect":"Allow"}})").size(), 1u);
  EXPECT_TRUE(statement_positions("{").empty());
  EXPECT_TRUE(statement_positions("[]").empty());
  EXPECT_TRUE(statement_positions("{}").empty());
}

TEST(Simulate, ContextKeysOfConditionsAndVariables) {
  const auto policy = compile_text(
      R"({"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:*",
          "Resource":"arn:aws:s3:::b/${aws:username}/${*}",
          "Condition":{"StringLike":{"s3:prefix":["${aws:PrincipalTag/Team, 'x'}","a"]},
                       "Null":{"AWS:UserName":"false"},"Bool":{"aws:SecureTransport":"true"}}}})",
      PolicyKind::identity);
  ASSERT_TRUE(policy.ok());
  EXPECT_EQ(context_keys_used(std::vector<PolicyPtr>{*policy}),
            (std::vector<std::string>{"aws:username", "s3:prefix", "aws:PrincipalTag/Team",
                                      "aws:SecureTransport"}));
}

TEST(Simulate, DecisionsHaveTheNamesOfTheApi) {
  EXPECT_EQ(eval_decision(Outcome::allow), "allowed");
  EXPECT_EQ(eval_decision(Outcome::explicit_deny), "explicitDeny");
  EXPECT_EQ(eval_decision(Outcome::implicit_deny), "implicitDeny");
}

}  // namespace
}  // namespace skerry::policy
