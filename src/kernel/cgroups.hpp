#pragma once
// Control groups of the region, one level beneath its own group; version 2, version 1 or the mix
// of both that a host has. Limits that the host cannot hold are refused, never ignored.

#include <cstdint>
#include <optional>
#include <vector>

#include "kernel/error.hpp"
#include "kernel/names.hpp"

namespace skerry::kernel {

struct CgroupLimits {
  std::optional<std::uint64_t> memory_bytes;  // with swap; 4 MiB and more
  std::optional<std::uint32_t> processes;     // 1 and more
  std::optional<std::uint32_t> cpu_percent;   // of one core: 150 is one and a half; 1 and more
  friend bool operator==(const CgroupLimits&, const CgroupLimits&) = default;
};

struct CgroupUsage {
  std::uint64_t memory_bytes = 0;
  std::uint64_t memory_peak_bytes = 0;
  std::uint64_t cpu_us = 0;
  std::uint64_t oom_kills = 0;
  std::uint32_t processes = 0;
};

enum class Motion : std::uint8_t { running, frozen };

class Cgroups {
 public:
  virtual Outcome<Done> create(const CgroupName& group, const CgroupLimits& limits) = 0;
  virtual Outcome<Done> limit(const CgroupName& group, const CgroupLimits& limits) = 0;
  // Returns once the kernel says that all of it stands still, or moves.
  virtual Outcome<Done> set(const CgroupName& group, Motion motion) = 0;
  // Kills whatever is in it, thaws it, waits until it is empty, removes it.
  virtual Outcome<Done> remove(const CgroupName& group) = 0;
  virtual Outcome<CgroupUsage> usage(const CgroupName& group) = 0;
  virtual Outcome<std::vector<CgroupName>> list() = 0;  // sorted

 protected:
  ~Cgroups() = default;
};

}  // namespace skerry::kernel
