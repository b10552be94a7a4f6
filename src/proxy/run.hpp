#pragma once
// `skerry proxy`: the pooler alone, in front of any PostgreSQL.

#include <string>

namespace skerry::proxy {

struct ProxyCommand {
  enum class Format : unsigned char { toml, pgbouncer_ini };
  enum class Action : unsigned char { run, check };
  std::string file;
  Format format = Format::toml;
  Action action = Action::run;
};

// Runs until SIGTERM or SIGINT; the process's exit status. SIGHUP reads the file again.
int run_proxy(const ProxyCommand& command);

}  // namespace skerry::proxy
