// The pooler alone, as `skerry proxy` runs it: proxy_main [--check] [--pgbouncer-ini] FILE
// And as a region's warden starts it, with its channel as descriptor 3: proxy_main --managed
#include <cstdio>
#include <cstring>

#include "proxy/managed.hpp"
#include "proxy/run.hpp"

int main(int argc, char** argv) {
  using skerry::proxy::ProxyCommand;
  ProxyCommand command;
  for (int i = 1; i < argc; ++i) {
    if (std::strcmp(argv[i], "--check") == 0)
      command.action = ProxyCommand::Action::check;
    else if (std::strcmp(argv[i], "--pgbouncer-ini") == 0)
      command.format = ProxyCommand::Format::pgbouncer_ini;
    else if (std::strcmp(argv[i], "--managed") == 0)
      return skerry::proxy::run_managed_proxy(skerry::proxy::managed_channel_descriptor);
    else
      command.file = argv[i];
  }
  if (command.file.empty()) {
    std::fprintf(stderr, "usage: pooler_proxy [--check] [--pgbouncer-ini] FILE\n");
    return 2;
  }
  return skerry::proxy::run_proxy(command);
}
