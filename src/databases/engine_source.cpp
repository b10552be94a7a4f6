#include "databases/engine_source.hpp"

#include <unistd.h>

#include <algorithm>

#include "base/told_command.hpp"
#include "databases/limits.hpp"

namespace skerry::databases {
namespace {

constexpr const char* python = "/usr/bin/python3";

}  // namespace

Catalogue EngineSource::offered(const EnginePlaces& places, Catalogue catalogue) {
  for (const Engine& engine : engines_of_host(places.of_host)) catalogue.add(engine.version);
  return catalogue;
}

std::vector<Version> EngineSource::present() const {
  std::vector<Version> out;
  for (const std::string& folder : {places_.installed, places_.fetched})
    for (const Engine& engine : engines_in(folder)) out.push_back(engine.version);
  for (const Engine& engine : engines_of_host(places_.of_host)) out.push_back(engine.version);
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

Result<Done> EngineSource::need(Version version, const Progress& progress) {
  const std::string name = text(version);
  const auto in = [&](const std::string& folder) {
    return ::access((folder + "/" + name + "/bin/postgres").c_str(), X_OK) == 0;
  };
  if (in(places_.installed) || in(places_.fetched)) return Done{};
  const std::lock_guard held(fetching_);
  if (in(places_.fetched)) return Done{};
  for (const Engine& engine : engines_of_host(places_.of_host))
    if (engine.version == version) return Done{};
  return fetch(version, progress);
}

Result<Done> EngineSource::fetch(Version version, const Progress& progress) {
  const auto& packages = catalogue_.packages();
  const bool known = std::any_of(packages.begin(), packages.end(), [&](const Package& each) {
    return each.version == version && !each.pin.empty();
  });
  if (!known)
    return Error{"PostgreSQL " + text(version) +
                 " was the host's own, which has another version now: install it again"};
  const auto fetched = run_told({python, places_.script, places_.fetched, text(version)},
                                limits::fetch_wait_ms_max, progress);
  if (fetched.ok()) return Done{};
  return Error{"PostgreSQL " + text(version) + " is not on this machine, and " +
               fetched.error().message + ". " + mend(version)};
}

std::string EngineSource::mend(Version version) const {
  std::string out = "With a network, run: python3 " + places_.script + " " + places_.installed +
                    " " + text(version);
  std::string here;
  for (const Version each : present()) here += (here.empty() ? "" : ", ") + text(each);
  if (!here.empty()) out += " - or ask for a version that is here: " + here;
  return out;
}

}  // namespace skerry::databases
