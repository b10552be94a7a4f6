#pragma once
// The servers and clients of one user and database in one worker. In which list a connection is,
// that is its state; what to do next is decided by pool_policy.hpp.

#include <memory>
#include <string>
#include <vector>

#include "proxy/client_link.hpp"
#include "proxy/config.hpp"
#include "proxy/fleet.hpp"
#include "proxy/list.hpp"
#include "proxy/pool_board.hpp"
#include "proxy/pool_policy.hpp"
#include "proxy/server_link.hpp"

namespace skerry::proxy {

class Worker;

// Startup parameters that clients have in common. A server was started with those of one label
// and serves only its clients, so that RESET, planning and reports are the client's own.
struct Label {
  std::vector<pg::Setting> settings;  // without application_name
  std::string key;
  const ParameterSet* welcome = nullptr;  // what a server reported; null until the first
  std::string default_application_name;
};

class Pool {
 public:
  struct Parts {
    Worker& worker;
    const DatabaseConfig& database;
    Fleet::PoolName name;            // as the client named the database
    const Credentials& credentials;  // to log in to servers with
  };
  explicit Pool(const Parts& parts);
  Pool(const Pool&) = delete;
  Pool& operator=(const Pool&) = delete;
  ~Pool();

  // Null when there are too many different ones.
  Label* label(std::vector<pg::Setting> settings);

  // A server for the client at once, or null.
  ServerLink* take_idle(const Label& label);
  // Hands out, opens and replaces servers as long as something can be done.
  void work();
  void give_up_place();  // another worker starves for one

  // What a server link tells.
  void server_started(ServerLink& server);
  void server_failed(ServerLink& server, const LoginFailure& failure);
  void server_free(ServerLink& server);
  void server_gone(ServerLink& server);

  void tick();
  void apply(const DatabaseConfig& database, const Credentials& credentials);
  void try_again();  // the server is known to serve: whoever waits need not wait for the next try
  void end_clients(std::string_view why);  // those that are not in a transaction
  void close_all();
  bool unused() const;
  bool forgotten() const;  // unused for long

  const DatabaseConfig& database() const { return *database_; }
  // The version of the user's secret to log in to servers with.
  const Credentials& credentials() const {
    return version_ == 0 ? *credentials_ : credentials_->also[version_ - 1];
  }
  // For clients that come now; those that are there keep what they began with.
  const RelaySettings& relay() const { return database_->relay; }
  SharedPool& shared() { return shared_; }
  Worker& worker() { return worker_; }
  const Fleet::PoolName& name() const { return name_; }
  std::uint32_t generation() const { return generation_; }
  PoolNumbers numbers() const;
  // Of the pool's life; the other numbers are looked up when they are asked for.
  PoolNumbers totals;
  // Set while the server refuses the credentials: what it said.
  const LoginFailure* broken() const;

  List<ClientLink> resting;   // logged in, without a server
  List<ClientLink> waiters;   // longest first
  List<ClientLink> active;    // with a server
  List<ServerLink> starting;  // oldest first
  List<ServerLink> idle;      // last used first
  List<ServerLink> busy;
  List<ServerLink> tidying;  // ROLLBACK, DISCARD ALL, a check, a cancel in flight

 private:
  Fleet::Places places() const;
  ClientLink* next_waiter();
  ServerLink* find_idle(const Label& label);
  void log_in(Label& label);
  void set_hungry(std::size_t now);
  enum class Denied : std::uint8_t { other_version, wait, broken };
  Denied denied();
  void fail_waiters(const LoginFailure& failure);

  Worker& worker_;
  const DatabaseConfig* database_;
  Fleet::PoolName name_;
  const Credentials* credentials_;
  SharedPool& shared_;
  std::vector<std::unique_ptr<Label>> labels_;
  std::uint32_t generation_ = 1;  // of the configuration; older servers are replaced
  unsigned failures_ = 0;
  std::size_t version_ = 0;  // of the credentials: 0, or one past its place in `also`
  std::size_t versions_refused_ = 0;
  TimePoint refused_since_{};  // by the database, all versions
  TimePoint retry_at_{};
  TimePoint used_at_;
  LoginFailure last_failure_;
  std::size_t hungry_ = 0;
};

}  // namespace skerry::proxy
