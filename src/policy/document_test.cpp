#include "policy/document.hpp"

#include <gtest/gtest.h>

#include <string>

#include "policy/limits.hpp"

namespace skerry::policy {
namespace {

std::string message(std::string_view text, PolicyKind kind) {
  const auto policy = parse_policy(text, kind);
  return policy.ok() ? "" : policy.error().message;
}

std::string document(std::string_view statements) {
  return R"({"Version":"2012-10-17","Statement":)" + std::string(statements) + "}";
}

std::string identity(std::string_view statement) {
  return message(document(statement), PolicyKind::identity);
}
std::string trust(std::string_view statement) {
  return message(document(statement), PolicyKind::trust);
}
std::string resource(std::string_view statement) {
  return message(document(statement), PolicyKind::resource);
}

TEST(Document, KeepsEveryElement) {
  const auto policy = parse_policy(R"({
    "Version": "2012-10-17", "Id": "MyPolicy",
    "Statement": [
      {"Sid": "One", "Effect": "Allow", "Action": "s3:GetObject", 
       "Resource": ["arn:aws:s3:::b/*", "*"],
       "Condition": {"ForAnyValue:StringLikeIfExists": {"aws:TagKeys": ["a*", 5, true]},
                     "Bool": {"aws:SecureTransport": false}}},
      {"Effect": "Deny", "NotAction": ["iam:*", "sts:*"],
       "NotResource": "arn:aws:iam::1:role/x"}]})",
                                   PolicyKind::identity);
  ASSERT_TRUE(policy.ok());
  EXPECT_EQ(policy->id, "MyPolicy");
  EXPECT_EQ(policy->version, LanguageVersion::v2012);
  ASSERT_EQ(policy->statements.size(), 2u);
  const Statement& one = policy->statements[0];
  EXPECT_EQ(one.sid, "One");
  EXPECT_EQ(one.effect, Effect::allow);
  EXPECT_EQ(one.actions, std::vector<std::string>{"s3:GetObject"});
  EXPECT_EQ(one.resources.size(), 2u);
  ASSERT_EQ(one.conditions.size(), 2u);
  EXPECT_EQ(condition_operator_name(one.conditions[0].op), "ForAnyValue:StringLikeIfExists");
  EXPECT_EQ(one.conditions[0].values, (std::vector<std::string>{"a*", "5", "true"}));
  EXPECT_EQ(one.conditions[1].values, (std::vector<std::string>{"false"}));
  const Statement& two = policy->statements[1];
  EXPECT_EQ(two.effect, Effect::deny);
  EXPECT_EQ(two.not_actions.size(), 2u);
  EXPECT_EQ(two.not_resources.size(), 1u);
}

TEST(Document, ASingleStatementNeedsNoArray) {
  EXPECT_EQ(identity(R"({"Effect":"Allow","Action":"*","Resource":"*"})"), "");
}

TEST(Document, Principals) {
  const auto policy =
      parse_policy(document(R"([{"Effect":"Allow","Action":"s3:*","Resource":"*","Principal":"*"},
        {"Effect":"Deny","Action":"s3:*","Resource":"*","NotPrincipal":
          {"AWS":["123456789012","arn:aws:iam::123456789012:user/bob","AIDAJQABLZS4A3QDU576Q"],
           "Service":"lambda.amazonaws.com","CanonicalUser":"79a5"}}])"),
                   PolicyKind::resource);
  ASSERT_TRUE(policy.ok()) << policy.error().message;
  EXPECT_EQ(policy->statements[0].principals->front(), PrincipalEntry{});
  ASSERT_EQ(policy->statements[1].not_principals->size(), 5u);
  EXPECT_EQ(policy->statements[1].not_principals->at(3),
            (PrincipalEntry{PrincipalType::service, "lambda.amazonaws.com"}));
}

