#pragma once
// Starts what is hostile by assumption: a process 1 of its own namespaces (mounts, processes, IPC,
// host name, control groups, users), in a network namespace that is given, that can do nothing but
// what call_filter.hpp lists. The user namespace comes last, so that it owns none of the others:
// whoever becomes root in it cannot change a mount, a link or a rule.

#include <sys/types.h>

#include <vector>

#include "base/fd.hpp"
#include "kernel/error.hpp"
#include "kernel/launch/call_filter.hpp"
#include "kernel/launch/mounts.hpp"

namespace skerry::kernel {

struct Launched {
  pid_t pid = -1;
  Fd process;  // a pidfd
};

struct LaunchPlan {
  const Fd* space = nullptr;  // null: a new one with nothing in it
  const std::vector<Fd>& cgroup_doors;
  const Fd& channel;        // its end, descriptor 3 from then on
  std::uint32_t first_uid;  // of two: root's, the user's
  const CallFilter& filter;
};

// Returns when the process has been given its uids; what it does from then on it does as nobody.
// Blocks for 1 to 2 ms. The caller has one thread.
Outcome<Launched> launch_sandbox(const LaunchPlan& plan, const SandboxMounts& mounts);
// `root` is the folder to unpack into.
Outcome<Launched> launch_unpacker(const LaunchPlan& plan, const Fd& root);

constexpr std::uint32_t sandbox_uid = 993;  // sbx_user1051 inside, as AWS shows it
constexpr std::uint32_t sandbox_gid = 990;

}  // namespace skerry::kernel
