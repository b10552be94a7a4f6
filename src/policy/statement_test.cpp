#include "policy/statement.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace skerry::policy {
namespace {

AuthorisationRequest asking(std::string action, std::string resource) {
  AuthorisationRequest request;
  request.action = std::move(action);
  request.resource = std::move(resource);
  request.context.set("aws:username", "bob");
  return request;
}

bool applies(const Statement& statement, const AuthorisationRequest& request,
             LanguageVersion version = LanguageVersion::v2012) {
  return CompiledStatement(statement, version).applies(PreparedRequest(request), nullptr);
}

Statement with_actions(std::vector<std::string> actions) {
  Statement statement;
  statement.actions = std::move(actions);
  statement.resources = {"*"};
  return statement;
}

Statement with_resources(std::vector<std::string> resources) {
  Statement statement;
  statement.actions = {"*"};
  statement.resources = std::move(resources);
  return statement;
}

TEST(Statement, ActionsAreMatchedWithoutCase) {
  const auto request = asking("iam:CreateAccessKey", "*");
  for (const char* yes : {"*", "iam:*", "IAM:createaccesskey", "iam:*AccessKey*",
                          "iam:Create?ccessKey", "i*:Create*", "*:CreateAccessKey"})
    EXPECT_TRUE(applies(with_actions({"s3:Get*", yes}), request)) << yes;
  for (const char* no : {"s3:*", "iam:Delete*", "ia:*", "iamx:*", "iam:CreateAccessKeys"})
    EXPECT_FALSE(applies(with_actions({"s3:Get*", no}), request)) << no;
}

TEST(Statement, NotActionIsTheComplement) {
  Statement statement;
  statement.not_actions = {"iam:*", "sts:AssumeRole"};
  statement.resources = {"*"};
  EXPECT_FALSE(applies(statement, asking("iam:GetUser", "*")));
  EXPECT_FALSE(applies(statement, asking("sts:AssumeRole", "*")));
  EXPECT_TRUE(applies(statement, asking("sts:GetSessionToken", "*")));
}

TEST(Statement, ResourcesAreMatchedWithCase) {
  const auto request = asking("s3:GetObject", "arn:aws:s3:::bucket/Key");
  EXPECT_TRUE(applies(with_resources({"arn:aws:s3:::other", "arn:aws:s3:::bucket/*"}), request));
  EXPECT_FALSE(applies(with_resources({"arn:aws:s3:::bucket/key"}), request));
  EXPECT_FALSE(applies(with_resources({"arn:aws:s3:::bucket"}), request));
}

TEST(Statement, OnlyAStarCoversActionsWithoutResources) {
  EXPECT_TRUE(applies(with_resources({"*"}), asking("s3:ListAllMyBuckets", "*")));
  EXPECT_TRUE(applies(with_resources({"*"}), asking("s3:ListAllMyBuckets", "")));
  EXPECT_FALSE(applies(with_resources({"arn:aws:s3:::*"}), asking("s3:ListAllMyBuckets", "*")));
}

TEST(Statement, ShortArnsAreCompleted) {
  const auto request = asking("sqs:SendMessage", "arn:aws:sqs:us-east-1:1:queue");
  EXPECT_TRUE(applies(with_resources({"arn:aws:sqs"}), request));
  EXPECT_TRUE(applies(with_resources({"arn:aws:sqs:us-east-1"}), request));
  EXPECT_TRUE(applies(with_resources({"arn:aws:sqs:*"}), request));
  EXPECT_FALSE(applies(with_resources({"arn:aws:sqs:us-east-2"}), request));
  EXPECT_TRUE(applies(with_resources({"arn:aws:s*"}), request));
  EXPECT_TRUE(applies(with_resources({"arn:aws:sqs:*:que*"}), request));
  EXPECT_FALSE(applies(with_resources({"arn:aws:sqs:*:queue"}), request));
  EXPECT_FALSE(applies(with_resources({"arn:aws:sns"}), request));
}

TEST(Statement, NotResourceIsTheComplement) {
  Statement statement;
  statement.actions = {"*"};
  statement.not_resources = {"arn:aws:s3:::bucket", "arn:aws:s3:::bucket/*"};
  EXPECT_FALSE(applies(statement, asking("s3:GetObject", "arn:aws:s3:::bucket/key")));
  EXPECT_TRUE(applies(statement, asking("s3:GetObject", "arn:aws:s3:::other/key")));
}

TEST(Statement, VariablesStandOnlyInTheResourcePart) {
  const auto home = asking("s3:GetObject", "arn:aws:s3:::home/bob/x");
  EXPECT_TRUE(applies(with_resources({"arn:aws:s3:::home/${aws:username}/*"}), home));
  EXPECT_FALSE(applies(with_resources({"arn:aws:s3:::home/${aws:userid}/*"}), home));
  EXPECT_TRUE(applies(with_resources({"arn:aws:s3:::home/${aws:userid, 'bob'}/*"}), home));
  EXPECT_FALSE(applies(with_resources({"arn:aws:s3:::home/${aws:username}/*"}), home,
                       LanguageVersion::v2008));
  EXPECT_FALSE(applies(with_resources({"arn:aws:s3:${aws:x, ''}::home/*"}), home));
}

TEST(Statement, AllConditionsMustHold) {
  Statement statement = with_actions({"*"});
  statement.conditions.push_back({{Comparison::string_equals, {}, {}}, "aws:username", {"bob"}});
  const auto request = asking("s3:GetObject", "*");
  EXPECT_TRUE(applies(statement, request));
  statement.conditions.push_back({{Comparison::null, {}, {}}, "aws:username", {"true"}});
  EXPECT_FALSE(applies(statement, request));
}

TEST(Statement, AStatementWithoutActionsAppliesToNothing) {
  Statement statement;
  statement.resources = {"*"};
  EXPECT_FALSE(applies(statement, asking("s3:GetObject", "*")));
}

Caller bob() {
  Caller caller;
  caller.type = CallerType::user;
  caller.account = "111122223333";
  caller.arn = "arn:aws:iam::111122223333:user/bob";
  caller.unique_id = "AIDAJQABLZS4A3QDU576Q";
  return caller;
}

PrincipalMatch match(std::string value, const Caller& caller) {
  return match_principals({{PrincipalType::aws, std::move(value)}}, caller);
}

TEST(Statement, PrincipalsNameCallersMoreOrLessDirectly) {
  EXPECT_EQ(match("*", bob()), PrincipalMatch::direct);
  EXPECT_EQ(match("arn:aws:iam::111122223333:user/bob", bob()), PrincipalMatch::direct);
  EXPECT_EQ(match("AIDAJQABLZS4A3QDU576Q", bob()), PrincipalMatch::direct);
  EXPECT_EQ(match("111122223333", bob()), PrincipalMatch::account);
  EXPECT_EQ(match("arn:aws:iam::111122223333:root", bob()), PrincipalMatch::account);
  EXPECT_EQ(match("arn:aws-cn:iam::111122223333:root", bob()), PrincipalMatch::none);
  EXPECT_EQ(match("arn:aws:iam::11112222333:root", bob()), PrincipalMatch::none);
  EXPECT_EQ(match("arn:aws:iam::111122223333:user/Bob", bob()), PrincipalMatch::none);
  EXPECT_EQ(match("", bob()), PrincipalMatch::none);

  Caller session = bob();
  session.type = CallerType::assumed_role;
  session.arn = "arn:aws:sts::111122223333:assumed-role/app/s";
  session.issuer_arn = "arn:aws:iam::111122223333:role/path/app";
  session.unique_id = "AROAJQABLZS4A3QDU576Q:s";
  EXPECT_EQ(match("arn:aws:iam::111122223333:role/path/app", session), PrincipalMatch::issuer);
  EXPECT_EQ(match("AROAJQABLZS4A3QDU576Q", session), PrincipalMatch::issuer);
  EXPECT_EQ(match("AROAJQABLZS4A3QDU576Q:s", session), PrincipalMatch::direct);
  EXPECT_EQ(match_principals(
                {{PrincipalType::aws, "111122223333"}, {PrincipalType::aws, session.arn}}, session),
            PrincipalMatch::direct);
  EXPECT_EQ(match_principals({{PrincipalType::service, "lambda.amazonaws.com"}}, session),
            PrincipalMatch::none);
}

}  // namespace
}  // namespace skerry::policy
