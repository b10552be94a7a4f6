#pragma once
// One client connection: its socket, its login, its session, the server that it borrows.

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "loop/stream.hpp"
#include "proxy/client_login.hpp"
#include "proxy/frontend_relay.hpp"
#include "proxy/list.hpp"
#include "proxy/server_login.hpp"
#include "proxy/session.hpp"

namespace skerry::proxy {

class Pool;
class ServerLink;
struct EndpointCounters;
class Worker;
struct Label;

enum class ClientState : std::uint8_t {
  login,       // not authenticated
  cancelling,  // a cancel request whose effect is awaited
  welcome,     // authenticated, waits for the first server to be welcomed with
  resting,     // no server, nothing wanted
  waiting,     // wants a server
  active,      // has a server
  closing,     // the last bytes are on their way
  closed,
};

constexpr bool may_become(ClientState from, ClientState to) {
  using enum ClientState;
  switch (from) {
    case login:
      return to == cancelling || to == welcome || to == closing || to == closed;
    case cancelling:
      return to == closed;
    case welcome:
      return to == resting || to == active || to == closing || to == closed;
    case resting:
      return to == waiting || to == active || to == closing || to == closed;
    case waiting:
      return to == active || to == resting || to == closing || to == closed;
    case active:
      return to == resting || to == closing || to == closed;
    case closing:
      return to == closed;
    case closed:
      return false;
  }
  return false;
}
static_assert(!may_become(ClientState::login, ClientState::active) &&
              !may_become(ClientState::login, ClientState::resting) &&
              !may_become(ClientState::closed, ClientState::active));

class ClientLink final : public Linked<ClientLink>, private StreamHandler {
 public:
  struct Parts {
    Worker& worker;
    std::unique_ptr<Stream> stream;
    std::uint64_t number = 0;
    std::size_t endpoint = 0;  // that it came by
  };
  explicit ClientLink(Parts parts);
  ~ClientLink();
  ClientLink(const ClientLink&) = delete;
  ClientLink& operator=(const ClientLink&) = delete;

  void begin();
  // What the overseer says about its token, or after it asked for fresh secrets.
  void judged(TokenJudgement judgement);
  void reconsider();

  // ---- from the pool ----
  void give(ServerLink& server);         // what it waited for
  void refuse(const LoginFailure& why);  // there will be no server for what it waits for
  // ---- from its server ----
  // With what others are sent in this turn; what the end of the connection may follow goes now, so
  // that it is known whether it is gone.
  enum class Leaves : std::uint8_t { soon, now };
  void send(std::string_view bytes, Leaves leaves = Leaves::soon);
  void server_rested();  // it may be given back
  void server_lost(std::string_view why);
  void resume_if_paused() {
    if (ledger_full_) resume();
  }
  void resume();  // the reason for a pause may be gone
  // ---- from the worker ----
  void end(std::string_view why);  // FATAL 57P01, for resting clients
  void close();                    // at once
  bool matches_cancel(std::uint32_t pid, std::string_view key) const;

  ClientState state() const { return state_; }
  ClientSession& session() { return *session_; }
  ServerLink* server() const { return server_; }
  Pool* pool() const { return pool_; }
  Label* label() const { return label_; }
  std::uint64_t number() const { return number_; }
  TimePoint since() const { return since_; }  // of the present state
  bool blocked() const { return !outbox_.empty(); }

 private:
  void on_readable() override;
  void on_writable() override;

  void become(ClientState next);
  void login_bytes(std::string_view data);
  void follow_login(LoginWant want, const pg::Bytes& out);
  void ask_overseer(LoginWant want);
  void start_tls();
  void authenticated(const pg::Bytes& verdict);
  void send_welcome(pg::Bytes out);  // behind what is in `out`
  void process(std::string_view data);
  enum class Turn : std::uint8_t { again, done };
  Turn follow(const Fed& fed);
  void flush();
  void keep(std::string_view rest);
  void attach(ServerLink& server);
  void leave_server();
  void fatal(std::string_view sqlstate, std::string message);
  void update_interest();
  void log_pin();
  void count_query();
  EndpointCounters& endpoint_counters();
  bool answer_batch_with(std::string_view sqlstate, std::string message);

  Worker& worker_;
  std::unique_ptr<Stream> stream_;
  std::unique_ptr<ClientLogin> login_;      // until authenticated
  std::unique_ptr<ClientSession> session_;  // from then on
  Pool* pool_ = nullptr;
  Label* label_ = nullptr;
  ServerLink* server_ = nullptr;
  std::string inbox_;   // read and not yet used; empty while idle
  std::string outbox_;  // what the socket would not take
  std::uint64_t number_;
  std::size_t endpoint_;
  TimePoint since_;
  std::uint32_t cancel_pid_ = 0;
  std::uint32_t cancel_secret_ = 0;
  ClientState state_ = ClientState::login;
  bool ledger_full_ = false;
  bool pin_logged_ = false;
  bool asking_ = false;   // the overseer, during the login
  bool secure_ = false;   // TLS
  bool counted_ = false;  // among its endpoint's connections
  TimePoint asked_{};     // since when a query is under way; zero: none is
  TimePoint attached_{};  // since when it has its server
};

}  // namespace skerry::proxy
