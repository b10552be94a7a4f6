#pragma once
// Control groups at the top of the host's hierarchies: ROOT/skerry-TAG/NAME in every hierarchy
// that is of use. A controller counts from wherever the host has it.

#include <string>
#include <vector>

#include "base/fd.hpp"
#include "kernel/cgroups.hpp"

namespace skerry::kernel {

// Where a host has what; also for `skerry doctor`.
struct CgroupHost {
  std::string memory, pids, cpu, cpuacct;  // version 1 mount points; empty: not there
  std::string freezer;
  std::string unified;                      // the version 2 mount point
  std::vector<std::string> unified_offers;  // its controllers
};
CgroupHost find_cgroups();

class LinuxCgroups final : public Cgroups {
 public:
  LinuxCgroups(CgroupHost host, std::string region) : host_(std::move(host)), region_(region) {}

  Outcome<Done> create(const CgroupName& group, const CgroupLimits& limits) override;
  Outcome<Done> limit(const CgroupName& group, const CgroupLimits& limits) override;
  Outcome<Done> set(const CgroupName& group, Motion motion) override;
  Outcome<Done> remove(const CgroupName& group) override;
  Outcome<CgroupUsage> usage(const CgroupName& group) override;
  Outcome<std::vector<CgroupName>> list() override;

  // Files into which a process writes "0" to join.
  Outcome<std::vector<Fd>> doors(const CgroupName& group) const;
  // The region's own group; what is left in it is removed first.
  Outcome<Done> remove_all();

 private:
  std::vector<std::string> roots() const;  // of the hierarchies in use, without duplicates
  bool offers(const char* controller) const;
  std::string folder(const std::string& root, const CgroupName& group) const;
  Outcome<Done> prepare_region() const;
  Outcome<Done> kill_all(const CgroupName& group);
  Outcome<Done> remove_folders(const CgroupName& group) const;
  Outcome<std::vector<std::string>> members(const CgroupName& group) const;

  CgroupHost host_;
  std::string region_;  // the region's own group's name
};

}  // namespace skerry::kernel
