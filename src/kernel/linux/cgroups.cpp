#include "kernel/linux/cgroups.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <csignal>
#include <memory>
#include <thread>

#include "base/clock.hpp"
#include "base/failpoint.hpp"
#include "kernel/checks.hpp"
#include "kernel/limits.hpp"
#include "kernel/linux/files.hpp"

namespace skerry::kernel {
namespace {

constexpr std::chrono::milliseconds settle_max{5000};
constexpr std::chrono::microseconds look_every{200};
constexpr std::uint64_t cpu_period_us = 100'000;

// Looks until it is so, for at most settle_max.
template <class Condition>
bool becomes(Condition&& condition) {
  const SystemClock clock;
  const TimePoint deadline = clock.now() + settle_max;
  while (!condition()) {
    if (clock.now() > deadline) return false;
    std::this_thread::sleep_for(look_every);
  }
  return true;
}

std::uint64_t number_in(const std::string& path) {
  const auto text = read_file(path);
  std::uint64_t value = 0;
  if (text.ok()) std::from_chars(text->data(), text->data() + text->size(), value);
  return value;
}

// "oom_kill 3" among the lines of a file.
std::uint64_t field_in(const std::string& path, const std::string& name) {
  const auto text = read_file(path);
  if (!text.ok()) return 0;
  for (const std::string& line : lines_of(*text)) {
    const auto words = words_of(line);
    std::uint64_t value = 0;
    if (words.size() == 2 && words[0] == name) {
      std::from_chars(words[1].data(), words[1].data() + words[1].size(), value);
      return value;
    }
  }
  return 0;
}

Outcome<Done> make_folder(const std::string& path) {
  if (::mkdir(path.c_str(), 0755) != 0) return errno_trouble("make the control group " + path);
  return Done{};
}

KernelError cannot_hold(const char* what) {
  return {Trouble::unsupported, std::string("this host has no control groups for ") + what, 0};
}

}  // namespace

std::vector<std::string> LinuxCgroups::roots() const {
  std::vector<std::string> out;
  for (const std::string& root : {host_.unified, host_.memory, host_.pids, host_.cpu}) {
    if (!root.empty() && std::find(out.begin(), out.end(), root) == out.end()) out.push_back(root);
  }
  // Version 2 freezes and counts better, also without controllers.
  if (host_.unified.empty()) {
    for (const std::string& root : {host_.freezer, host_.cpuacct}) {
      if (!root.empty() && std::find(out.begin(), out.end(), root) == out.end())
        out.push_back(root);
    }
  }
  return out;
}

bool LinuxCgroups::offers(const char* controller) const {
  return std::find(host_.unified_offers.begin(), host_.unified_offers.end(), controller) !=
         host_.unified_offers.end();
}

std::string LinuxCgroups::folder(const std::string& root, const CgroupName& group) const {
  return root + "/" + region_ + "/" + group.text;
}

Outcome<Done> LinuxCgroups::prepare_region() const {
  for (const std::string& root : roots()) {
    const auto made = make_folder(root + "/" + region_);
    if (!made.ok() && made.error().trouble != Trouble::exists) return made.error();
    if (root != host_.unified) continue;
    for (const char* const controller : {"memory", "pids", "cpu"}) {
      if (!offers(controller)) continue;
      for (const std::string& at : {root, root + "/" + region_})
        TRY(write_file(at + "/cgroup.subtree_control", std::string("+") + controller));
    }
  }
  return Done{};
}

Outcome<Done> LinuxCgroups::create(const CgroupName& group, const CgroupLimits& limits) {
  if (!valid(group)) return refused("a control group's name");
  TRY(check(limits));
  if (roots().empty()) return cannot_hold("anything");
  if (TRY(list()).size() >= cgroups_max)
    return KernelError{Trouble::over_quota, "no more than 4,096 control groups", 0};
  TRY(prepare_region());
  for (const std::string& root : roots()) {
    const auto made = make_folder(folder(root, group));
    FAILPOINT("kernel.cgroup.made");
    if (made.ok()) continue;
    // One that a crash left in part is made whole; one that is whole is news for the caller.
    if (made.error().trouble == Trouble::exists && root != roots().back()) continue;
    return made;
  }
  const auto limited = limit(group, limits);
  if (!limited.ok()) TRY(remove_folders(group));
  return limited;
}

Outcome<Done> LinuxCgroups::limit(const CgroupName& group, const CgroupLimits& limits) {
  if (!valid(group)) return refused("a control group's name");
  TRY(check(limits));
  if (limits.memory_bytes) {
    const std::string bytes = std::to_string(*limits.memory_bytes);
    if (offers("memory")) {
      TRY(write_file(folder(host_.unified, group) + "/memory.max", bytes));
      const auto swap = write_file(folder(host_.unified, group) + "/memory.swap.max", "0");
      if (!swap.ok() && swap.error().trouble != Trouble::absent) return swap.error();
    } else if (!host_.memory.empty()) {
      const std::string at = folder(host_.memory, group);
      TRY(write_file(at + "/memory.limit_in_bytes", bytes));
      const auto both = write_file(at + "/memory.memsw.limit_in_bytes", bytes);
      if (!both.ok() && both.error().trouble != Trouble::absent) return both.error();
    } else {
      return cannot_hold("memory");
    }
  }
  if (limits.processes) {
    const std::string& root = offers("pids") ? host_.unified : host_.pids;
    if (root.empty()) return cannot_hold("processes");
    TRY(write_file(folder(root, group) + "/pids.max", std::to_string(*limits.processes)));
  }
  if (limits.cpu_percent) {
    const std::string quota = std::to_string(*limits.cpu_percent * cpu_period_us / 100);
    if (offers("cpu")) {
      TRY(write_file(folder(host_.unified, group) + "/cpu.max",
                     quota + " " + std::to_string(cpu_period_us)));
    } else if (!host_.cpu.empty()) {
      TRY(write_file(folder(host_.cpu, group) + "/cpu.cfs_quota_us", quota));
    } else {
      return cannot_hold("processor time");
    }
  }
  return Done{};
}

Outcome<Done> LinuxCgroups::set(const CgroupName& group, Motion motion) {
  if (!valid(group)) return refused("a control group's name");
  const bool frozen = motion == Motion::frozen;
  bool settled = false;
  if (!host_.unified.empty()) {
    const std::string at = folder(host_.unified, group);
    TRY(write_file(at + "/cgroup.freeze", frozen ? "1" : "0"));
    settled = becomes([&] { return (field_in(at + "/cgroup.events", "frozen") == 1) == frozen; });
  } else if (!host_.freezer.empty()) {
    const std::string at = folder(host_.freezer, group) + "/freezer.state";
    const std::string state = frozen ? "FROZEN" : "THAWED";
    TRY(write_file(at, state));
    settled = becomes([&] {
      const auto now = read_file(at);
      return now.ok() && now->compare(0, state.size(), state) == 0;
    });
  } else {
    return cannot_hold("freezing");
  }
  if (!settled) return KernelError{Trouble::failed, group.text + " does not stand still", 0};
  return Done{};
}

Outcome<std::vector<std::string>> LinuxCgroups::members(const CgroupName& group) const {
  const std::string text = TRY(read_file(folder(roots().front(), group) + "/cgroup.procs"));
  return lines_of(text);
}

// A frozen version 1 process does not die before it is thawed.
Outcome<Done> LinuxCgroups::kill_all(const CgroupName& group) {
  const auto empty = [&] {
    const auto left = members(group);
    if (!left.ok() || left->empty()) return true;
    const std::string quick = folder(host_.unified, group) + "/cgroup.kill";
    if (host_.unified.empty() || !write_file(quick, "1").ok()) {
      for (const std::string& process : *left) ::kill(std::atoi(process.c_str()), SIGKILL);
    }
    if (host_.unified.empty() && !host_.freezer.empty())
      static_cast<void>(write_file(folder(host_.freezer, group) + "/freezer.state", "THAWED").ok());
    return false;
  };
  if (!becomes(empty))
    return KernelError{Trouble::failed, "processes of " + group.text + " do not die", 0};
  return Done{};
}

Outcome<Done> LinuxCgroups::remove_folders(const CgroupName& group) const {
  for (const std::string& root : roots()) {
    const std::string path = folder(root, group);
    FAILPOINT("kernel.cgroup.remove");
    const auto gone = [&] { return ::rmdir(path.c_str()) == 0 || errno != EBUSY; };
    if (!becomes(gone) || (errno != ENOENT && ::access(path.c_str(), F_OK) == 0))
      return errno_trouble("remove the control group " + path);
  }
  return Done{};
}

Outcome<Done> LinuxCgroups::remove(const CgroupName& group) {
  if (!valid(group)) return refused("a control group's name");
  const std::vector<CgroupName> all = TRY(list());
  if (std::find(all.begin(), all.end(), group) == all.end())
    return KernelError{Trouble::absent, "no control group " + group.text, 0};
  TRY(kill_all(group));
  return remove_folders(group);
}

Outcome<CgroupUsage> LinuxCgroups::usage(const CgroupName& group) {
  if (!valid(group)) return refused("a control group's name");
  CgroupUsage out;
  const auto inside = members(group);
  if (!inside.ok()) return KernelError{Trouble::absent, "no control group " + group.text, 0};
  out.processes = static_cast<std::uint32_t>(inside->size());
  if (offers("memory")) {
    const std::string at = folder(host_.unified, group);
    out.memory_bytes = number_in(at + "/memory.current");
    out.memory_peak_bytes = number_in(at + "/memory.peak");
    out.oom_kills = field_in(at + "/memory.events", "oom_kill");
  } else if (!host_.memory.empty()) {
    const std::string at = folder(host_.memory, group);
    out.memory_bytes = number_in(at + "/memory.usage_in_bytes");
    out.memory_peak_bytes = number_in(at + "/memory.max_usage_in_bytes");
    out.oom_kills = field_in(at + "/memory.oom_control", "oom_kill");
  }
  if (!host_.unified.empty()) {
    out.cpu_us = field_in(folder(host_.unified, group) + "/cpu.stat", "usage_usec");
  } else if (!host_.cpuacct.empty()) {
    constexpr std::uint64_t ns_per_us = 1000;
    out.cpu_us = number_in(folder(host_.cpuacct, group) + "/cpuacct.usage") / ns_per_us;
  }
  return out;
}

// Of a group that a crash left in part, the remains count.
Outcome<std::vector<CgroupName>> LinuxCgroups::list() {
  std::vector<CgroupName> out;
  for (const std::string& root : roots()) {
    const std::string path = root + "/" + region_;
    const std::unique_ptr<DIR, int (*)(DIR*)> folder(::opendir(path.c_str()), ::closedir);
    if (folder == nullptr) continue;
    while (const dirent* const entry = ::readdir(folder.get())) {
      const CgroupName name{entry->d_name};
      if (entry->d_type == DT_DIR && valid(name)) out.push_back(name);
    }
  }
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

Outcome<std::vector<Fd>> LinuxCgroups::doors(const CgroupName& group) const {
  if (!valid(group)) return refused("a control group's name");
  std::vector<Fd> out;
  for (const std::string& root : roots()) {
    const std::string path = folder(root, group) + "/cgroup.procs";
    Fd door(::open(path.c_str(), O_WRONLY | O_CLOEXEC));
    if (!door.open()) return KernelError{Trouble::absent, "no control group " + group.text, 0};
    out.push_back(std::move(door));
  }
  return out;
}

Outcome<Done> LinuxCgroups::remove_all() {
  for (const CgroupName& group : TRY(list())) TRY(remove(group));
  for (const std::string& root : roots()) {
    const std::string path = root + "/" + region_;
    if (::rmdir(path.c_str()) != 0 && errno != ENOENT)
      return errno_trouble("remove the control group " + path);
  }
  return Done{};
}

}  // namespace skerry::kernel
