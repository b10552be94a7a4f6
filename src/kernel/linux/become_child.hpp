#pragma once
// What stands between fork() and a program of the catalogue: everything that it must not have.

#include <sys/types.h>

#include <vector>

#include "base/fd.hpp"
#include "kernel/linux/engines.hpp"
#include "kernel/processes.hpp"

namespace skerry::kernel {

struct ChildPlan {
  const SpawnSpec& spec;
  const Fd& space;  // closed: a network of nothing
  const std::vector<Fd>& cgroup_doors;
  const Fd& channel;
  uid_t uid = 0;
  const EngineRoom* room = nullptr;  // of engine and initdb
  const Fd* trees_root = nullptr;    // of trees
  void (*trees)(int channel) = nullptr;
};

// In the child; ends the process with child_broken when a step fails.
[[noreturn]] void become_child(const ChildPlan& plan);

constexpr int child_broken = 125;  // the exit status of a child that never reached its program
constexpr int child_channel = 3;   // its channel's descriptor

}  // namespace skerry::kernel
