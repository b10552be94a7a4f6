#pragma once
// What the command line said. Every command is a function from its options to an exit status; they
// print results on standard output and one-line errors on standard error.

#include <cstdint>
#include <string>
#include <vector>

namespace skerry {

enum class Output : std::uint8_t { text, json };

struct CommonOptions {
  std::string data = "/var/lib/skerry";
  Output output = Output::text;
};

struct ServeOptions {
  std::string address = "127.0.0.1";
  std::uint16_t port = 4566;
  std::string region = "us-east-1";
  std::string account = "000000000000";
  std::string user = "skerry";  // what a serve that began as root becomes
  std::string log_level = "info";
  enum class Lifetime : std::uint8_t { own, parents } lifetime = Lifetime::own;
  std::string metrics;                 // where to show metrics; empty: nowhere
  std::vector<std::string> allow_lan;  // ranges that the region's way out may reach
  std::uint32_t restarts = 0;          // how often the region's own process was started again
  int ready_descriptor = -1;           // where to say that the region serves; for `up` and `run`
};

enum class EnvForm : std::uint8_t { endpoint, proxy, profile };

// Of `proxy`: the pooler alone. Exactly one of the files is given.
struct ProxyOptions {
  std::string config;
  std::string pgbouncer_ini;
  enum class Action : std::uint8_t { run, check } action = Action::run;
};

struct ExplainCall {
  std::string principal;
  std::string action;
  std::string resource = "*";
  std::vector<std::string> context;  // KEY=VALUE
};

struct ExplainNet {
  std::string from;
  std::string to;  // TO or TO:PORT
  std::string protocol = "tcp";
};

struct DatabaseTarget {
  std::string name;                    // a DB instance's identifier
  std::uint16_t port = 0;              // of 127.0.0.1; 0: any
  std::vector<std::string> arguments;  // of psql
};

struct InvokeFunction {
  std::string function;
  std::string payload = "{}";
};

struct ShowLogs {
  std::string function;
  enum class Follow : std::uint8_t { no, yes } follow = Follow::no;
};

// Exit statuses besides 0: what a caller's script can tell apart.
constexpr int exit_refused = 1;
constexpr int exit_error = 2;

int command_serve(const CommonOptions& common, const ServeOptions& options);
int command_up(const CommonOptions& common, const ServeOptions& options);
int command_down(const CommonOptions& common);
int command_env(const CommonOptions& common, EnvForm form);
int command_aws(const CommonOptions& common, const std::vector<std::string>& arguments);
int command_run(const CommonOptions& common, const ServeOptions& options,
                const std::vector<std::string>& arguments);
int command_ps(const CommonOptions& common);
int command_doctor(const CommonOptions& common, const ServeOptions& options);
int command_operations(const CommonOptions& common);
int command_proxy(const ProxyOptions& options);
int command_managed_proxy();
int command_explain_pin(const CommonOptions& common, const std::string& proxy);
int command_explain_call(const CommonOptions& common, const ExplainCall& question);
int command_explain_net(const CommonOptions& common, const ExplainNet& asked);
// Refused packets as they are refused, of one VPC or (empty) of all; until it is interrupted.
int command_watch_net(const CommonOptions& common, const std::string& vpc);
int command_net(const CommonOptions& common, const std::string& vpc);
int command_psql(const CommonOptions& common, const DatabaseTarget& target);
int command_forward(const CommonOptions& common, const DatabaseTarget& target);
int command_invoke(const CommonOptions& common, const InvokeFunction& asked);
int command_logs(const CommonOptions& common, const ShowLogs& asked);

enum class Confirmed : std::uint8_t { no, yes };
int command_reset(const CommonOptions& common, Confirmed confirmed);

}  // namespace skerry
