// The everyday part of a PgBouncer configuration, in our terms. Settings that are not there are
// refused by name: a pooler that silently ignores half of its file would be worse than none.
#include <optional>

#include "proxy/config_values.hpp"

namespace skerry::proxy {
namespace {

std::string_view trim(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t' || text.back() == '\r'))
    text.remove_suffix(1);
  return text;
}

struct Renamed {
  std::string_view theirs;
  std::string_view ours;
};
constexpr Renamed renamed[] = {{"pool_mode", "mode"},
                               {"default_pool_size", "pool_size"},
                               {"max_client_conn", "clients_max"},
                               {"max_db_connections", "servers_max"},
                               {"query_wait_timeout", "borrow_timeout"},
                               {"client_login_timeout", "client_login_timeout"},
                               {"server_connect_timeout", "server_connect_timeout"},
                               {"server_idle_timeout", "server_idle_timeout"},
                               {"server_lifetime", "server_lifetime"},
                               {"server_check_delay", "server_check_delay"},
                               {"server_login_retry", "server_login_retry"},
                               {"client_idle_timeout", "client_idle_timeout"},
                               {"max_prepared_statements", "statements_per_server"},
                               {"auth_file", "users_file"},
                               {"auth_type", "auth"},
                               {"client_tls_cert_file", "tls_certificate"},
                               {"client_tls_key_file", "tls_key"},
                               {"client_tls_ca_file", "tls_client_ca"},
                               {"server_tls_ca_file", "server_tls_ca"}};
// These have no effect here and change nothing that a client could see.
constexpr std::string_view without_effect[] = {"logfile",         "pidfile",
                                               "admin_users",     "stats_users",
                                               "log_connections", "log_disconnections",
                                               "so_reuseport",    "ignore_startup_parameters",
                                               "unix_socket_dir", "verbose",
                                               "stats_period",    "log_stats"};

class IniReader {
 public:
  IniReader(ConfigBuilder& builder) : builder_(builder) {}

  Result<Done> line(std::string_view line) {
    line = trim(line);
    if (line.empty() || line.front() == ';' || line.front() == '#') return Done{};
    if (line.front() == '[') {
      if (line != "[databases]" && line != "[pgbouncer]")
        return Error{"section " + std::string(line) + " is not supported"};
      in_databases_ = line == "[databases]";
      return Done{};
    }
    const std::size_t equals = line.find('=');
    if (equals == std::string_view::npos) return Error{"expected name = value"};
    const std::string key(trim(line.substr(0, equals)));
    const std::string_view value = trim(line.substr(equals + 1));
    return in_databases_ ? database(key, value) : setting(key, std::string(value));
  }
  Result<Done> finish();

 private:
  Result<Done> database(const std::string& name, std::string_view connection);
  Result<Done> setting(const std::string& key, const std::string& value);

  ConfigBuilder& builder_;
  std::string listen_addr_ = "127.0.0.1";
  std::string listen_port_ = "6432";
  bool in_databases_ = false;
};

Result<Done> IniReader::database(const std::string& name, std::string_view rest) {
  TRY(builder_.set_database(name, {"mode", ""}));
  while (!(rest = trim(rest)).empty()) {
    const std::size_t equals = rest.find('=');
    if (equals == std::string_view::npos) return Error{name + ": expected key=value"};
    std::string key(trim(rest.substr(0, equals)));
    rest = trim(rest.substr(equals + 1));
    std::string value;
    if (!rest.empty() && rest.front() == '\'') {
      std::size_t at = 1;
      for (; at < rest.size(); ++at) {
        if (rest[at] == '\'' && at + 1 < rest.size() && rest[at + 1] == '\'')
          ++at;
        else if (rest[at] == '\'')
          break;
        value += rest[at];
      }
      rest.remove_prefix(std::min(at + 1, rest.size()));
    } else {
      const std::size_t end = std::min(rest.find(' '), rest.size());
      value = rest.substr(0, end);
      rest.remove_prefix(end);
    }
    if (key == "pool_mode") key = "mode";
    if (key == "connect_query") key = "init_query";
    TRY(builder_.set_database(name, {key, value}));
  }
  return Done{};
}

Result<Done> IniReader::setting(const std::string& key, const std::string& value) {
  if (key == "listen_addr" || key == "listen_port") {
    (key == "listen_addr" ? listen_addr_ : listen_port_) = value;
    return Done{};
  }
  for (const std::string_view ignored : without_effect)
    if (ignored == key) return Done{};
  if (key == "server_reset_query" && (value == "DISCARD ALL" || value == "DISCARD ALL;"))
    return Done{};  // what is done here anyway
  if (key == "client_tls_sslmode") {
    if (value == "disable" || value == "allow" || value == "require")
      return builder_.set({"client_tls", value});
    if (value == "prefer") return builder_.set({"client_tls", "allow"});
    if (value == "verify-ca" || value == "verify-full")
      return builder_.set({"client_tls", "require"});
  }
  if (key == "server_tls_sslmode" && value != "prefer" && value != "allow")
    return builder_.set({"server_tls", value});
  if (key == "auth_type" && value == "plain")
    return Error{"auth_type = plain sends passwords in clear and is not supported"};
  for (const Renamed& known : renamed)
    if (known.theirs == key) return builder_.set({std::string(known.ours), value});
  return Error{key + " = " + value + " is not supported"};
}

Result<Done> IniReader::finish() {
  std::string_view rest = listen_addr_;
  while (!rest.empty()) {
    const std::size_t comma = std::min(rest.find(','), rest.size());
    std::string host(trim(rest.substr(0, comma)));
    if (host == "localhost") host = "127.0.0.1";
    if (host.find(':') != std::string::npos) host = "[" + host + "]";
    TRY(builder_.set({"listen", host + ":" + listen_port_}));
    rest.remove_prefix(std::min(comma + 1, rest.size()));
  }
  return Done{};
}

}  // namespace

Result<std::unique_ptr<Config>> parse_pgbouncer_ini(const ConfigText& file, Random& random) {
  ConfigBuilder builder(random, file.source);
  IniReader reader(builder);
  std::string_view rest = file.text;
  for (std::size_t number = 1; !rest.empty(); ++number) {
    const std::size_t end = rest.find('\n');
    const Result<Done> read = reader.line(rest.substr(0, end));
    if (!read.ok())
      return Error{file.source + ":" + std::to_string(number) + ": " + read.error().message};
    rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
  }
  TRY(reader.finish());
  return builder.finish();
}

}  // namespace skerry::proxy
