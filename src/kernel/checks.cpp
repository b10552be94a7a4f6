#include "kernel/checks.hpp"

#include "kernel/limits.hpp"

namespace skerry::kernel {

Outcome<Done> check(std::span<const Step> steps) {
  if (steps.size() > steps_per_command_max)
    return KernelError{Trouble::over_quota, "over 1,024 steps at once", 0};
  for (std::size_t i = 0; i < steps.size(); ++i) {
    Outcome<Done> checked = Done{};
    if (const auto* batch = std::get_if<LinksStep>(&steps[i]); batch != nullptr) {
      checked = check(batch->changes);
    } else if (const auto* rules = std::get_if<RulesStep>(&steps[i]); rules != nullptr) {
      checked = valid(rules->space) ? check(rules->changes) : refused("a namespace's name");
    }
    if (checked.ok()) continue;
    checked.error().step = static_cast<std::uint32_t>(i);
    return checked;
  }
  return Done{};
}

Outcome<Done> check(const SocketSpec& spec) {
  const bool names_one = spec.kind == SocketKind::tcp || spec.kind == SocketKind::icmp;
  if (!names_one && spec.address.value == 0xffffffff) return refused("a socket on broadcast");
  if ((spec.address.value >> 28) == 0xe) return refused("a socket on a multicast address");
  if (spec.kind == SocketKind::icmp && spec.port != 0) return refused("a port of an ICMP socket");
  return Done{};
}

Outcome<Done> check(const CgroupLimits& limits) {
  if (limits.memory_bytes && *limits.memory_bytes < cgroup_memory_bytes_min)
    return refused("a memory limit under 4 MiB");
  if (limits.processes && *limits.processes == 0) return refused("a limit of no processes");
  if (limits.cpu_percent &&
      (*limits.cpu_percent == 0 || *limits.cpu_percent > cgroup_cpu_percent_max))
    return refused("a share of " + std::to_string(*limits.cpu_percent) + " per cent of a core");
  return Done{};
}

Outcome<Done> check(const SpawnSpec& spec) {
  const bool engine = spec.program == Program::engine || spec.program == Program::initdb;
  const bool unpack = spec.program == Program::unpack;
  const bool sandbox = unpack || spec.program == Program::sandbox;
  const bool alone =
      spec.space.text.empty() && (engine || unpack || spec.program == Program::trees);
  if (!alone && !valid(spec.space)) return refused("a namespace's name");
  if (engine != spec.database.has_value()) return refused("a program without its database");
  if (spec.database && !valid(spec.database->tree)) return refused("a tree's name");
  if (sandbox != spec.sandbox.has_value()) return refused("a program without its sandbox");
  if (unpack && !alone) return refused("a network for an unpacker");
  if (sandbox &&
      (spec.sandbox->tmp_mib < sandbox_tmp_mib_min || spec.sandbox->tmp_mib > sandbox_tmp_mib_max))
    return refused("a /tmp of " + std::to_string(spec.sandbox->tmp_mib) + " MiB");
  if (sandbox && spec.uid.number + 1 >= uid_slots)
    return refused("a uid outside the region's range");
  if (spec.cgroup && !valid(*spec.cgroup)) return refused("a control group's name");
  if (spec.uid.number >= uid_slots) return refused("a uid outside the region's range");
  return Done{};
}

Outcome<Done> check(const EnginePlace& place) {
  if (!valid(place.tree)) return refused("a tree's name");
  if (place.uid.number >= uid_slots) return refused("a uid outside the region's range");
  return Done{};
}

}  // namespace skerry::kernel
