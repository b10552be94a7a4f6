#include "proxy/worker.hpp"

#include <algorithm>
#include <utility>

#include "base/encoding.hpp"
#include "base/log.hpp"
#include "loop/sockets.hpp"
#include "wire/pg/build.hpp"

namespace skerry::proxy {

class Worker::Door final : private AcceptHandler {
 public:
  Door(Worker& worker, std::size_t endpoint, Fd socket)
      : worker_(worker),
        endpoint_(endpoint),
        listener_(worker.loop_.listen(std::move(socket), *this)) {}

 private:
  void on_accept(std::unique_ptr<Stream> stream) override {
    worker_.accept(std::move(stream), endpoint_);
  }

  Worker& worker_;
  std::size_t endpoint_;
  std::unique_ptr<Listener> listener_;
};

Worker::Worker(const Parts& parts)
    : loop_(parts.loop),
      random_(parts.random),
      fleet_(parts.fleet),
      generation_(&parts.generation),
      index_(parts.index),
      name_prefix_(parts.name_prefix),
      read_buffer_(read_bytes_max),
      timer_(parts.loop.timer(*this)),
      next_client_(1) {
  timer_->arm(std::chrono::milliseconds(tick_ms));
}

Worker::~Worker() {
  ASSERT(depth_ == 0);
  close_all();
}

void Worker::listen(Fd socket, std::size_t endpoint) {
  // Connections inherit it, which saves five system calls for each login.
  if (local_endpoint(socket).path.empty()) set_keep_alive(socket.get(), {});
  doors_[endpoint].push_back(std::make_unique<Door>(*this, endpoint, std::move(socket)));
}

void Worker::stop_listening(std::size_t endpoint) { doors_.erase(endpoint); }

void Worker::accept(std::unique_ptr<Stream> stream, std::size_t endpoint) {
  Turn turn(*this);
  Counters::add(counters_.clients_accepted);
  Counters::add(counters_.endpoints[endpoint].received);
  if (fleet_.clients.fetch_add(1, std::memory_order_relaxed) >= config().clients_max) {
    fleet_.clients.fetch_sub(1, std::memory_order_relaxed);
    Counters::add(counters_.clients_refused);
    pg::Bytes out;
    Refusal words =
        refusal(config().face(), Trouble::too_many_clients, std::to_string(config().clients_max));
    pg::put_error(out, {.severity = pg::Severity::fatal,
                        .sqlstate = words.sqlstate,
                        .message = std::move(words.message),
                        .detail = {},
                        .hint = {}});
    static_cast<void>(stream->write(as_bytes(out)));
    return;
  }
  auto* const client = new ClientLink({*this, std::move(stream), next_client_++, endpoint});
  client->begin();
}

Pool& Worker::pool(const DatabaseConfig& database, const Fleet::PoolName& name,
                   const Credentials& credentials) {
  std::unique_ptr<Pool>& known = pools_[name];
  if (!known) known = std::make_unique<Pool>(Pool::Parts{*this, database, name, credentials});
  return *known;
}

void Worker::needs_work(Pool& pool) {
  for (const Pool* const known : to_work_)
    if (known == &pool) return;
  to_work_.push_back(&pool);
}

void Worker::bury(ClientLink& client) { closed_clients_.push_back(client); }
void Worker::bury(ServerLink& server) { closed_servers_.push_back(server); }
void Worker::bury(CancelLink& cancel) {
  cancel.unlink();
  closed_cancels_.push_back(cancel);
}

void Worker::settle() {
  while (!to_work_.empty()) {
    Pool* const pool = to_work_.back();
    to_work_.pop_back();
    pool->work();
  }
  const auto empty_grave = [](auto& list) {
    while (auto* const link = list.front()) {
      list.remove(*link);
      delete link;
    }
  };
  fleet_.clients.fetch_sub(closed_clients_.size(), std::memory_order_relaxed);
  empty_grave(closed_clients_);
  empty_grave(closed_servers_);
  empty_grave(closed_cancels_);
}

// ---- cancel ----

void Worker::cancel_from_client(std::uint32_t pid, std::string key, CancelOrigin origin) {
  // The lowest byte of a pid names the worker; the rest of it and the secret are random.
  const std::size_t owner = pid & 0xff;
  if (owner == index_) return cancel(pid, key, origin);
  if (owner >= fleet_.workers.size()) return cancel_finished(origin);
  fleet_.workers[owner]->post_cancel(pid, std::move(key), origin);
}

void Worker::post_cancel(std::uint32_t pid, std::string key, CancelOrigin origin) {
  loop_.post([this, pid, key = std::move(key), origin] {
    Turn turn(*this);
    cancel(pid, key, origin);
  });
}

void Worker::cancel(std::uint32_t pid, std::string_view key, CancelOrigin origin) {
  ClientLink* const target = find_cancel_target(pid, key);
  if (target == nullptr) Counters::add(counters_.cancels_unknown);
  if (target != nullptr && target->state() == ClientState::waiting)
    target->refuse({"57014", "canceling statement due to user request", false});
  ServerLink* const server = target == nullptr ? nullptr : target->server();
  const auto cancelable = server == nullptr ? ServerLink::Cancelable::no : server->cancelable();
  if (cancelable == ServerLink::Cancelable::now && cancels_.size() < cancels_in_flight_max)
    return start_cancel(*server, origin);
  if (cancelable == ServerLink::Cancelable::later) server->want_cancel();
  cancel_finished(origin);
}

ClientLink* Worker::find_cancel_target(std::uint32_t pid, std::string_view key) {
  for (const auto& [name, pool] : pools_)
    for (List<ClientLink>* list : {&pool->active, &pool->waiters})
      for (ClientLink* client = list->front(); client != nullptr; client = list->after(*client))
        if (client->matches_cancel(pid, key)) return client;
  return nullptr;
}

void Worker::start_cancel(ServerLink& server, CancelOrigin origin) {
  auto* const cancel = new CancelLink(*this, server, origin);
  cancels_.push_back(*cancel);
}

void Worker::forget_cancels_of(const ServerLink& server) {
  for (CancelLink* cancel = cancels_.front(); cancel != nullptr; cancel = cancels_.after(*cancel))
    if (cancel->server() == &server) cancel->server_gone();
}

void Worker::cancel_finished(CancelOrigin origin) {
  if (origin.client == 0) return;
  fleet_.workers[origin.worker]->post_cancel_done(origin.client);
}

void Worker::post_cancel_done(std::uint64_t client) {
  loop_.post([this, client] {
    Turn turn(*this);
    if (ClientLink* const link = find_newcomer(client)) link->close();
  });
}

ClientLink* Worker::find_newcomer(std::uint64_t number) {
  for (ClientLink* link = newcomers.front(); link != nullptr; link = newcomers.after(*link))
    if (link->number() == number) return link;
  return nullptr;
}

void Worker::post_judgement(std::uint64_t client, TokenJudgement judgement) {
  loop_.post([this, client, judgement] {
    Turn turn(*this);
    if (ClientLink* const link = find_newcomer(client)) link->judged(judgement);
  });
}

void Worker::post_secrets(std::uint64_t client) {
  loop_.post([this, client] {
    Turn turn(*this);
    if (ClientLink* const link = find_newcomer(client)) link->reconsider();
  });
}

void Worker::post_place_free() {
  loop_.post([this] {
    Turn turn(*this);
    for (const auto& [name, pool] : pools_)
      if (!pool->waiters.empty()) needs_work(*pool);
  });
}

void Worker::post_place_wanted(Fleet::PoolName name) {
  loop_.post([this, name = std::move(name)] {
    Turn turn(*this);
    const auto found = pools_.find(name);
    if (found != pools_.end()) found->second->give_up_place();
  });
}

// ---- life ----

void Worker::on_timer() {
  Turn turn(*this);
  timer_->arm(std::chrono::milliseconds(tick_ms));
  const TimePoint now = loop_.now();
  while (ClientLink* const client = newcomers.front()) {
    if (now - client->since() < config().timeouts.login) break;
    client->close();
  }
  while (CancelLink* const cancel = cancels_.front()) {
    if (now - cancel->since() < std::chrono::milliseconds(cancel_timeout_ms)) break;
    cancel->finish();
  }
  std::size_t idle = 0;
  for (const auto& [name, pool] : pools_) idle += pool->idle.size();
  idle_surplus_ = idle - std::min(idle, config().servers_idle_kept);
  for (const auto& [name, pool] : pools_) pool->tick();
  std::erase_if(pools_, [](const auto& entry) { return entry.second->forgotten(); });
  gauges();
}

void Worker::gauges() {
  std::uint64_t clients = newcomers.size();
  std::uint64_t waiting = 0;
  std::uint64_t active = 0;
  std::uint64_t idle = 0;
  std::uint64_t busy = 0;
  std::uint64_t starting = 0;
  std::uint64_t pinned = 0;
  std::uint64_t in_transaction = 0;
  for (const auto& [name, pool] : pools_) {
    clients += pool->resting.size() + pool->waiters.size() + pool->active.size();
    waiting += pool->waiters.size();
    active += pool->active.size();
    idle += pool->idle.size();
    busy += pool->busy.size() + pool->tidying.size();
    starting += pool->starting.size();
    for (ClientLink* client = pool->active.front(); client != nullptr;
         client = pool->active.after(*client)) {
      pinned += client->session().pinned != pg::PinReason::none;
      in_transaction += client->server()->session().status != 'I';
    }
  }
  const auto set = [](Counters::Number& gauge, std::uint64_t value) {
    gauge.store(value, std::memory_order_relaxed);
  };
  if (config().metrics) {
    std::vector<PoolNumbers> numbers;
    for (const auto& [name, pool] : pools_)
      if (numbers.size() < pools_shown_max) numbers.push_back(pool->numbers());
    board_.put(std::move(numbers));
  }
  set(counters_.clients_pinned, pinned);
  set(counters_.servers_in_transaction, in_transaction);
  set(counters_.servers_max, config().servers_max);
  set(counters_.clients, clients);
  set(counters_.clients_waiting, waiting);
  set(counters_.clients_active, active);
  set(counters_.servers_idle, idle);
  set(counters_.servers_busy, busy);
  set(counters_.servers_starting, starting);
  set(counters_.statements, statements_.size());
}

void Worker::servers_answer() {
  Turn turn(*this);
  for (const auto& [name, pool] : pools_) pool->try_again();
}

void Worker::apply(const Generation& generation) {
  Turn turn(*this);
  generation_ = &generation;
  for (const auto& [name, pool] : pools_) {
    const DatabaseConfig* const database = config().database(name.database);
    if (database == nullptr) continue;  // its clients stay; new ones are told that it is gone
    const Credentials* const credentials =
        database->credentials ? &*database->credentials : config().find(name.user);
    if (credentials != nullptr) pool->apply(*database, *credentials);
  }
}

void Worker::drain() {
  Turn turn(*this);
  draining_ = true;
  doors_.clear();
  while (!newcomers.empty()) newcomers.front()->close();
  for (const auto& [name, pool] : pools_) pool->end_clients("the proxy is shutting down");
}

void Worker::close_all() {
  Turn turn(*this);
  doors_.clear();
  while (!newcomers.empty()) newcomers.front()->close();
  for (const auto& [name, pool] : pools_) pool->close_all();
  while (!cancels_.empty()) cancels_.front()->finish();
  to_work_.clear();
}

bool Worker::empty() const {
  if (!newcomers.empty()) return false;
  for (const auto& [name, pool] : pools_)
    if (!pool->resting.empty() || !pool->waiters.empty() || !pool->active.empty()) return false;
  return true;
}

}  // namespace skerry::proxy
