// `skerry serve`: the region in the foreground.
#include <fcntl.h>
#include <unistd.h>

#include <chrono>

#include "base/log.hpp"
#include "databases/hosted_trees.hpp"
#include "kernel/address.hpp"
#include "loop/sockets.hpp"
#include "main/printing.hpp"
#include "main/serve.hpp"
#include "main/tools_folder.hpp"
#include "warden/supervise.hpp"
#include "wire/json/write.hpp"

namespace skerry {
namespace {

Level level_named(const std::string& name) {
  if (name == "debug") return Level::debug;
  if (name == "warning") return Level::warning;
  if (name == "error") return Level::error;
  return Level::info;
}

// To whoever started this process and waits: once, then the descriptor closes.
void report(const ServeOptions& options, const json::Value& value) {
  if (options.ready_descriptor < 0) return;
  const std::string text = json::write(value);
  [[maybe_unused]] const ssize_t written =
      ::write(options.ready_descriptor, text.data(), text.size());
  ::close(options.ready_descriptor);
}

int fail_start(const ServeOptions& options, const Error& error) {
  report(options, json::Value::object({{"error", error.message}}));
  return fail(error);
}

// One region in this process, until it stops.
int serve_region(const CommonOptions& common, const ServeOptions& options, Fd front,
                 std::optional<warden::ControlSide> warden) {
  auto server = Server::prepare({common.data}, options, std::move(front), std::move(warden));
  if (!server.ok()) return fail_start(options, server.error());
  Server& region = **server;
  const auto ready = [&] {
    report(options, json::Value::object({{"url", region.url()}}));
    if (options.ready_descriptor < 0 && options.restarts == 0) {
      print(options.region + " is ready at " + region.url() + ", data in " + common.data +
            " (Ctrl-C stops it)");
    }
    log(Level::info, "main", "ready", {{"region", options.region}, {"url", region.url()}});
  };
  const auto done = region.run(ready);
  if (!done.ok()) return fail_start(options, done.error());
  log(Level::info, "main", "stopped");
  return 0;
}

Result<Fd> prepare_front(const RegionFolders& folders, const ServeOptions& options) {
  TRY(check(options));
  TRY(prepare(folders, TRY(serving_user(options))));
  constexpr std::chrono::milliseconds patience{1000};  // as the warden's with its lock
  return listen_on({.host = options.address, .port = options.port, .path = {}},
                   {.patience = patience});
}

Result<std::vector<kernel::Ipv4Network>> allowed_networks(const ServeOptions& options) {
  std::vector<kernel::Ipv4Network> out;
  for (const std::string& text : options.allow_lan) {
    const auto network = kernel::parse_network(text);
    if (!network || !kernel::is_network(*network))
      return Error{"--allow-lan takes a range such as 192.168.1.0/24, not '" + text + "'"};
    out.push_back(*network);
  }
  return out;
}

// The supervisor keeps the listening socket: while control is started again, connects wait in it.
Result<int> serve_with_warden(const CommonOptions& common, const ServeOptions& options) {
  const RegionFolders folders{common.data};
  warden::SuperviseOptions supervise;
  supervise.warden = {folders.warden(), TRY(allowed_networks(options))};
  supervise.warden.programs.engines = {engines_folder(), folders.engines()};
  supervise.warden.programs.trees = databases::serve_trees;
  supervise.warden.programs.runtimes = runtimes_folder();
  supervise.warden.programs.fetched_runtimes = folders.runtimes();
  supervise.warden.programs.certificate = folders.ca_certificate();
  supervise.warden.programs.bundle = folders.ca_bundle();
  supervise.lock = folders.run() + "/lock";
  supervise.ready_descriptor = options.ready_descriptor;
  const Fd front = TRY(prepare_front(folders, options));
  if (options.lifetime == ServeOptions::Lifetime::parents) TRY(end_with_parent());
  TRY(forbid_dumps());
  return warden::supervise(supervise, [&](warden::ControlSide side) {
    ServeOptions its = options;
    its.restarts = side.start;
    if (side.start > 0) its.ready_descriptor = -1;
    Fd own(::fcntl(front.get(), F_DUPFD_CLOEXEC, 0));
    return serve_region(common, its, std::move(own), std::move(side));
  });
}

}  // namespace

int command_serve(const CommonOptions& common, const ServeOptions& options) {
  set_log_level(level_named(options.log_level));
  if (running_as_root()) {
    const auto status = serve_with_warden(common, options);
    return status.ok() ? *status : fail_start(options, status.error());
  }
  auto front = prepare_front({common.data}, options);
  if (!front.ok()) return fail_start(options, front.error());
  log(Level::warning, "main", "no_network",
      {{"why", "not root, so there is no warden and nothing enforces a network"},
       {"mend", "start it as root (it drops its privileges after the start)"}});
  return serve_region(common, options, std::move(*front), {});
}

}  // namespace skerry
