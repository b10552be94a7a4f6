#include "base/failpoint.hpp"

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <mutex>
#include <string>
#include <string_view>

namespace skerry {
namespace {

struct Armed {
  std::string action;
  unsigned long at = 0;  // 0: at every passing
};

struct Registry {
  std::mutex mutex;
  bool listing = false;
  std::map<std::string, Armed, std::less<>> armed;
  std::map<std::string, unsigned long, std::less<>> passed;
};

void arm(Registry& registry, std::string_view item) {
  const std::size_t equals = item.find('=');
  if (equals == std::string_view::npos) return;
  std::string_view action = item.substr(equals + 1);
  Armed armed;
  if (const std::size_t at = action.find('@'); at != std::string_view::npos) {
    armed.at = std::strtoul(std::string(action.substr(at + 1)).c_str(), nullptr, 10);
    action = action.substr(0, at);
  }
  armed.action = action;
  registry.armed.emplace(item.substr(0, equals), armed);
}

Registry& registry() {
  static Registry& instance = *[] {
    auto* made = new Registry;  // lives as long as the process: points are passed during exit too
    const char* text = std::getenv("SKERRY_FAILPOINTS");
    std::string_view rest = text == nullptr ? "" : text;
    made->listing = rest == "list";
    while (!rest.empty()) {
      const std::size_t comma = rest.find(',');
      arm(*made, rest.substr(0, comma));
      rest = comma == std::string_view::npos ? "" : rest.substr(comma + 1);
    }
    return made;
  }();
  return instance;
}

}  // namespace

bool failpoint_fails(const char* name) {
  Registry& points = registry();
  const std::lock_guard lock(points.mutex);
  if (!points.listing && points.armed.empty()) return false;
  const unsigned long count = ++points.passed[name];
  if (points.listing && count == 1) std::fprintf(stderr, "failpoint %s\n", name);
  const auto found = points.armed.find(name);
  if (found == points.armed.end()) return false;
  if (found->second.at != 0 && found->second.at != count) return false;
  if (found->second.action == "kill") std::raise(SIGKILL);
  return found->second.action == "error";
}

}  // namespace skerry
