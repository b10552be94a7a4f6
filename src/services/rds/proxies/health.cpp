#include "services/rds/proxies/health.hpp"

namespace skerry::rds {
namespace {

TargetState unavailable(std::string_view reason, std::string description) {
  return {TargetState::State::unavailable, std::string(reason), std::move(description)};
}

// "Proxy does not have any registered credentials": the troubleshooting page of the user guide.
TargetState without_credentials(const std::vector<SecretState>& secrets) {
  std::string description = "Proxy does not have any registered credentials";
  for (const SecretState& secret : secrets)
    if (!secret.refusal.empty())
      return unavailable("AUTH_FAILURE", description + ": " + secret.refusal);
  return unavailable("AUTH_FAILURE", std::move(description));
}

}  // namespace

std::string_view name(TargetState::State state) {
  switch (state) {
    case TargetState::State::registering:
      return "REGISTERING";
    case TargetState::State::available:
      return "AVAILABLE";
    case TargetState::State::unavailable:
      return "UNAVAILABLE";
  }
  return {};
}

TargetState judge(const HealthFacts& facts) {
  using Instance = HealthFacts::Instance;
  using Outcome = proxy::ProbeReport::Outcome;
  if (!facts.proxy_runs)
    return unavailable("PENDING_PROXY_CAPACITY",
                       "DBProxy Target unavailable: the proxy is starting");
  bool readable = false;
  for (const SecretState& secret : facts.secrets) readable = readable || secret.refusal.empty();
  if (!readable) return without_credentials(facts.secrets);
  if (facts.instance == Instance::gone)
    return unavailable("UNREACHABLE", "The DB instance does not exist");
  if (!facts.probe) return {};
  switch (facts.probe->outcome) {
    case Outcome::good:
      return {TargetState::State::available, {}, {}};
    case Outcome::no_credentials:
      return without_credentials(facts.secrets);
    case Outcome::denied:
      return unavailable("AUTH_FAILURE",
                         "The database refuses the proxy's credentials: " + facts.probe->message);
    case Outcome::refused:
      if (facts.instance == Instance::stopped)
        return unavailable("CONNECTION_FAILED", "The DB instance is stopped");
      return unavailable("CONNECTION_FAILED",
                         "The proxy cannot connect to the database: " + facts.probe->message);
    case Outcome::unreachable:
      return unavailable("UNREACHABLE",
                         "The proxy cannot reach the database: " + facts.probe->message +
                             ". Check the security groups and network ACLs");
  }
  return {};
}

}  // namespace skerry::rds
