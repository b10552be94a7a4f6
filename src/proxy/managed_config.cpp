#include "proxy/managed_config.hpp"

#include <algorithm>
#include <span>
#include <utility>

#include "base/encoding.hpp"

namespace skerry::proxy {
namespace {

// superuser_reserved_connections (3), and the proxy's own question to the target.
constexpr std::uint32_t connections_reserved = 4;
// Until the target has said how many it has.
constexpr std::size_t connections_unknown = 4;

// https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-proxy-connections.html: a connection
// is idle after five minutes, and lives for a day.
constexpr Duration idle_after = std::chrono::minutes(5);
constexpr Duration lifetime = std::chrono::hours(24);

}  // namespace

Credentials CredentialShelf::of(const ManagedUser& user, std::uint32_t iterations) {
  Kept& kept = kept_[user.name];
  if (kept.salt.iterations != iterations) {
    kept = {.salt = {std::string(16, '\0'), iterations}, .by_password = {}};
    random_.fill(std::as_writable_bytes(std::span(kept.salt.bytes.data(), kept.salt.bytes.size())));
  }
  std::erase_if(kept.by_password, [&user](const auto& entry) {
    return std::find(user.passwords.begin(), user.passwords.end(), entry.first) ==
           user.passwords.end();
  });
  Credentials out;
  out.user = user.name;
  bool first = true;
  for (const std::string& password : user.passwords) {
    auto found = kept.by_password.find(password);
    if (found == kept.by_password.end())
      found = kept.by_password.emplace(password, make_credentials({user.name, password}, kept.salt))
                  .first;
    if (first)
      out = found->second;
    else
      out.also.push_back(found->second);
    first = false;
  }
  out.method = user.method;
  out.tokens = user.tokens;
  return out;
}

void CredentialShelf::keep_only(const std::vector<ManagedUser>& users) {
  std::erase_if(kept_, [&users](const auto& entry) {
    return std::none_of(users.begin(), users.end(),
                        [&entry](const ManagedUser& user) { return user.name == entry.first; });
  });
}

std::size_t connections_allowed(std::uint32_t max_connections, std::uint32_t percent) {
  if (max_connections == 0) return connections_unknown;
  const std::size_t share = std::size_t{max_connections} * percent / 100;
  const std::size_t usable =
      max_connections > connections_reserved ? max_connections - connections_reserved : 1;
  return std::clamp<std::size_t>(share, 1, usable);
}

Result<Generation> make_generation(const ManagedSettings& settings, const TargetFacts& facts,
                                   CredentialShelf& shelf, const Sha256Digest& mock_secret) {
  auto config = std::make_unique<Config>();
  config->shown = Face::rds_proxy;
  config->workers = 1;
  config->secret = mock_secret;
  shelf.keep_only(settings.users);
  for (const ManagedUser& user : settings.users)
    if (!user.passwords.empty()) config->users.push_back(shelf.of(user, settings.scram_iterations));

  DatabaseConfig database;
  database.name = "*";
  if (settings.target) {
    database.server = {.host = settings.target->host, .port = settings.target->port};
    database.host = settings.target->name;
    // Whoever insists on TLS gets it.
    if (facts.tls == ServerTls::disable) database.local.path = facts.local_path;
  }
  config->clients_max = settings.clients_max;
  config->servers_max = connections_allowed(facts.max_connections, settings.connections_percent);
  config->servers_idle_kept = std::min<std::size_t>(
      config->servers_max, std::size_t{facts.max_connections} * settings.idle_percent / 100);
  if (!settings.target) config->servers_max = 0;  // clients wait for one
  database.pool_size = config->servers_max;
  database.init_query = settings.init_query;
  config->databases.push_back(std::move(database));

  config->timeouts.borrow = std::chrono::milliseconds(settings.borrow_ms);
  config->timeouts.client_idle = std::chrono::milliseconds(settings.client_idle_ms);
  config->timeouts.server_idle = idle_after;
  config->timeouts.server_lifetime = lifetime;
  config->client_tls = settings.tls == ManagedSettings::Tls::required ? LoginRules::Tls::required
                                                                      : LoginRules::Tls::offered;
  config->server_tls = facts.tls;

  Generation out;
  if (settings.certificate_pem.empty()) {
    if (config->client_tls == LoginRules::Tls::required)
      return Error{"TLS is required, and there is no certificate"};
    config->client_tls = LoginRules::Tls::none;
  } else {
    tls::ServerOptions options;
    options.identity = TRY(tls::Identity::from_pem({settings.certificate_pem, settings.key_pem}));
    out.tls.server = TRY(tls::ServerContext::create(options));
  }
  if (!settings.ca_pem.empty()) {
    tls::ClientOptions options;
    options.verify = tls::Verify::chain_and_name;
    options.ca_pem = settings.ca_pem;
    out.tls.client = TRY(tls::ClientContext::create(options));
  }
  out.config = std::move(config);
  return out;
}

}  // namespace skerry::proxy
