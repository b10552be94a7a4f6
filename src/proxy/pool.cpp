#include "proxy/pool.hpp"

#include <algorithm>

#include "base/log.hpp"
#include "proxy/limits.hpp"
#include "proxy/worker.hpp"

namespace skerry::proxy {
namespace {

// How far behind the first waiter one is looked for that an idle server already fits.
constexpr std::size_t waiters_looked_at_max = 64;
// After that the first waiter's turn has come, even if a server must be replaced for it.
constexpr Duration patience = std::chrono::milliseconds(100);

// It did not answer, or is on its way down or up; anything else will not be better at once.
bool is_away(const LoginFailure& failure) {
  return failure.sqlstate.starts_with("08") || failure.sqlstate.starts_with("57P");
}

}  // namespace

Pool::Pool(const Parts& parts)
    : worker_(parts.worker),
      database_(&parts.database),
      name_(parts.name),
      credentials_(&parts.credentials),
      shared_(parts.worker.fleet().pool(parts.name)),
      used_at_(parts.worker.loop().now()) {}

Pool::~Pool() { set_hungry(0); }

Label* Pool::label(std::vector<pg::Setting> settings) {
  std::string key;
  for (const pg::Setting& setting : settings) key += setting.name + '\0' + setting.value + '\0';
  for (const auto& known : labels_)
    if (known->key == key) return known.get();
  if (labels_.size() >= labels_per_pool_max) return nullptr;
  labels_.push_back(std::make_unique<Label>());
  labels_.back()->settings = std::move(settings);
  labels_.back()->key = std::move(key);
  return labels_.back().get();
}

const LoginFailure* Pool::broken() const {
  const bool none = idle.empty() && busy.empty() && tidying.empty() && starting.empty();
  return none && last_failure_.lasting && worker_.loop().now() < retry_at_ ? &last_failure_
                                                                           : nullptr;
}

// The last used one first: the others can grow old and go.
ServerLink* Pool::find_idle(const Label& label) {
  const Duration unsure = worker_.config().timeouts.server_check;
  for (ServerLink* server = idle.front(); server != nullptr;) {
    ServerLink* const next = idle.after(*server);
    if (&server->label() == &label) {
      if (unsure == Duration::zero() || worker_.loop().now() - server->since() < unsure)
        return server;
      server->check();
    }
    server = next;
  }
  return nullptr;
}

ServerLink* Pool::take_idle(const Label& label) {
  // Whoever came first is served first.
  if (!waiters.empty()) return nullptr;
  return find_idle(label);
}

// The first waiter, or one behind it that a server is there for already.
ClientLink* Pool::next_waiter() {
  ClientLink* const first = waiters.front();
  if (first == nullptr || idle.empty() || find_idle(*first->label()) != nullptr) return first;
  if (worker_.loop().now() - first->since() > patience) return first;
  std::size_t looked = 0;
  for (ClientLink* client = first; client != nullptr && looked < waiters_looked_at_max;
       client = waiters.after(*client), ++looked)
    if (client->label() != first->label() && find_idle(*client->label()) != nullptr) return client;
  return first;
}

void Pool::work() {
  for (;;) {
    ClientLink* const client = next_waiter();
    if (client == nullptr) return set_hungry(0);
    if (const LoginFailure* const failure = broken()) return fail_waiters(LoginFailure(*failure));
    ServerLink* const fitting = find_idle(*client->label());
    const PoolMove move = next_move({.waiters = waiters.size(),
                                     .idle_fitting = fitting == nullptr ? 0U : 1U,
                                     .idle_other = idle.size(),
                                     .logging_in = starting.size(),
                                     .logins_max = worker_.config().logins_max,
                                     .now = worker_.loop().now(),
                                     .retry_at = retry_at_});
    if (move == PoolMove::rest) return;
    if (move == PoolMove::hand_out) {
      client->give(*fitting);
      continue;
    }
    const Fleet::Place place = worker_.fleet().take_place(shared_, places());
    if (place == Fleet::Place::taken) {
      log_in(*client->label());
    } else if (ServerLink* const other = idle.back()) {
      other->close("its place is needed for other settings");
    } else {
      return set_hungry(1);
    }
  }
}

Fleet::Places Pool::places() const {
  return {.pool_max = database_->pool_size, .all_max = worker_.config().servers_max};
}

void Pool::log_in(Label& label) {
  auto* const server = new ServerLink(*this, label);
  server->begin();
}

void Pool::set_hungry(std::size_t now) {
  if (now == hungry_) return;
  if (now > hungry_) {
    shared_.hungry.fetch_add(1, std::memory_order_relaxed);
    worker_.fleet().want_place(name_);
  } else {
    shared_.hungry.fetch_sub(1, std::memory_order_relaxed);
  }
  hungry_ = now;
}

void Pool::server_started(ServerLink& server) {
  failures_ = 0;
  versions_refused_ = 0;
  refused_since_ = {};
  last_failure_ = {};
  Label& label = server.label();
  label.welcome = server.session().parameters_interned;
  label.default_application_name = server.session().application_name;
  worker_.needs_work(*this);
}

// The database refused the credentials. Another version of the secret may be the right one now; a
// rotation may be on its way here.
Pool::Denied Pool::denied() {
  version_ = (version_ + 1) % (credentials_->also.size() + 1);
  if (++versions_refused_ <= credentials_->also.size()) return Denied::other_version;
  versions_refused_ = 0;
  Overseer* const overseer = worker_.fleet().overseer;
  if (overseer == nullptr) return Denied::broken;
  overseer->database_refused_credentials();
  const TimePoint now = worker_.loop().now();
  if (refused_since_ == TimePoint{}) refused_since_ = now;
  return now - refused_since_ < std::chrono::milliseconds(rotation_grace_ms) ? Denied::wait
                                                                             : Denied::broken;
}

void Pool::server_failed(ServerLink& server, const LoginFailure& failure) {
  if (failure.sqlstate == "28P01" && worker_.config().face() == Face::rds_proxy) {
    const Denied next = denied();
    if (next == Denied::other_version) return worker_.needs_work(*this);
    if (next == Denied::wait) {
      retry_at_ = worker_.loop().now() + worker_.config().timeouts.login_retry;
      return worker_.needs_work(*this);
    }
  }
  ++failures_;
  const TimePoint now = worker_.loop().now();
  retry_at_ = now + retry_after(worker_.config().timeouts.login_retry, failures_);
  last_failure_ = failure;
  Overseer* const overseer = worker_.fleet().overseer;
  if (failures_ == 1 && is_away(failure) && overseer != nullptr) overseer->database_away();
  log(Level::warning, "proxy", "server login failed",
      {{"database", name_.database},
       {"user", name_.user},
       {"sqlstate", failure.sqlstate},
       {"why", failure.message},
       {"in_a_row", std::to_string(failures_)}});
  static_cast<void>(server);
  worker_.needs_work(*this);
}

void Pool::server_free(ServerLink& server) {
  if (worker_.fleet().is_above(shared_, places())) return server.close("the limit was lowered");
  if (!waiters.empty()) return worker_.needs_work(*this);
  if (shared_.hungry.load(std::memory_order_relaxed) > hungry_)
    server.close("another worker's clients wait for its place");
}

void Pool::server_gone(ServerLink&) {
  worker_.fleet().give_back(shared_);
  if (!waiters.empty()) worker_.needs_work(*this);
}

void Pool::give_up_place() {
  if (!waiters.empty() || idle.empty() || hungry_ > 0) return;
  if (shared_.hungry.load(std::memory_order_relaxed) > 0)
    idle.back()->close("another worker's clients wait for its place");
}

void Pool::fail_waiters(const LoginFailure& failure) {
  // Those that come back at once with their next statement wait for the next turn.
  for (std::size_t count = waiters.size(); count > 0 && !waiters.empty(); --count)
    waiters.front()->refuse(failure);
}

void Pool::try_again() {
  if (failures_ == 0 || !is_away(last_failure_)) return;
  failures_ = 0;
  retry_at_ = {};
  if (!waiters.empty()) worker_.needs_work(*this);
}

void Pool::tick() {
  const TimePoint now = worker_.loop().now();
  const Timeouts& timeouts = worker_.config().timeouts;
  while (ClientLink* const client = waiters.front()) {
    if (now - client->since() < timeouts.borrow) break;
    Counters::add(worker_.counters().borrow_timeouts);
    const Face face = worker_.config().face();
    Refusal words = refusal(face, Trouble::borrow_timeout);
    if (face == Face::pooler && !last_failure_.message.empty())
      words.message += ": " + last_failure_.message;
    client->refuse({std::string(words.sqlstate), std::move(words.message), false});
  }
  for (ServerLink* server = starting.front(); server != nullptr;) {
    ServerLink* const next = starting.after(*server);
    if (now - server->created() > timeouts.connect) server->time_out();
    server = next;
  }
  for (ServerLink* server = tidying.front(); server != nullptr;) {
    ServerLink* const next = tidying.after(*server);
    server->tick();
    server = next;
  }
  while (!idle.empty() && worker_.fleet().is_above(shared_, places()))
    idle.back()->close("the limit was lowered");
  for (ServerLink* server = idle.back(); server != nullptr;) {
    ServerLink* const next = idle.before(*server);
    const bool idle_too_long =
        timeouts.server_idle > Duration::zero() && now - server->since() > timeouts.server_idle;
    if (is_worn_out({.now = now,
                     .created = server->created(),
                     .used = server->since(),
                     .lifetime = server->lifetime(),
                     .idle_timeout = Duration::zero()}) ||
        (idle_too_long && worker_.take_idle_surplus()))
      server->close("it is old");
    server = next;
  }
  if (timeouts.client_idle > Duration::zero())
    while (ClientLink* const client = resting.front()) {
      if (now - client->since() < timeouts.client_idle) break;
      client->end("idle for too long");
    }
  if (!waiters.empty()) worker_.needs_work(*this);
  if (!unused()) used_at_ = now;
}

void Pool::apply(const DatabaseConfig& database, const Credentials& credentials) {
  const auto same_server = [](const Endpoint& a, const Endpoint& b) {
    return a.host == b.host && a.port == b.port && a.path == b.path;
  };
  // The credentials of an RDS proxy rotate; connections that were made with older ones stay good.
  const bool rotates = worker_.config().face() == Face::rds_proxy;
  const bool changed =
      !same_server(database.server, database_->server) || database.dbname != database_->dbname ||
      database.init_query != database_->init_query || credentials.user != credentials_->user ||
      (!rotates &&
       (credentials.password != credentials_->password || credentials.md5 != credentials_->md5));
  database_ = &database;
  credentials_ = &credentials;
  last_failure_ = {};
  failures_ = 0;
  retry_at_ = {};
  version_ = 0;
  versions_refused_ = 0;
  worker_.needs_work(*this);
  if (!changed) return;
  // Servers that are borrowed go when they come back.
  ++generation_;
  while (!idle.empty()) idle.front()->close("the configuration has changed");
}

void Pool::end_clients(std::string_view why) {
  while (!resting.empty()) resting.front()->end(why);
}

void Pool::close_all() {
  for (List<ClientLink>* list : {&resting, &waiters, &active})
    while (!list->empty()) list->front()->close();
  for (List<ServerLink>* list : {&starting, &idle, &busy, &tidying})
    while (!list->empty()) list->front()->close("the proxy is shutting down");
}

PoolNumbers Pool::numbers() const {
  PoolNumbers out = totals;
  out.database = name_.database;
  out.user = name_.user;
  out.clients_resting = resting.size();
  out.clients_waiting = waiters.size();
  out.clients_active = active.size();
  out.servers_idle = idle.size();
  out.servers_busy = busy.size() + tidying.size();
  out.servers_starting = starting.size();
  return out;
}

bool Pool::forgotten() const {
  return unused() && worker_.loop().now() - used_at_ > std::chrono::seconds(pool_kept_s);
}

bool Pool::unused() const {
  return resting.empty() && waiters.empty() && active.empty() && starting.empty() && idle.empty() &&
         busy.empty() && tidying.empty();
}

}  // namespace skerry::proxy
