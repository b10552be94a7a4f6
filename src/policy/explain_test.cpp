#include "policy/explain.hpp"

#include <gtest/gtest.h>

#include <string>

namespace skerry::policy {
namespace {

AuthorisationRequest request() {
  AuthorisationRequest out;
  out.caller.type = CallerType::user;
  out.caller.arn = "arn:aws:iam::123456789012:user/JohnDoe";
  out.action = "codedeploy:ListDeployments";
  out.resource = "arn:aws:codedeploy:us-east-1:123456789012:deploymentgroup:*";
  return out;
}

Decision decision(Outcome outcome, Layer layer) {
  Decision out;
  out.outcome = outcome;
  out.layer = layer;
  return out;
}

// The examples of https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html
TEST(Explain, DenialMessagesAreAwsOwn) {
  const std::string front =
      "User: arn:aws:iam::123456789012:user/JohnDoe is not authorized to perform: "
      "codedeploy:ListDeployments on resource: "
      "arn:aws:codedeploy:us-east-1:123456789012:deploymentgroup:* ";
  const auto message = [](Outcome outcome, Layer layer) {
    return denial_message(request(), decision(outcome, layer));
  };
  const std::string action = " allows the codedeploy:ListDeployments action";
  EXPECT_EQ(message(Outcome::implicit_deny, Layer::identity),
            front + "because no identity-based policy" + action);
  EXPECT_EQ(message(Outcome::implicit_deny, Layer::boundary),
            front + "because no permissions boundary" + action);
  EXPECT_EQ(message(Outcome::implicit_deny, Layer::session),
            front + "because no session policy" + action);
  EXPECT_EQ(message(Outcome::implicit_deny, Layer::resource),
            front + "because no resource-based policy" + action);
  EXPECT_EQ(message(Outcome::implicit_deny, Layer::trust),
            front + "because no role trust policy" + action);
  EXPECT_EQ(message(Outcome::implicit_deny, Layer::endpoint),
            front + "because no VPC endpoint policy" + action);
  EXPECT_EQ(message(Outcome::explicit_deny, Layer::identity),
            front + "with an explicit deny in an identity-based policy");
  EXPECT_EQ(message(Outcome::explicit_deny, Layer::resource),
            front + "with an explicit deny in a resource-based policy");
  EXPECT_EQ(message(Outcome::explicit_deny, Layer::boundary),
            front + "with an explicit deny in a permissions boundary");
  EXPECT_EQ(message(Outcome::explicit_deny, Layer::trust),
            front + "with an explicit deny in the role trust policy");
  EXPECT_EQ(message(Outcome::explicit_deny, Layer::service_control),
            front + "with an explicit deny in a service control policy");
}

TEST(Explain, ResourcesAreLeftOutWhenThereIsNone) {
  AuthorisationRequest without = request();
  without.resource.clear();
  EXPECT_EQ(denial_message(without, decision(Outcome::implicit_deny, Layer::identity)),
            "User: arn:aws:iam::123456789012:user/JohnDoe is not authorized to perform: "
            "codedeploy:ListDeployments because no identity-based policy allows the "
            "codedeploy:ListDeployments action");
}

TEST(Explain, NamesTheDecidingStatement) {
  const auto policy = compile_text(
      R"({"Version":"2012-10-17","Statement":[
          {"Effect":"Allow","Action":"*","Resource":"*"},
          {"Sid":"Stop","Effect":"Deny","Action":"codedeploy:*","Resource":"*"}]})",
      PolicyKind::identity, {.name = "guard", .arn = {}, .attached_to = "user/JohnDoe"});
  ASSERT_TRUE(policy.ok());
  CallerPolicies policies;
  policies.identity = {*policy};
  const Decision denied = evaluate(request(), policies, {});
  EXPECT_EQ(deciding_words(denied),
            "statement 2 (Sid \"Stop\") of an identity-based policy guard of user/JohnDoe");
  EXPECT_EQ(deciding_words(decision(Outcome::implicit_deny, Layer::session)),
            "no session policy allows it");
  EXPECT_EQ(deciding_words(decision(Outcome::allow, Layer::root)), "the account's root user");
}

}  // namespace
}  // namespace skerry::policy
