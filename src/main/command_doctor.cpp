// `skerry doctor`: what this machine lacks, all at once, each with its remedy.
#include <unistd.h>

#include <functional>
#include <string>
#include <vector>

#include "base/fd.hpp"
#include "kernel/linux/host.hpp"
#include "loop/sockets.hpp"
#include "main/environment.hpp"
#include "main/folders.hpp"
#include "main/host_client.hpp"
#include "main/options.hpp"
#include "main/printing.hpp"
#include "main/privileges.hpp"

namespace skerry {
namespace {

// lacks: the region cannot run. advice: it can, something is worth knowing.
enum class Verdict : std::uint8_t { good, advice, lacks };

struct Finding {
  Verdict verdict = Verdict::good;
  std::string about;
  std::string what;
};

std::string word(Verdict verdict) {
  switch (verdict) {
    case Verdict::good:
      return "ok";
    case Verdict::advice:
      return "note";
    case Verdict::lacks:
      return "LACKS";
  }
  return "";
}

bool on_path(const std::string& program) {
  const char* const path = std::getenv("PATH");
  std::string_view rest = path == nullptr ? "" : path;
  while (!rest.empty()) {
    const std::size_t colon = rest.find(':');
    const std::string candidate = std::string(rest.substr(0, colon)) + "/" + program;
    if (::access(candidate.c_str(), X_OK) == 0) return true;
    rest = colon == std::string_view::npos ? "" : rest.substr(colon + 1);
  }
  return false;
}

Finding check_user(const ServeOptions& options) {
  if (!running_as_root())
    return {Verdict::good, "user", "the region runs as this user, not as root"};
  const auto user = find_user(options.user);
  if (!user.ok()) return {Verdict::lacks, "user", user.error().message};
  return {Verdict::good, "user", "the region becomes " + options.user};
}

Finding check_data(const RegionFolders& folders) {
  std::string existing = folders.root;
  while (::access(existing.c_str(), F_OK) != 0 && existing.rfind('/') != std::string::npos)
    existing = existing.rfind('/') == 0 ? "/" : existing.substr(0, existing.rfind('/'));
  if (::access(existing.c_str(), W_OK) == 0)
    return {Verdict::good, "data", folders.root + " can be written"};
  return {Verdict::lacks, "data",
          folders.root + " cannot be written by this user: run as root, or choose --data"};
}

Finding check_port(const RegionFolders& folders, const ServeOptions& options) {
  const auto region = ask_region(folders, {.path = "/region", .body = {}});
  if (region.ok()) return {Verdict::good, "port", "this region runs at " + text_of(*region, "url")};
  const auto socket = listen_on({.host = options.address, .port = options.port, .path = {}});
  if (!socket.ok()) return {Verdict::lacks, "port", socket.error().message};
  return {Verdict::good, "port",
          std::to_string(options.port) + " on " + options.address + " is free"};
}

Finding check_awscli() {
  if (!on_path("aws"))
    return {Verdict::advice, "awscli", "no 'aws' on PATH; 'skerry aws' needs it (Debian: awscli)"};
  const std::string old = old_awscli_warning();
  if (!old.empty()) return {Verdict::advice, "awscli", old};
  return {Verdict::good, "awscli", "reads AWS_ENDPOINT_URL"};
}

Finding check_environment() {
  for (const char* name : {"AWS_PROFILE", "AWS_SESSION_TOKEN"}) {
    if (std::getenv(name) != nullptr)
      return {Verdict::advice, "environment",
              std::string(name) + " is set and can lead clients elsewhere; 'skerry env' unsets it"};
  }
  return {Verdict::good, "environment", "no variable leads AWS clients elsewhere"};
}

// The region runs without a network of its own too, so what that lacks is told, not judged.
void add_network(std::vector<Finding>& out) {
  for (const kernel::HostFact& fact : kernel::host_facts()) {
    std::string what = fact.standing == kernel::Standing::lacks ? "no network: " : "";
    what += fact.what;
    if (!fact.remedy.empty()) what += "; " + fact.remedy;
    const bool good = fact.standing == kernel::Standing::good;
    out.push_back({good ? Verdict::good : Verdict::advice, fact.about, what});
  }
}

json::Value as_json(const std::vector<Finding>& findings) {
  json::Value out = json::Value::array();
  for (const Finding& each : findings) {
    out.append(json::Value::object(
        {{"about", each.about}, {"verdict", word(each.verdict)}, {"what", each.what}}));
  }
  return out;
}

}  // namespace

int command_doctor(const CommonOptions& common, const ServeOptions& options) {
  const RegionFolders folders{common.data};
  std::vector<Finding> findings = {check_user(options), check_data(folders),
                                   check_port(folders, options), check_awscli(),
                                   check_environment()};
  add_network(findings);
  bool lacking = false;
  std::vector<std::vector<std::string>> rows;
  for (const Finding& each : findings) {
    lacking = lacking || each.verdict == Verdict::lacks;
    rows.push_back({word(each.verdict), each.about, each.what});
  }
  if (common.output == Output::json) {
    print_json(as_json(findings));
  } else {
    print(table(rows));
  }
  return lacking ? exit_refused : 0;
}

}  // namespace skerry
