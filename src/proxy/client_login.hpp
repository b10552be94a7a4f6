#pragma once
// The login of one client, without a socket: startup packet, TLS request, authentication. Every
// client on every connection passes through it before any pool is looked at.

#include <optional>
#include <string>
#include <string_view>

#include "base/digest.hpp"
#include "base/random.hpp"
#include "proxy/credentials.hpp"
#include "proxy/words.hpp"
#include "wire/pg/build.hpp"
#include "wire/pg/startup.hpp"

namespace skerry::proxy {

// What the configuration says about logins; it outlives them.
class LoginRules {
 public:
  virtual const Credentials* find(std::string_view user) const = 0;
  virtual AuthMethod method() const = 0;
  enum class Tls : std::uint8_t { none, offered, required };
  virtual Tls tls() const = 0;
  // For the mock authentication of users that do not exist; random for each process.
  virtual const Sha256Digest& mock_secret() const = 0;
  virtual Face face() const = 0;

 protected:
  ~LoginRules() = default;
};

enum class LoginWant : std::uint8_t {
  read,           // more bytes from the client
  start_tls,      // send what is there, then begin the handshake
  cancel,         // a cancel request: first().pid and cancel_key()
  judge_token,    // is token() good? judged() goes on
  fresh_secrets,  // the password fits none that is known, which may be out of date: reconsider()
  authenticated,  // AuthenticationOk is in the output; the session may begin
  close,          // send what is there, then close
};

enum class TokenJudgement : std::uint8_t { good, refused, throttled };

class ClientLogin {
 public:
  enum class Wire : std::uint8_t { plain, tls, local };

  ClientLogin(const LoginRules& rules, Random& random, Wire wire)
      : rules_(&rules), random_(random), wire_(wire) {}

  struct Step {
    std::size_t consumed = 0;
    LoginWant want = LoginWant::read;
  };
  Step resume(std::string_view in, pg::Bytes& out);
  void tls_started() { wire_ = Wire::tls; }
  LoginWant judged(TokenJudgement judgement, pg::Bytes& out);
  // Once for each login. The rules are those that hold now; they outlive the login.
  LoginWant reconsider(const LoginRules& now, pg::Bytes& out);
  const std::string& token() const { return answer_; }

  const pg::FirstPacket& first() const { return first_; }
  const std::string& cancel_key() const { return cancel_key_; }
  // After `authenticated`; null with trust and a user that the rules do not know.
  const Credentials* credentials() const { return credentials_; }
  // What the client proved to hold, after SCRAM.
  const std::optional<pg::ScramKeys>& proved() const { return proved_; }
  // After `close`: the reason for the log, empty when the client just went away.
  const std::string& refused() const { return refused_; }

 private:
  enum class Stage : std::uint8_t { first, md5, sasl_initial, sasl_final, token, done };

  LoginWant first_packet(pg::Bytes& out);
  LoginWant ask(pg::Bytes& out);
  LoginWant answer(std::string_view body, pg::Bytes& out);
  LoginWant md5_answer(std::string_view body, pg::Bytes& out);
  LoginWant sasl_initial(std::string_view body, pg::Bytes& out);
  LoginWant sasl_final(std::string_view body, pg::Bytes& out);
  LoginWant token_answer(std::string_view body, pg::Bytes& out);
  bool md5_fits() const;
  // The server's final message when the proof fits any version of the secret.
  std::optional<std::string> scram_fits();
  LoginWant conclude(pg::Bytes& out);
  LoginWant accept(pg::Bytes& out);
  LoginWant wrong_password(pg::Bytes& out, std::string_view why);
  LoginWant refuse(pg::Bytes& out, std::string_view sqlstate, std::string message);
  LoginWant refuse(pg::Bytes& out, Trouble trouble, std::string_view subject = {});
  std::string nonce();

  const LoginRules* rules_;
  Random& random_;
  Wire wire_;
  Stage stage_ = Stage::first;
  pg::FirstPacket first_;
  std::string cancel_key_;
  std::string refused_;
  std::string salt_;
  std::string answer_;  // the client's proof, or its token
  bool reconsidered_ = false;
  const Credentials* credentials_ = nullptr;  // null: nobody, whatever the answer is
  std::optional<pg::ScramServer> scram_;
  std::optional<pg::ScramKeys> proved_;
  std::uint8_t requests_ = 0;  // TLS and GSS requests seen
};

}  // namespace skerry::proxy
