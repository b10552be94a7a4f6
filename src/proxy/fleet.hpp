#pragma once
// What the workers of one pooler share: places for servers, the epoch of each pool's DDL, the way
// to reach each other. Everything else belongs to one worker's thread.

#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "proxy/limits.hpp"
#include "wire/pg/sql_classify.hpp"

namespace skerry::proxy {

class Worker;

// Who asked, for the answer to find its way back.
struct Asker {
  std::size_t worker = 0;
  std::uint64_t client = 0;
};

struct PinEvent {
  std::string user;
  std::string database;
  pg::PinReason reason = pg::PinReason::none;
  std::string statement;  // an excerpt
  std::size_t endpoint = 0;
  std::uint64_t client = 0;  // its number
  std::uint32_t server = 0;  // the process that serves it
};

// Above the workers of a managed proxy: what they cannot decide. Called from any worker's thread.
class Overseer {
 public:
  virtual void judge_token(Asker asker, std::size_t endpoint, std::string user,
                           std::string token) = 0;
  virtual void fresh_secrets(Asker asker) = 0;
  virtual void database_refused_credentials() = 0;
  virtual void database_away() = 0;  // a connection to it failed, and the pool waits to try again
  virtual void pinned(PinEvent event) = 0;

 protected:
  ~Overseer() = default;
};

// Of one user and database, over all workers.
struct SharedPool {
  std::atomic<std::uint64_t> ddl_epoch{1};
  std::atomic<std::size_t> servers{0};  // places taken
  std::atomic<std::size_t> hungry{0};   // workers that have waiters and got no place
};

// Of the clients that came by one endpoint.
struct EndpointCounters {
  using Number = std::atomic<std::uint64_t>;
  Number received{0}, closed{0}, succeeded{0}, failed{0};
  Number queries{0}, queries_tls{0}, query_us{0}, database_us{0}, borrows{0}, borrow_us{0};
  // Gauges: those that are logged in.
  Number connections{0}, connections_tls{0};
};

// Monotonic counters and gauges of one worker; written by its thread, read by anyone.
struct Counters {
  using Number = std::atomic<std::uint64_t>;
  EndpointCounters endpoints[endpoints_max];
  Number server_login_requests{0};
  Number clients_accepted{0}, clients_authenticated{0}, clients_refused{0}, clients_closed{0};
  Number logins_failed{0}, server_logins{0}, server_logins_failed{0}, servers_closed{0};
  Number transactions{0}, queries{0}, borrow_waits{0}, borrow_timeouts{0}, borrow_wait_us{0};
  Number pins{0}, cancels{0}, cancels_unknown{0}, bytes_from_clients{0}, bytes_from_servers{0};
  Number local_logins{0};  // of server_logins, those by DatabaseConfig::local
  Number broken_servers{0}, clients_lost_server{0}, batches_replayed{0};
  std::atomic<std::uint64_t> pins_by_reason[16]{};
  // Gauges, refreshed each tick.
  Number clients{0}, clients_waiting{0}, clients_active{0}, clients_pinned{0};
  Number servers_idle{0}, servers_busy{0}, servers_starting{0}, statements{0};
  Number servers_tls{0}, servers_in_transaction{0}, servers_max{0};

  // Only one thread writes, so that no locked instruction is needed.
  static void add(Number& counter, std::uint64_t by = 1) {
    counter.store(counter.load(std::memory_order_relaxed) + by, std::memory_order_relaxed);
  }
  static void subtract(Number& gauge) {
    gauge.store(gauge.load(std::memory_order_relaxed) - 1, std::memory_order_relaxed);
  }
};

class Fleet {
 public:
  struct PoolName {
    std::string database;
    std::string user;
    auto operator<=>(const PoolName&) const = default;
  };
  SharedPool& pool(const PoolName& name);

  struct Places {
    std::size_t pool_max = 0;
    std::size_t all_max = 0;
  };
  enum class Place : std::uint8_t { taken, none_left };
  Place take_place(SharedPool& pool, Places limits);
  // More are there than the limits allow, which were lowered.
  bool is_above(const SharedPool& pool, Places limits) const;
  // The place is free; workers that starve for one are woken.
  void give_back(SharedPool& pool);
  // A worker starves for a place: the others give up one that nobody uses.
  void want_place(const PoolName& name);

  std::atomic<std::size_t> clients{0};
  std::vector<Worker*> workers;  // fixed before the first of them runs
  Overseer* overseer = nullptr;  // of a managed proxy
  // Whether new connections go by DatabaseConfig::local.
  std::atomic<bool> local_leg{false};

 private:
  std::mutex guard_;
  std::map<PoolName, std::unique_ptr<SharedPool>> pools_;
  std::atomic<std::size_t> servers_{0};
};

}  // namespace skerry::proxy
