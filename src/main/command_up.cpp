// `skerry up`, `down` and `reset`: the region in the background.
#include <unistd.h>

#include <cstdio>

#include "main/host_client.hpp"
#include "main/options.hpp"
#include "main/printing.hpp"
#include "main/serving_child.hpp"

namespace skerry {
namespace {

bool runs(const RegionFolders& folders) {
  return ask_region(folders, {.path = "/region", .body = {}}).ok();
}

bool confirmed_at_terminal(const RegionFolders& folders) {
  if (::isatty(STDIN_FILENO) == 0) return false;
  std::fprintf(stderr, "Remove everything in %s? [y/N] ", folders.root.c_str());
  const int answer = std::getchar();
  return answer == 'y' || answer == 'Y';
}

}  // namespace

int command_up(const CommonOptions& common, const ServeOptions& options) {
  const RegionFolders folders{common.data};
  if (const auto region = ask_region(folders, {.path = "/region", .body = {}}); region.ok()) {
    if (common.output == Output::json) {
      print_json(*region);
    } else {
      print("Already up: " + text_of(*region, "region") + " at " + text_of(*region, "url"));
    }
    return 0;
  }
  const auto child = start_serving(folders, options, Attachment::own_session);
  if (!child.ok()) return fail(child.error());
  if (common.output == Output::json) {
    print_json(json::Value::object({{"url", child->url},
                                    {"region", options.region},
                                    {"data", folders.root},
                                    {"pid", json::Value::number(std::int64_t{child->pid})}}));
    return 0;
  }
  print("Up: " + options.region + " at " + child->url);
  print("Data in " + folders.root + ", log in " + folders.log_file());
  print("Next: eval \"$(skerry env)\", or skerry aws sts get-caller-identity");
  return 0;
}

int command_down(const CommonOptions& common) {
  const RegionFolders folders{common.data};
  if (const auto stopped = stop_serving(folders); !stopped.ok()) return fail(stopped.error());
  if (common.output == Output::json) {
    print_json(json::Value::object({{"stopped", json::Value::boolean(true)}}));
  } else {
    print("Down. What it holds stays in " + folders.root + "; 'skerry up' brings it back.");
  }
  return 0;
}

int command_reset(const CommonOptions& common, Confirmed confirmed) {
  const RegionFolders folders{common.data};
  if (confirmed == Confirmed::no && !confirmed_at_terminal(folders))
    return fail({"nothing was removed: say 'skerry reset --yes' to remove all that " +
                 folders.root + " holds"});
  if (runs(folders)) {
    if (const auto stopped = stop_serving(folders); !stopped.ok()) return fail(stopped.error());
  }
  if (const auto removed = remove_region(folders); !removed.ok()) return fail(removed.error());
  print("Removed. 'skerry up' begins afresh.");
  return 0;
}

}  // namespace skerry
