#include "sandbox/runtime_store.hpp"

#include <unistd.h>

#include <memory>
#include <optional>
#include <utility>

#include "base/log.hpp"
#include "base/told_command.hpp"
#include "sandbox/limits.hpp"

namespace skerry::sandbox {
namespace {

constexpr const char* python = "/usr/bin/python3";

}  // namespace

bool FetchedRuntimes::has(Runtime runtime) const {
  const std::string name(name_of(runtime));
  return ::access((places_.installed + "/" + name + "/root").c_str(), F_OK) == 0 ||
         ::access((places_.fetched + "/" + name + "/node").c_str(), X_OK) == 0;
}

void FetchedRuntimes::fetch(Runtime runtime, Done done) {
  const std::string name(name_of(runtime));
  if (kind_of(runtime) == RuntimeKind::custom) {
    return done(Error{"the runtime " + name + " is not installed here: run script/setup"});
  }
  auto result = std::make_shared<std::optional<Result<skerry::Done>>>();
  auto told = std::make_shared<Done>(std::move(done));
  const auto work = [places = places_, name, result, stop = stop_] {
    auto ran = run_told(
        {python, places.script, places.fetched, name}, runtime_fetch_time_max,
        [&](std::string_view line) {
          log(Level::info, "sandbox", "runtime", {{"runtime", name}, {"step", std::string(line)}});
        },
        stop.get());
    if (!ran.ok())
      ran = Error{"The runtime " + name + " is not on this machine, and " + ran.error().message +
                  ". With a network, run: python3 " + places.script + " " + places.fetched + " " +
                  name};
    result->emplace(std::move(ran));
  };
  const Submitted submitted =
      pool_.run(gate_, work, [result, told] { (*told)(std::move(**result)); });
  if (submitted != Submitted::accepted) (*told)(Error{"too much to do at once"});
}

}  // namespace skerry::sandbox
