// `skerry serve`: the region in the foreground.
#include <unistd.h>

#include "base/log.hpp"
#include "main/printing.hpp"
#include "main/serve.hpp"
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

}  // namespace

int command_serve(const CommonOptions& common, const ServeOptions& options) {
  set_log_level(level_named(options.log_level));
  auto server = Server::prepare({common.data}, options);
  if (!server.ok()) return fail_start(options, server.error());
  Server& region = **server;
  const auto ready = [&] {
    report(options, json::Value::object({{"url", region.url()}}));
    if (options.ready_descriptor < 0) {
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

}  // namespace skerry
