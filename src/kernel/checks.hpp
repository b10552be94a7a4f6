#pragma once
// What is never accepted, whoever asks: the warden runs these on every command, the fake on every
// call, and callers may run them before.

#include <span>

#include "kernel/cgroups.hpp"
#include "kernel/engines.hpp"
#include "kernel/firewall.hpp"
#include "kernel/links.hpp"
#include "kernel/processes.hpp"
#include "kernel/sockets.hpp"
#include "kernel/steps.hpp"

namespace skerry::kernel {

// `invalid` or `over_quota`, naming what is wrong; at: the change's index.
Outcome<Done> check(std::span<const LinkChange> changes);
Outcome<Done> check(std::span<const FirewallChange> changes);
Outcome<Done> check(std::span<const Step> steps);  // step: the step's index
Outcome<Done> check(const SocketSpec& spec);
Outcome<Done> check(const CgroupLimits& limits);
Outcome<Done> check(const SpawnSpec& spec);
Outcome<Done> check(const EnginePlace& place);

}  // namespace skerry::kernel
