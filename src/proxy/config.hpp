#pragma once
// The configuration of a stand-alone pooler, with every default. docs/proxy.md names the same keys.
// Immutable once read; a reload makes a new one.

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "loop/loop.hpp"
#include "proxy/client_login.hpp"
#include "proxy/credentials.hpp"
#include "proxy/server_login.hpp"
#include "proxy/session.hpp"

namespace skerry::proxy {

struct DatabaseConfig {
  std::string name;    // what clients ask for; "*": every name that is not listed
  Endpoint server;     // resolved: numeric address and port, or a socket's path
  Endpoint local;      // of a managed proxy: the same server's socket, to be used while
                       // Fleet::local_leg says so; an empty path: there is none
  std::string host;    // as written; the name that verify_full checks
  std::string dbname;  // on the server; empty: as the client asked
  std::string user;    // log in as this one, whoever the client is; empty: as the client
  std::optional<Credentials> credentials;  // of `user`
  std::size_t pool_size = 20;              // servers for each user, over all workers
  std::string init_query;                  // run on each new server connection
  RelaySettings relay;
};

struct Timeouts {
  Duration borrow = std::chrono::seconds(120);            // waiting for a server
  Duration login = std::chrono::seconds(15);              // a client until it is authenticated
  Duration connect = std::chrono::seconds(10);            // to a server, until it is ready
  Duration server_idle = std::chrono::seconds(600);       // 0: for ever
  Duration server_lifetime = std::chrono::seconds(3600);  // 0: for ever; +-10 %, so not all at once
  Duration client_idle = Duration::zero();                // 0: for ever
  Duration server_check = std::chrono::seconds(30);  // idle for longer: asked before it is used
  Duration login_retry = std::chrono::milliseconds(200);  // after a failed login, doubling to 15 s
  Duration drain = std::chrono::seconds(30);              // SIGTERM: clients may finish for so long
};

struct TlsFiles {
  std::string certificate;
  std::string key;
  std::string client_ca;  // set: client certificates are asked for and checked
};

class Config final : public LoginRules {
 public:
  std::vector<Endpoint> listen;  // none given: 127.0.0.1:6432
  std::size_t workers = 1;       // threads; 0: one for each CPU
  AuthMethod auth = AuthMethod::scram;
  std::vector<Credentials> users;
  std::vector<DatabaseConfig> databases;
  std::size_t clients_max = 10'000;
  std::size_t servers_max = 500;  // over all pools and workers
  // So many may stay idle for as long as they live: server_idle ends only what is beyond.
  std::size_t servers_idle_kept = 0;
  std::size_t logins_max = 4;  // to servers at once, for each pool and worker
  Timeouts timeouts;
  Tls client_tls = Tls::none;
  TlsFiles tls_files;
  ServerTls server_tls = ServerTls::disable;
  std::string server_ca;  // empty: the system's
  std::optional<Endpoint> metrics;
  Sha256Digest secret{};  // of mock authentication
  Face shown = Face::pooler;

  const Credentials* find(std::string_view user) const override;
  AuthMethod method() const override { return auth; }
  Tls tls() const override { return client_tls; }
  const Sha256Digest& mock_secret() const override { return secret; }
  Face face() const override { return shown; }
  // The entry of that name, or "*", or null.
  const DatabaseConfig* database(std::string_view name) const;
};

// `source` names the file in errors.
struct ConfigText {
  std::string source;
  std::string text;
};
Result<std::unique_ptr<Config>> parse_toml(const ConfigText& file, Random& random);
// The everyday part of a pgbouncer.ini; what else it holds is named and refused.
Result<std::unique_ptr<Config>> parse_pgbouncer_ini(const ConfigText& file, Random& random);

// "name" "secret" lines, as PgBouncer's auth_file.
Result<std::vector<NewCredentials>> parse_users(const ConfigText& file);
Result<std::string> read_text_file(const std::string& path);

// "127.0.0.1:6432", "[::1]:6432", ":6432" (every address), "/run/x/.s.PGSQL.6432".
Result<Endpoint> parse_listen(std::string_view text);
// A host name or address and a port, or a socket's directory; looks names up (blocking).
struct ServerAddress {
  std::string host;
  std::uint16_t port = 5432;
};
Result<Endpoint> resolve(const ServerAddress& address);

}  // namespace skerry::proxy
