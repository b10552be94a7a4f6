#include "services/rds/proxies/health.hpp"

#include <gtest/gtest.h>

namespace skerry::rds {
namespace {

using Outcome = proxy::ProbeReport::Outcome;
using State = TargetState::State;

HealthFacts facts(Outcome outcome, std::string message = {}) {
  HealthFacts out;
  out.proxy_runs = true;
  out.secrets = {{"arn:secret", {}}};
  out.probe = proxy::ProbeReport{1, outcome, std::move(message), 100};
  return out;
}

TEST(TargetHealth, EachFaultHasItsReason) {
  EXPECT_EQ(judge(facts(Outcome::good)).state, State::available);
  EXPECT_TRUE(judge(facts(Outcome::good)).description.empty());
  EXPECT_EQ(judge(facts(Outcome::unreachable)).reason, "UNREACHABLE");
  EXPECT_EQ(judge(facts(Outcome::refused)).reason, "CONNECTION_FAILED");
  const TargetState denied = judge(facts(Outcome::denied, "password authentication failed"));
  EXPECT_EQ(denied.reason, "AUTH_FAILURE");
  EXPECT_NE(denied.description.find("password authentication failed"), std::string::npos);
}

TEST(TargetHealth, ASecretThatCannotBeReadSaysWhy) {
  HealthFacts denied = facts(Outcome::no_credentials);
  denied.secrets = {{"arn:secret", "role/proxy is not authorized"}};
  const TargetState state = judge(denied);
  EXPECT_EQ(state.reason, "AUTH_FAILURE");
  EXPECT_EQ(state.description,
            "Proxy does not have any registered credentials: role/proxy is not authorized");
  denied.secrets.push_back({"arn:other", {}});
  denied.probe = proxy::ProbeReport{2, Outcome::good, {}, 100};
  EXPECT_EQ(judge(denied).state, State::available);
}

TEST(TargetHealth, BeforeTheFirstAnswer) {
  HealthFacts early = facts(Outcome::good);
  early.probe.reset();
  EXPECT_EQ(judge(early).state, State::registering);
  early.proxy_runs = false;
  EXPECT_EQ(judge(early).reason, "PENDING_PROXY_CAPACITY");
  HealthFacts gone = facts(Outcome::good);
  gone.instance = HealthFacts::Instance::gone;
  EXPECT_EQ(judge(gone).reason, "UNREACHABLE");
}

}  // namespace
}  // namespace skerry::rds
