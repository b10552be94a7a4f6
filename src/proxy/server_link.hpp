#pragma once
// One server connection: its socket, its login, the ledger, the client that borrows it.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "loop/loop.hpp"
#include "loop/stream.hpp"
#include "proxy/backend_relay.hpp"
#include "proxy/list.hpp"
#include "proxy/server_login.hpp"
#include "proxy/session.hpp"

namespace skerry::proxy {

class ClientLink;
class Pool;
class Worker;
struct Label;

enum class ServerState : std::uint8_t {
  connecting,
  login,
  idle,
  busy,     // a client has it
  tidying,  // our own statements run: init query, ROLLBACK, DISCARD ALL, a check
  held,     // in order, but a cancel for its last client may still arrive
  closed,
};

constexpr bool may_become(ServerState from, ServerState to) {
  using enum ServerState;
  if (to == closed) return from != closed;
  switch (from) {
    case connecting:
      return to == login;
    case login:
      return to == idle || to == tidying;
    case idle:
      return to == busy || to == tidying;
    case busy:
      return to == idle || to == tidying || to == held;
    case tidying:
      return to == idle || to == held;
    case held:
      return to == idle;
    case closed:
      return false;
  }
  return false;
}
static_assert(!may_become(ServerState::login, ServerState::busy) &&
              !may_become(ServerState::tidying, ServerState::busy) &&
              !may_become(ServerState::held, ServerState::busy));

class ServerLink final : public Linked<ServerLink>, private StreamHandler, private ConnectHandler {
 public:
  ServerLink(Pool& pool, Label& label);
  ~ServerLink();
  ServerLink(const ServerLink&) = delete;
  ServerLink& operator=(const ServerLink&) = delete;

  void begin();

  void lend(ClientLink& client);  // idle to busy
  // The client has no more claim. `tidy` says what its session leaves behind: nothing, what
  // DISCARD ALL undoes, or what only the end of the connection does.
  enum class Tidy : std::uint8_t { clean, discard, initialize, close };
  void give_back(Tidy tidy);
  // The client went away in the middle of something: its batch is ended, what runs is cancelled,
  // the answers are read and dropped, the transaction is rolled back.
  void abandon(Tidy tidy);
  void tick();
  void check();  // ask whether it lives before it is lent
  void send(std::string_view bytes);
  void client_drained();  // the client takes bytes again
  void close(std::string_view why);
  void time_out();  // of the login
  void cancel_started() { ++cancels_in_flight_; }
  void cancel_done();
  // Whether a cancel would hit something that the client asked for; `later`: our own statements
  // run.
  enum class Cancelable : std::uint8_t { no, now, later };
  Cancelable cancelable();
  void want_cancel() { cancel_wanted_ = true; }

  ServerState state() const { return state_; }
  ServerSession& session() { return session_; }
  ClientLink* client() const { return client_; }
  Pool& pool() const { return pool_; }
  Label& label() const { return label_; }
  TimePoint since() const { return since_; }
  TimePoint created() const { return created_; }
  Duration lifetime() const { return lifetime_; }
  std::uint32_t generation() const { return generation_; }
  std::uint32_t pid() const { return pid_; }
  const std::string& cancel_key() const { return cancel_key_; }
  bool blocked() const { return !outbox_.empty(); }

 private:
  void on_readable() override;
  void on_writable() override;
  void on_connect(std::unique_ptr<Stream> stream, int error) override;

  void become(ServerState next);
  void login_bytes(std::string_view data);
  void start_tls();
  void ready();
  void relay(std::string_view data);
  void rested();
  void tidy_up();
  void end_batch();
  void to_pool();
  void lost(std::string_view why);
  void fail_login(const LoginFailure& failure);
  void internal(std::string_view sql);
  void update_interest();

  Worker& worker_;
  Pool& pool_;
  Label& label_;
  std::unique_ptr<Connecting> connecting_;
  std::unique_ptr<Stream> stream_;
  std::unique_ptr<ServerLogin> login_;
  ServerSession session_;
  ClientLink* client_ = nullptr;
  std::string inbox_;
  std::string outbox_;
  std::string cancel_key_;
  std::uint32_t pid_ = 0;
  std::uint32_t generation_;
  std::uint32_t cancels_in_flight_ = 0;
  std::size_t login_bytes_ = 0;
  TimePoint since_;
  TimePoint created_;
  Duration lifetime_;
  ServerState state_ = ServerState::connecting;
  Tidy tidy_ = Tidy::clean;
  bool cancel_wanted_ = false;
  bool abandoned_ = false;
  bool secure_ = false;        // TLS
  bool initializing_ = false;  // its first init_query is under way
  bool local_ = false;         // by a Unix socket
};

}  // namespace skerry::proxy
