// `skerry psql` and `skerry forward`: into a database from the host.
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <thread>

#include "main/host_client.hpp"
#include "main/options.hpp"
#include "main/printing.hpp"
#include "main/service_client.hpp"
#include "wire/json/parse.hpp"

namespace skerry {
namespace {

constexpr std::chrono::seconds keep_every{5};
constexpr int exit_not_found = 127;
constexpr int exit_signal_base = 128;
constexpr std::int64_t secrets_max = 100;

Result<json::Value> open_forward(const CommonOptions& common, const DatabaseTarget& target) {
  json::Value body = json::Value::object({{"name", target.name}});
  if (target.port != 0) body.set("port", json::Value::number(std::int64_t{target.port}));
  return ask_region({common.data}, {.method = "POST", .path = "/databases/forward", .body = body});
}

Result<Done> keep_forward(const CommonOptions& common, const json::Value& forward) {
  const json::Value body = json::Value::object({{"port", *forward.find("port")}});
  TRY(ask_region({common.data}, {.method = "POST", .path = "/databases/keep", .body = body}));
  return Done{};
}

// The secret that an attachment completed names its instance.
Result<json::Value> attached_secret(const CommonOptions& common, const std::string& instance) {
  const json::Value asked = json::Value::object({{"MaxResults", json::Value::number(secrets_max)}});
  const json::Value listed =
      TRY(ask_service({common.data}, {"secretsmanager", "secretsmanager.ListSecrets", asked}));
  const json::Value* const secrets = listed.find("SecretList");
  if (secrets == nullptr) return Error{"the region has no secrets"};
  for (const json::Value& secret : secrets->items()) {
    const auto value =
        ask_service({common.data}, {"secretsmanager", "secretsmanager.GetSecretValue",
                                    json::Value::object({{"SecretId", text_of(secret, "ARN")}})});
    if (!value.ok()) continue;
    auto content = json::parse(text_of(*value, "SecretString"));
    if (content.ok() && content->is_object() &&
        text_of(*content, "dbInstanceIdentifier") == instance)
      return std::move(*content);
  }
  return Error{"no secret is attached to " + instance +
               ": give a password with PGPASSWORD=... skerry psql " + instance};
}

struct Connection {
  std::string words;  // of libpq
  std::string password;
};

Result<Connection> connection_to(const CommonOptions& common, const json::Value& forward) {
  Connection out;
  const char* const given = std::getenv("PGPASSWORD");
  std::string database = text_of(forward, "database");
  if (given != nullptr && *given != '\0') {
    out.password = given;
  } else {
    const json::Value secret = TRY(attached_secret(common, text_of(forward, "name")));
    out.password = text_of(secret, "password");
  }
  if (database.empty()) database = "postgres";
  out.words = "host=" + text_of(forward, "endpoint") +
              " hostaddr=127.0.0.1 port=" + text_of(forward, "port") +
              " user=" + text_of(forward, "user") + " dbname=" + database +
              " sslmode=verify-full sslrootcert='" + RegionFolders{common.data}.ca_certificate() +
              "'";
  return out;
}

[[noreturn]] void become_psql(const Connection& connection,
                              const std::vector<std::string>& arguments) {
  for (const int number : {SIGINT, SIGQUIT}) ::signal(number, SIG_DFL);
  ::setenv("PGPASSWORD", connection.password.c_str(), 1);
  std::vector<char*> words = {const_cast<char*>("psql"),
                              const_cast<char*>(connection.words.c_str())};
  for (const std::string& argument : arguments)
    words.push_back(const_cast<char*>(argument.c_str()));
  words.push_back(nullptr);
  ::execvp("psql", words.data());
  std::fprintf(stderr, "skerry: %s\n", errno_error("run psql").message.c_str());
  ::_exit(exit_not_found);
}

// Keeps the forward while the client runs.
int wait_for(pid_t client, const CommonOptions& common, const json::Value& forward) {
  constexpr std::chrono::milliseconds look_every{20};
  auto since = std::chrono::milliseconds{0};
  int status = 0;
  while (::waitpid(client, &status, WNOHANG) == 0) {
    std::this_thread::sleep_for(look_every);
    since += look_every;
    if (since < keep_every) continue;
    since = std::chrono::milliseconds{0};
    static_cast<void>(keep_forward(common, forward).ok());
  }
  return WIFSIGNALED(status) ? exit_signal_base + WTERMSIG(status) : WEXITSTATUS(status);
}

}  // namespace

int command_psql(const CommonOptions& common, const DatabaseTarget& target) {
  const auto forward = open_forward(common, target);
  if (!forward.ok()) return fail(forward.error());
  const auto connection = connection_to(common, *forward);
  if (!connection.ok()) return fail(connection.error());
  std::fprintf(stderr, "skerry: from the instance's own interface, so no security group decides\n");
  for (const int number : {SIGINT, SIGQUIT}) ::signal(number, SIG_IGN);
  const pid_t client = ::fork();
  if (client < 0) return fail(errno_error("start psql"));
  if (client == 0) become_psql(*connection, target.arguments);
  return wait_for(client, common, *forward);
}

int command_forward(const CommonOptions& common, const DatabaseTarget& target) {
  const auto forward = open_forward(common, target);
  if (!forward.ok()) return fail(forward.error());
  if (common.output == Output::json) {
    print_json(*forward);
  } else {
    print("127.0.0.1:" + text_of(*forward, "port") + " leads to " + text_of(*forward, "endpoint") +
          ":" + text_of(*forward, "endpoint_port") +
          ", whatever its security groups say (Ctrl-C ends it)");
  }
  std::fflush(stdout);
  for (;;) {
    std::this_thread::sleep_for(keep_every);
    const auto kept = keep_forward(common, *forward);
    if (!kept.ok()) return fail(kept.error());
  }
}

}  // namespace skerry
