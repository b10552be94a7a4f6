// `skerry proxy`: the pooler alone, in front of any PostgreSQL.
#include "main/options.hpp"
#include "proxy/managed.hpp"
#include "proxy/run.hpp"

namespace skerry {

int command_proxy(const ProxyOptions& options) {
  using proxy::ProxyCommand;
  ProxyCommand command;
  if (options.config.empty()) {
    command.file = options.pgbouncer_ini;
    command.format = ProxyCommand::Format::pgbouncer_ini;
  } else {
    command.file = options.config;
  }
  if (options.action == ProxyOptions::Action::check) command.action = ProxyCommand::Action::check;
  return proxy::run_proxy(command);
}

int command_managed_proxy() { return proxy::run_managed_proxy(proxy::managed_channel_descriptor); }

}  // namespace skerry