TEST(Document, IdentityPoliciesAreRefusedInAwsWords) {
  const std::string syntax = "Syntax errors in policy.";
  EXPECT_EQ(message("{", PolicyKind::identity), syntax);
  EXPECT_EQ(message("[]", PolicyKind::identity), syntax);
  EXPECT_EQ(message(R"({"Version":"2012-10-17"})", PolicyKind::identity), syntax);
  EXPECT_EQ(identity("[]"), syntax);
  EXPECT_EQ(identity(R"({"Effect":"allow","Action":"*","Resource":"*"})"), syntax);
  EXPECT_EQ(identity(R"({"Action":"*","Resource":"*"})"), syntax);
  EXPECT_EQ(identity(R"({"Effect":"Allow","Action":"*","Resource":"*","Note":"x"})"), syntax);
  EXPECT_EQ(identity(R"({"Effect":"Allow","Effect":"Deny","Action":"*","Resource":"*"})"), syntax);
  EXPECT_EQ(identity(R"({"Effect":"Allow","Action":"*","NotAction":"*","Resource":"*"})"), syntax);
  EXPECT_EQ(identity(R"({"Effect":"Allow","Action":{},"Resource":"*"})"), syntax);
  EXPECT_EQ(identity(R"({"Effect":"Allow","Action":[1],"Resource":"*"})"), syntax);
  EXPECT_EQ(
      identity(
          R"({"Effect":"Allow","Action":"*","Resource":"*","Condition":{"Like":{"a:b":"c"}}})"),
      syntax);
  EXPECT_EQ(
      identity(R"({"Effect":"Allow","Action":"*","Resource":"*","Condition":{"Bool":{"a:b":[]}}})"),
      syntax);
  EXPECT_EQ(message(R"({"Version":"2012-10-18","Statement":[]})", PolicyKind::identity), syntax);
  EXPECT_EQ(message(R"({"Version":"2008-10-17","Statement":[]})", PolicyKind::identity),
            "Policy document must be version 2012-10-17 or greater.");
  EXPECT_EQ(identity(R"({"Effect":"Allow","Resource":"*"})"),
            "Policy statement must contain actions.");
  EXPECT_EQ(identity(R"({"Effect":"Allow","Action":[],"Resource":"*"})"),
            "Policy statement must contain actions.");
  EXPECT_EQ(identity(R"({"Effect":"Allow","Action":"s3:Get*"})"),
            "Policy statement must contain resources.");
  EXPECT_EQ(identity(R"({"Effect":"Allow","Action":"*","Resource":"*","Principal":"*"})"),
            "Policy document should not specify a principal.");
}

TEST(Document, TextsAreRefusedInAwsWords) {
  const auto action = [](const std::string& text) {
    return identity(R"({"Effect":"Allow","Resource":"*","Action":")" + text + "\"}");
  };
  const auto resource_arn = [](const std::string& text) {
    return identity(R"({"Effect":"Allow","Action":"*","Resource":")" + text + "\"}");
  };
  const std::string vendor =
      "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.";
  EXPECT_EQ(action("GetObject"), vendor);
  EXPECT_EQ(action("s3:Get:Object"), "Actions/Condition can contain only one colon.");
  EXPECT_EQ(action("s 3:GetObject"), "Vendor s 3 is not valid");
  EXPECT_EQ(action("S3:getobject"), "");
  EXPECT_EQ(
      identity(
          R"({"Effect":"Allow","Action":"*","Resource":"*","Condition":{"Bool":{"x":"true"}}})"),
      vendor);
  EXPECT_EQ(resource_arn("bucket"), "Resource bucket must be in ARN format or \"*\".");
  EXPECT_EQ(resource_arn("arn:aws"), "Resource arn:aws must be in ARN format or \"*\".");
  EXPECT_EQ(resource_arn("arn:moon:s3:::b"),
            "Partition \"moon\" is not valid for resource \"arn:moon:s3:::b\".");
  EXPECT_EQ(resource_arn("arn:aws:s*:us-east-1:1:b"),
            "Resource vendor must be fully qualified and cannot contain regexes.");
  EXPECT_EQ(resource_arn("arn:aws:iam:us-east-1:1:user/x"),
            "IAM resource arn:aws:iam:us-east-1:1:user/x cannot contain region information.");
  EXPECT_EQ(resource_arn("arn:aws:iam::1:users/x"),
            "IAM resource path must either be \"*\" or start with user/, federated-user/, role/, "
            "group/, instance-profile/, mfa/, server-certificate/, policy/, sms-mfa/, "
            "saml-provider/, oidc-provider/, report/, access-report/.");
  for (const char* good : {"*", "arn:aws:s3:::b/*", "arn:*:iam::*:role/x", "arn:aws:iam::1:*",
                           "arn:aws:s3*", "arn:aws:sqs", "arn:aws:s3:::${aws:username}"})
    EXPECT_EQ(resource_arn(good), "") << good;
}

