#include "main/command_line.hpp"

#include <CLI/CLI.hpp>

#include <functional>
#include <string>
#include <vector>

#include "main/options.hpp"
#include "main/printing.hpp"

namespace skerry {
namespace {

constexpr const char* about = "An AWS region of your own, on this machine.";
constexpr const char* version = "skerry 0.1.0";

// What the command line fills, and the command that it chose.
struct Chosen {
  CommonOptions common;
  ServeOptions serve;
  ExplainCall question;
  ExplainNet path;
  std::string vpc;
  std::string pinned_proxy;
  InvokeFunction invocation;
  ShowLogs logs;
  DatabaseTarget database;
  ProxyOptions proxy;
  std::vector<std::string> arguments;
  std::function<int()> command;
};

// add_flag is ambiguous for a literal as description; a std::string tells it apart.
CLI::Option* add_flag(CLI::App& app, const char* name, const std::string& description) {
  return app.add_flag(name, description);
}

void add_serve_options(CLI::App& command, ServeOptions& options) {
  command.add_option("--address", options.address, "Address to listen on")->capture_default_str();
  command.add_option("--port", options.port, "Port to listen on, 0 for any free one")
      ->capture_default_str();
  command.add_option("--region", options.region, "Name of the region")->capture_default_str();
  command.add_option("--account", options.account, "Account id, twelve digits")
      ->capture_default_str();
  command.add_option("--user", options.user, "System user to become when started as root")
      ->capture_default_str();
  command.add_option("--allow-lan", options.allow_lan,
                     "A private range that the region may reach by its way out (repeatable)");
  command.add_option("--metrics", options.metrics,
                     "Address (127.0.0.1:9187) for Prometheus to read; not without it");
  command.add_option("--log-level", options.log_level, "Least level that is logged")
      ->check(CLI::IsMember({"debug", "info", "warning", "error"}))
      ->capture_default_str();
  command.add_option("--ready-descriptor", options.ready_descriptor)->group("");
  const std::string attached = "End with the process that started this one";
  command
      .add_flag_callback(
          "--attached", [&] { options.lifetime = ServeOptions::Lifetime::parents; }, attached)
      ->group("");
}

void add_region_commands(CLI::App& app, Chosen& chosen) {
  CLI::App* serve = app.add_subcommand("serve", "Run the region in the foreground");
  add_serve_options(*serve, chosen.serve);
  serve->callback(
      [&] { chosen.command = [&] { return command_serve(chosen.common, chosen.serve); }; });
  CLI::App* up = app.add_subcommand("up", "Run the region in the background");
  add_serve_options(*up, chosen.serve);
  up->callback([&] { chosen.command = [&] { return command_up(chosen.common, chosen.serve); }; });
  app.add_subcommand("down", "Stop the region")->callback([&] {
    chosen.command = [&] { return command_down(chosen.common); };
  });
  CLI::App* run = app.add_subcommand("run", "Run one command in a throw-away region");
  add_serve_options(*run, chosen.serve);
  run->fallthrough(false);
  run->add_option("command", chosen.arguments, "The command and its arguments, after --")
      ->required();
  run->callback([&] {
    chosen.command = [&] { return command_run(chosen.common, chosen.serve, chosen.arguments); };
  });
  CLI::App* reset = app.add_subcommand("reset", "Remove everything that the region holds");
  const CLI::Option* yes = add_flag(*reset, "--yes", "Do not ask");
  reset->callback([&, yes] {
    const Confirmed confirmed = yes->count() > 0 ? Confirmed::yes : Confirmed::no;
    chosen.command = [&, confirmed] { return command_reset(chosen.common, confirmed); };
  });
  CLI::App* doctor = app.add_subcommand("doctor", "Say what this machine lacks");
  add_serve_options(*doctor, chosen.serve);
  doctor->callback(
      [&] { chosen.command = [&] { return command_doctor(chosen.common, chosen.serve); }; });
}

void add_client_commands(CLI::App& app, Chosen& chosen) {
  CLI::App* env = app.add_subcommand("env", "Print what AWS clients need, for a shell to eval");
  const CLI::Option* proxy =
      add_flag(*env, "--proxy", "For clients that know no endpoint: a proxy and its CA");
  const CLI::Option* profile =
      add_flag(*env, "--profile", "As a profile for ~/.aws/config")->excludes("--proxy");
  env->callback([&, proxy, profile] {
    const EnvForm form = proxy->count() > 0     ? EnvForm::proxy
                         : profile->count() > 0 ? EnvForm::profile
                                                : EnvForm::endpoint;
    chosen.command = [&, form] { return command_env(chosen.common, form); };
  });
  CLI::App* aws = app.add_subcommand("aws", "The installed awscli, pointed at this region");
  aws->prefix_command();
  aws->fallthrough(false);
  aws->callback([&, aws] {
    chosen.arguments = aws->remaining();
    chosen.command = [&] { return command_aws(chosen.common, chosen.arguments); };
  });
}

void add_database_commands(CLI::App& app, Chosen& chosen) {
  CLI::App* psql =
      app.add_subcommand("psql", "psql as a database's master user, also through a proxy");
  psql->add_option("name", chosen.database.name, "The DB instance or proxy")->required();
  psql->footer("What follows the name is psql's: skerry psql orders -c 'SELECT 1'");
  psql->prefix_command();
  psql->fallthrough(false);
  psql->callback([&, psql] {
    chosen.database.arguments = psql->remaining();
    chosen.command = [&] { return command_psql(chosen.common, chosen.database); };
  });
  CLI::App* forward = app.add_subcommand("forward", "A port of this machine that leads to one");
  forward->add_option("name", chosen.database.name, "The DB instance or proxy")->required();
  forward->add_option("port", chosen.database.port, "The port; any without it");
  forward->callback(
      [&] { chosen.command = [&] { return command_forward(chosen.common, chosen.database); }; });
}

void add_function_commands(CLI::App& app, Chosen& chosen) {
  CLI::App* invoke = app.add_subcommand("invoke", "Run a function, and show its log");
  invoke->add_option("function", chosen.invocation.function, "Its name, NAME:ALIAS or ARN")
      ->required();
  invoke->add_option("--payload", chosen.invocation.payload, "The event, as JSON")
      ->capture_default_str();
  invoke->callback(
      [&] { chosen.command = [&] { return command_invoke(chosen.common, chosen.invocation); }; });
  CLI::App* logs = app.add_subcommand("logs", "What a function has logged");
  logs->add_option("function", chosen.logs.function, "Its name, or a log group")->required();
  const CLI::Option* follow = add_flag(*logs, "--follow", "Go on with what it logs from now on");
  logs->callback([&, follow] {
    if (follow->count() > 0) chosen.logs.follow = ShowLogs::Follow::yes;
    chosen.command = [&] { return command_logs(chosen.common, chosen.logs); };
  });
}

void add_proxy_command(CLI::App& app, Chosen& chosen) {
  CLI::App* proxy = app.add_subcommand("proxy", "The PostgreSQL pooler alone");
  CLI::Option_group* files = proxy->add_option_group("configuration");
  files->add_option("--config", chosen.proxy.config, "A TOML file; docs/proxy.md has every key");
  files->add_option("--pgbouncer-ini", chosen.proxy.pgbouncer_ini, "A PgBouncer configuration");
  files->require_option(1);
  const CLI::Option* check = add_flag(*proxy, "--check", "Only say whether the file is good");
  proxy->callback([&, check] {
    if (check->count() > 0) chosen.proxy.action = ProxyOptions::Action::check;
    chosen.command = [&] { return command_proxy(chosen.proxy); };
  });
  // The warden starts it; it is told on its channel what to do.
  app.add_subcommand("managed-proxy")->group("")->callback([&] {
    chosen.command = [] { return command_managed_proxy(); };
  });
}

// Also without the word `net`.
void add_explain_net(CLI::App& command, Chosen& chosen) {
  const CLI::Option* from = command.add_option(
      "from", chosen.path.from, "An interface, function, database, proxy, address, or 'internet'");
  const CLI::Option* to =
      command.add_option("to", chosen.path.to, "The same or a service, with :PORT (443)");
  command.add_option("--protocol", chosen.path.protocol)
      ->check(CLI::IsMember({"tcp", "udp", "icmp"}))
      ->capture_default_str();
  const CLI::Option* watch =
      add_flag(command, "--watch", "Show refused packets as they are refused; FROM may be a VPC");
  command.callback([&, from, to, watch] {
    if (!command.get_subcommands().empty()) return;
    if (watch->count() > 0 && to->count() == 0) {
      chosen.command = [&] { return command_watch_net(chosen.common, chosen.path.from); };
      return;
    }
    if (from->count() == 0 || to->count() == 0 || watch->count() > 0)
      throw CLI::RequiredError("FROM and TO (or --watch, or --watch and a VPC)");
    chosen.command = [&] { return command_explain_net(chosen.common, chosen.path); };
  });
}

void add_question_commands(CLI::App& app, Chosen& chosen) {
  app.add_subcommand("ps", "What runs")->callback([&] {
    chosen.command = [&] { return command_ps(chosen.common); };
  });
  app.add_subcommand("operations", "The AWS operations that are served")->callback([&] {
    chosen.command = [&] { return command_operations(chosen.common); };
  });
  CLI::App* explain =
      app.add_subcommand("explain", "Why something is allowed or refused: explain FROM TO[:PORT]");
  explain->require_subcommand(0, 1);
  CLI::App* call = explain->add_subcommand("call", "May PRINCIPAL do ACTION on RESOURCE?");
  call->add_option("principal", chosen.question.principal, "Name or ARN of a user or role")
      ->required();
  call->add_option("action", chosen.question.action, "Such as iam:CreateRole")->required();
  call->add_option("resource", chosen.question.resource, "An ARN, or *")->capture_default_str();
  call->add_option("--context", chosen.question.context, "KEY=VALUE, may be repeated");
  call->callback([&] {
    chosen.command = [&] { return command_explain_call(chosen.common, chosen.question); };
  });
  CLI::App* pin = explain->add_subcommand("pin", "Why do PROXY's sessions keep connections?");
  pin->add_option("proxy", chosen.pinned_proxy, "Its name")->required();
  pin->callback([&] {
    chosen.command = [&] { return command_explain_pin(chosen.common, chosen.pinned_proxy); };
  });
  add_explain_net(*explain, chosen);
  add_explain_net(*explain->add_subcommand("net", "Can FROM reach TO, and what decides?"), chosen);
  CLI::App* show = app.add_subcommand("net", "Show the region's networks, or one VPC");
  show->add_option("vpc", chosen.vpc, "Its id or its Name tag");
  show->callback([&] { chosen.command = [&] { return command_net(chosen.common, chosen.vpc); }; });
}

}  // namespace

int run_command_line(int count, char** words) {
  CLI::App app(about, "skerry");
  Chosen chosen;
  app.set_version_flag("--version", version);
  app.add_option("--data", chosen.common.data, "Where the region keeps what it holds")
      ->envname("SKERRY_DATA")
      ->capture_default_str();
  const CLI::Option* json = add_flag(app, "--json", "Print JSON");
  app.require_subcommand(0, 1);  // so that a command that is not there is named
  app.fallthrough();  // --data and --json also stand behind the command, but for `aws` and `run`
  add_region_commands(app, chosen);
  add_client_commands(app, chosen);
  add_function_commands(app, chosen);
  add_database_commands(app, chosen);
  add_proxy_command(app, chosen);
  add_question_commands(app, chosen);
  try {
    app.parse(count, words);
  } catch (const CLI::ParseError& error) {
    const int status = app.exit(error);
    return status == 0 ? 0 : exit_error;
  }
  if (!chosen.command) return fail({"say what to do; 'skerry --help' lists the commands"});
  if (json->count() > 0) chosen.common.output = Output::json;
  return chosen.command();
}

}  // namespace skerry
