// The pooler alone, as `skerry proxy` runs it: proxy_main [--check] [--pgbouncer-ini] FILE
#include <cstdio>
#include <cstring>

#include "proxy/run.hpp"

int main(int argc, char** argv) {
  using skerry::proxy::ProxyCommand;
  ProxyCommand command;
  for (int i = 1; i < argc; ++i) {
    if (std::strcmp(argv[i], "--check") == 0)
      command.action = ProxyCommand::Action::check;
    else if (std::strcmp(argv[i], "--pgbouncer-ini") == 0)
      command.format = ProxyCommand::Format::pgbouncer_ini;
    else
      command.file = argv[i];
  }
  if (command.file.empty()) {
    std::fprintf(stderr, "usage: pooler_proxy [--check] [--pgbouncer-ini] FILE\n");
    return 2;
  }
  return skerry::proxy::run_proxy(command);
}
