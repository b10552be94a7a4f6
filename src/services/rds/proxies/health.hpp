#pragma once
// The health of a proxy's target, as a function of what is known: API_TargetHealth in AWS's words.
// https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_TargetHealth.html

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "proxy/managed_messages.hpp"

namespace skerry::rds {

struct TargetState {
  enum class State : std::uint8_t {
    registering,
    available,
    unavailable
  } state = State::registering;
  std::string reason;       // AUTH_FAILURE and its like; empty while registering or available
  std::string description;  // absent when it is available
  bool operator==(const TargetState&) const = default;
};
std::string_view name(TargetState::State state);

// One secret of the proxy's, as its role could read it.
struct SecretState {
  std::string arn;
  std::string refusal;  // why it could not be read or used; empty: it could
};

struct HealthFacts {
  enum class Instance : std::uint8_t {
    gone,
    starting,
    running,
    stopped
  } instance = Instance::running;
  std::vector<SecretState> secrets;
  bool proxy_runs = false;
  // The last that was made with the settings of now.
  std::optional<proxy::ProbeReport> probe;
};
TargetState judge(const HealthFacts& facts);

}  // namespace skerry::rds