TEST(Document, Sids) {
  EXPECT_EQ(
      identity(R"({"Sid":"a b","Effect":"Allow","Action":"*","Resource":"*"})"),
      "Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the regular "
      "expression [0-9A-Za-z]*");
  EXPECT_EQ(identity(R"([{"Sid":"a","Effect":"Allow","Action":"*","Resource":"*"},
                         {"Sid":"a","Effect":"Deny","Action":"*","Resource":"*"}])"),
            "Statement IDs (SID) in a single policy must be unique.");
  EXPECT_EQ(identity(R"([{"Sid":"","Effect":"Allow","Action":"*","Resource":"*"},
                         {"Sid":"","Effect":"Deny","Action":"*","Resource":"*"}])"),
            "");
  EXPECT_EQ(
      resource(R"({"Sid":"a b","Effect":"Allow","Action":"*","Resource":"*","Principal":"*"})"),
      "");
}

TEST(Document, TrustPolicies) {
  EXPECT_EQ(trust(
                R"({"Effect":"Allow","Action":"sts:AssumeRole",
                     "Principal":{"Service":"ec2.amazonaws.com"}})"),
            "");
  EXPECT_EQ(message(R"({"Statement":{"Effect":"Allow","Action":["sts:AssumeRole","sts:TagSession"],
                       "Principal":{"AWS":"*"}}})",
                    PolicyKind::trust),
            "");
  EXPECT_EQ(message("{", PolicyKind::trust), "This policy contains invalid Json");
  EXPECT_EQ(trust(R"({"Effect":"Allow","Action":"sts:AssumeRole"})"),
            "Missing required field Principal");
  EXPECT_EQ(trust(R"({"Effect":"Allow","Action":"sts:AssumeRole","Resource":"*","Principal":"*"})"),
            "Has prohibited field Resource");
  EXPECT_EQ(trust(R"({"Effect":"Deny","Action":"sts:AssumeRole","NotPrincipal":{"AWS":"*"}})"),
            "Has prohibited field NotPrincipal");
  EXPECT_EQ(trust(R"({"Effect":"Allow","Action":"s3:GetObject","Principal":"*"})"),
            "AssumeRole policy may only specify STS AssumeRole actions.");
  EXPECT_EQ(trust(R"({"Effect":"Allow","Action":"*","Principal":"*"})"),
            "AssumeRole policy may only specify STS AssumeRole actions.");
  EXPECT_EQ(trust(R"({"Effect":"allow","Action":"sts:AssumeRole","Principal":"*"})"),
            "Invalid effect: allow");
  EXPECT_EQ(trust(R"({"Effect":"Allow","Action":"sts:AssumeRole","Principal":"*","Then":1})"),
            "Unknown field Then");
  EXPECT_EQ(trust(
                R"({"Effect":"Allow","Action":"sts:AssumeRole","Principal":"*",
                     "Condition":{"Is":{"a:b":"c"}}})"),
            "Invalid Condition type : Is");
  for (const char* bad : {"arn:aws:iam::123456789012:user/*", "bob", "arn:aws:s3:::b"})
    EXPECT_EQ(trust(R"({"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"AWS":")" +
                    std::string(bad) + "\"}}"),
              "Invalid principal in policy: \"AWS\":\"" + std::string(bad) + "\"");
}

TEST(Document, SomeServicesLeaveResourcesOut) {
  EXPECT_EQ(resource(R"({"Effect":"Allow","Action":"ecr:GetImage","Principal":"*"})"), "");
  EXPECT_EQ(resource(R"({"Effect":"Allow","Action":"ecr:GetImage","Principal":"*","Resource":[]})"),
            "Missing required field Resource");
}

TEST(Document, SizeAndDepthAreLimited) {
  EXPECT_EQ(identity(R"({"Effect":"Allow","Action":"*","Resource":"*","Condition":)" +
                     std::string(50, '[') + std::string(50, ']') + "}"),
            "Syntax errors in policy.");
  const std::string large(document_bytes_max, ' ');
  EXPECT_EQ(identity(R"({"Effect":"Allow","Action":"*","Resource":"*"})" + large),
            "Syntax errors in policy.");
}

TEST(Document, CountsCharactersThatAreNotSpace) {
  EXPECT_EQ(counted_characters(""), 0u);
  EXPECT_EQ(counted_characters("{ \"a\" :\t1,\r\n\"\xc3\xa9\" }"), 11u);
}

}  // namespace
}  // namespace skerry::policy
