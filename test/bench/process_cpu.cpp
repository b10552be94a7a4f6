#include "test/bench/process_cpu.hpp"

#include <dirent.h>
#include <sched.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

namespace skerry::bench {
namespace {

std::string proc(pid_t process) {
  return "/proc/" + (process == 0 ? "self" : std::to_string(process));
}

Result<std::string> content(const std::string& path) {
  std::ifstream in(path);
  if (!in) return Error{path + " cannot be read"};
  return std::string(std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>());
}

Result<std::vector<std::string>> threads(pid_t process) {
  struct CloseDirectory {
    void operator()(DIR* directory) const { ::closedir(directory); }
  };
  const std::string path = proc(process) + "/task";
  const std::unique_ptr<DIR, CloseDirectory> directory(::opendir(path.c_str()));
  if (!directory) return errno_error("open " + path);
  std::vector<std::string> out;
  while (const dirent* entry = ::readdir(directory.get()))
    if (entry->d_name[0] != '.') out.emplace_back(entry->d_name);
  return out;
}

}  // namespace

CpuTime operator-(const CpuTime& after, const CpuTime& before) {
  return {.total_us = after.total_us - before.total_us,
          .user_us = after.user_us - before.user_us,
          .kernel_us = after.kernel_us - before.kernel_us};
}

Result<CpuTime> cpu_of(pid_t process) {
  CpuTime out;
  const std::string stat = TRY(content(proc(process) + "/stat"));
  // The name, in parentheses, may hold anything; fields 14 and 15 of proc(5) follow it.
  std::istringstream fields(stat.substr(stat.rfind(')') + 1));
  std::string skipped;
  for (int field = 3; field < 14; ++field) fields >> skipped;
  double user_ticks = 0;
  double kernel_ticks = 0;
  fields >> user_ticks >> kernel_ticks;
  const double tick_us = 1e6 / static_cast<double>(::sysconf(_SC_CLK_TCK));
  out.user_us = user_ticks * tick_us;
  out.kernel_us = kernel_ticks * tick_us;
  for (const std::string& thread : TRY(threads(process))) {
    const Result<std::string> line = content(proc(process) + "/task/" + thread + "/schedstat");
    if (line) out.total_us += std::strtod(line->c_str(), nullptr) / 1e3;  // a thread may have ended
  }
  return out;
}

Result<Done> pin(pid_t process, CpuNumber cpu) {
  cpu_set_t set;
  CPU_ZERO(&set);
  CPU_SET(static_cast<std::size_t>(cpu.value), &set);
  for (const std::string& thread : TRY(threads(process)))
    if (::sched_setaffinity(std::atoi(thread.c_str()), sizeof set, &set) != 0)
      return errno_error("pin to CPU " + std::to_string(cpu.value));
  return Done{};
}

}  // namespace skerry::bench
