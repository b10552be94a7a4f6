#pragma once
// Asks a target whether it serves: a connection, a login, one query. One attempt at a time, as long
// as it is wanted; it stands outside the pools, so that a full one cannot hide a healthy database.

#include <memory>
#include <optional>
#include <string>

#include "base/random.hpp"
#include "loop/loop.hpp"
#include "loop/tls_stream.hpp"
#include "proxy/config.hpp"
#include "proxy/managed_messages.hpp"
#include "proxy/server_login.hpp"

namespace skerry::proxy {

// What an attempt found out.
struct Probed {
  ProbeReport::Outcome outcome = ProbeReport::Outcome::unreachable;
  std::string message = {};
  std::uint32_t max_connections = 0;
  ServerTls tls = ServerTls::disable;  // what the database insists on
};

// Where, as whom (each until one is let in), and what to believe of a certificate.
struct ProbeOrder {
  Endpoint server;
  std::string host;
  std::vector<const Credentials*> credentials;  // outlive the probe, or the next order
  std::optional<tls::ClientContext> tls;
};

class ProbeHandler {
 public:
  virtual void on_probed(const Probed& probed) = 0;

 protected:
  ~ProbeHandler() = default;
};

class TargetProbe final : private StreamHandler, private ConnectHandler, private TimerHandler {
 public:
  struct Place {
    Loop& loop;
    Random& random;
    TlsScratch& scratch;
  };
  TargetProbe(Place place, ProbeHandler& handler);
  ~TargetProbe();
  TargetProbe(const TargetProbe&) = delete;
  TargetProbe& operator=(const TargetProbe&) = delete;

  // Begins anew, at once.
  void order(ProbeOrder order);
  void stop();
  // Again at once, whatever the last attempt said. One that still waits for its connection begins
  // anew: what dropped its first packet may be gone, and the kernel repeats it only after a second.
  void again();

 private:
  enum class Step : std::uint8_t { resting, connecting, login, query };

  void on_connect(std::unique_ptr<Stream> stream, int error) override;
  void on_readable() override;
  void on_writable() override { flush(); }
  void on_timer() override;

  void begin();
  void login_bytes(std::string_view data);
  void start_tls();
  void refused(const LoginFailure& failure);
  void query_bytes(std::string_view data);
  void send(std::string_view bytes);
  void flush();
  void give_up();
  void conclude(Probed probed);

  Place place_;
  ProbeHandler& handler_;
  ServerKeys keys_;
  ProbeOrder order_;
  std::unique_ptr<Timer> timer_;
  std::unique_ptr<Connecting> connecting_;
  std::unique_ptr<Stream> stream_;
  std::unique_ptr<ServerLogin> login_;
  std::string inbox_;
  std::string outbox_;  // what waits for the TLS handshake
  Step step_ = Step::resting;
  TimePoint began_{};
  std::size_t version_ = 0;  // of the credentials
  ServerTls tls_ = ServerTls::disable;
  std::uint32_t max_connections_ = 0;
};

// What a failure to connect, by its errno, says about the target.
ProbeReport::Outcome outcome_of_connect(int error);
// What a refused login says about it.
ProbeReport::Outcome outcome_of_login(std::string_view sqlstate);

}  // namespace skerry::proxy
