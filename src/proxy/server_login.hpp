#pragma once
// The login to one server, without a socket. The server may be hostile: every message is checked,
// lengths are bounded, nothing said before TLS is believed.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/random.hpp"
#include "proxy/credentials.hpp"
#include "proxy/parameters.hpp"
#include "wire/pg/build.hpp"
#include "wire/pg/frame.hpp"
#include "wire/pg/startup.hpp"

namespace skerry::proxy {

enum class ServerTls : std::uint8_t { disable, require, verify_ca, verify_full };

struct ServerIdentity {
  std::string database;
  const Credentials* credentials = nullptr;  // outlives the login
  std::vector<pg::Setting> settings;         // the client's startup parameters
  ServerTls tls = ServerTls::disable;
  bool local = false;  // a Unix socket: nobody can listen in
};

// Why a login failed. Some reasons will not go away by trying again.
struct LoginFailure {
  std::string sqlstate;
  std::string message;
  bool lasting = false;  // bad credentials, no such database: the circuit breaks
};

enum class ServerWant : std::uint8_t { read, start_tls, ready, failed };

class ServerLogin {
 public:
  ServerLogin(ServerIdentity identity, ServerKeys& keys, Random& random)
      : identity_(std::move(identity)), keys_(keys), random_(random) {}

  // First call with no input: says what to send.
  struct Step {
    std::size_t consumed = 0;
    ServerWant want = ServerWant::read;
  };
  Step resume(std::string_view in, pg::Bytes& out);
  // The handshake is done.
  void tls_started(pg::Bytes& out);

  const LoginFailure& failure() const { return failure_; }
  ParameterSet take_parameters() { return std::move(parameters_); }
  std::uint32_t pid() const { return pid_; }
  const std::string& cancel_key() const { return cancel_key_; }

 private:
  enum class Stage : std::uint8_t {
    start,
    tls_answer,
    handshake,
    authentication,
    sasl_challenge,
    sasl_final,
    welcome,
    done,
  };

  void send_startup(pg::Bytes& out);
  Step message(std::string_view in, pg::Bytes& out);
  ServerWant authentication(std::string_view body, pg::Bytes& out);
  ServerWant sasl(std::string_view mechanisms, pg::Bytes& out);
  ServerWant welcome(const pg::Header& header, std::string_view body);
  ServerWant server_error(std::string_view body);
  ServerWant fail(std::string_view sqlstate, std::string message);

  ServerIdentity identity_;
  ServerKeys& keys_;
  Random& random_;
  Stage stage_ = Stage::start;
  bool encrypted_ = false;
  std::optional<pg::ScramClient> scram_;
  ParameterSet parameters_;
  std::uint32_t pid_ = 0;
  std::string cancel_key_;
  LoginFailure failure_;
};

// Whether trying again soon can help.
bool is_lasting(std::string_view sqlstate);

}  // namespace skerry::proxy
