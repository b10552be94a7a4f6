#include "policy/request.hpp"

#include <gtest/gtest.h>

namespace skerry::policy {
namespace {

std::string value(const RequestContext& context, std::string_view key) {
  const auto* values = context.find(key);
  return values == nullptr ? "(absent)" : values->size() == 1 ? values->front() : "(several)";
}

TEST(RequestContext, NamesHaveNoCase) {
  RequestContext context;
  context.set("aws:SourceIp", "10.0.0.1");
  context.set("AWS:SOURCEIP", "10.0.0.2");
  EXPECT_EQ(context.keys().size(), 1u);
  EXPECT_EQ(value(context, "aws:sourceip"), "10.0.0.2");
  EXPECT_EQ(value(context, "aws:other"), "(absent)");
}

// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html#principaltable
TEST(CallerKeys, OfEachTypeOfCaller) {
  Caller caller;
  caller.type = CallerType::user;
  caller.arn = "arn:aws:iam::1:user/bob";
  caller.account = "1";
  caller.unique_id = "AIDA";
  caller.name = "bob";
  RequestContext user;
  set_caller_keys(user, caller);
  EXPECT_EQ(value(user, "aws:username"), "bob");
  EXPECT_EQ(value(user, "aws:principalarn"), "arn:aws:iam::1:user/bob");
  EXPECT_EQ(value(user, "aws:principaltype"), "User");
  EXPECT_EQ(value(user, "aws:principalisawsservice"), "false");

  caller.type = CallerType::assumed_role;
  caller.arn = "arn:aws:sts::1:assumed-role/app/s";
  caller.issuer_arn = "arn:aws:iam::1:role/app";
  caller.unique_id = "AROA:s";
  RequestContext session;
  set_caller_keys(session, caller);
  EXPECT_EQ(value(session, "aws:username"), "(absent)");
  EXPECT_EQ(value(session, "aws:principalarn"), "arn:aws:iam::1:role/app");
  EXPECT_EQ(value(session, "aws:userid"), "AROA:s");
  EXPECT_EQ(value(session, "aws:principaltype"), "AssumedRole");

  Caller lambda;
  lambda.type = CallerType::service;
  lambda.arn = "lambda.amazonaws.com";
  RequestContext service;
  set_caller_keys(service, lambda);
  EXPECT_EQ(value(service, "aws:principalisawsservice"), "true");
  EXPECT_EQ(value(service, "aws:principalservicename"), "lambda.amazonaws.com");
  EXPECT_EQ(value(service, "aws:principalarn"), "(absent)");
}

}  // namespace
}  // namespace skerry::policy
