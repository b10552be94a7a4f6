// Finding the host's hierarchies of control groups.
#include <algorithm>

#include "kernel/linux/cgroups.hpp"
#include "kernel/linux/files.hpp"

namespace skerry::kernel {

CgroupHost find_cgroups() {
  CgroupHost out;
  const auto mounts = read_file("/proc/self/mounts");
  if (!mounts.ok()) return out;
  for (const std::string& line : lines_of(*mounts)) {
    const auto words = words_of(line);  // device, mount point, type, options (fstab(5))
    if (words.size() < 4) continue;
    if (words[2] == "cgroup2" && out.unified.empty()) out.unified = words[1];
    if (words[2] != "cgroup") continue;
    const std::string options = "," + words[3] + ",";
    const auto has = [&](const char* name) {
      return options.find(std::string(",") + name + ",") != std::string::npos;
    };
    if (has("memory")) out.memory = words[1];
    if (has("pids")) out.pids = words[1];
    if (has("cpu")) out.cpu = words[1];
    if (has("cpuacct")) out.cpuacct = words[1];
    if (has("freezer")) out.freezer = words[1];
  }
  if (!out.unified.empty()) {
    const auto offers = read_file(out.unified + "/cgroup.controllers");
    if (offers.ok()) out.unified_offers = words_of(*offers);
  }
  return out;
}

}  // namespace skerry::kernel
