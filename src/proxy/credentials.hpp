#pragma once
// What is known of one user: enough to check a client, and to log in to a server on its behalf.
// The costly derivation happens when the configuration is read, never in a login.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/random.hpp"
#include "base/result.hpp"
#include "wire/pg/scram.hpp"

namespace skerry::proxy {

enum class AuthMethod : std::uint8_t {
  scram,  // SCRAM-SHA-256 only
  md5,    // md5, and SCRAM-SHA-256 for users whose secret is a SCRAM verifier
  trust,  // no check at all; for closed test networks
};

// Whether a user logs in with a token (of IAM, on RDS) in place of the password.
enum class Tokens : std::uint8_t { refused, required };

struct Credentials {
  std::string user;
  std::string password;                    // empty when only a verifier or hash is known
  std::string md5;                         // "md5...", empty when not known
  std::optional<pg::ScramVerifier> scram;  // what clients are checked against
  std::optional<pg::ScramKeys> keys;       // of `scram`, when the password is known
  std::optional<AuthMethod> method;        // its own, in place of the configuration's
  Tokens tokens = Tokens::refused;
  // As good as this one: the other versions of a secret that is being rotated, with its SCRAM salt.
  std::vector<Credentials> also;
};

// `secret` is a password, "md5" with 32 hex digits, or "SCRAM-SHA-256$...". PBKDF2 runs here.
struct NewCredentials {
  std::string user;
  std::string secret;
};
Credentials make_credentials(const NewCredentials& from, Random& random);
// Of a password, with a salt of the caller's.
Credentials make_credentials(const NewCredentials& from, pg::ScramSalt salt);

// Keys for logging in to a server, which chooses the salt: derived once for each and kept.
class ServerKeys {
 public:
  // Nothing when neither the password is known nor kept keys fit the salt.
  std::optional<pg::ScramKeys> keys(const Credentials& credentials, const pg::ScramSalt& salt);

  // What a client proved to hold serves for a login on its behalf, where the server's verifier has
  // the same salt (the secret was copied from there).
  void learn(const Credentials& credentials, const pg::ScramKeys& keys);

 private:
  struct Kept {
    std::string user;
    std::string password;
    pg::ScramSalt salt;
    pg::ScramKeys keys;
  };
  std::vector<Kept> kept_;  // a handful: one for each user and server
};

}  // namespace skerry::proxy
