#pragma once
// SCRAM-SHA-256 (RFC 5802, RFC 7677) as PostgreSQL uses it, both sides, without I/O. Neither side
// ever sees a password here: the costly part (PBKDF2) is derive_keys(), which the owner calls once
// for each secret and keeps.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/digest.hpp"
#include "base/result.hpp"

namespace skerry::pg {

struct ScramSalt {
  std::string bytes;
  std::uint32_t iterations = 0;
  auto operator<=>(const ScramSalt&) const = default;
};

// What a server keeps to check a client.
struct ScramVerifier {
  ScramSalt salt;
  Sha256Digest stored_key{};
  Sha256Digest server_key{};
};

// What a client needs to log in without the password.
struct ScramKeys {
  Sha256Digest client_key{};
  Sha256Digest server_key{};
};

// PBKDF2 of the prepared password (saslprep.hpp): milliseconds at 4,096 iterations.
ScramKeys derive_keys(std::string_view password, const ScramSalt& salt);
ScramVerifier verifier_of(const ScramKeys& keys, ScramSalt salt);

// "SCRAM-SHA-256$<iterations>:<salt>$<StoredKey>:<ServerKey>", as pg_authid keeps it.
std::optional<ScramVerifier> parse_verifier(std::string_view text);
std::string verifier_text(const ScramVerifier& verifier);

// A verifier for a user that does not exist: the same salt for the same name each time, and a key
// that nothing matches, so that a stranger cannot tell who exists (PostgreSQL's mock
// authentication).
ScramVerifier mock_verifier(std::string_view user, const Sha256Digest& secret);

inline constexpr std::string_view scram_mechanism = "SCRAM-SHA-256";

// The server's side of one login.
class ScramServer {
 public:
  // `nonce` is fresh printable randomness without commas.
  ScramServer(const ScramVerifier& verifier, std::string nonce)
      : verifier_(verifier), nonce_(std::move(nonce)) {}

  // client-first-message to server-first-message.
  Result<std::string> first(std::string_view client_first);
  // client-final-message to server-final-message; an error means that the proof is wrong.
  Result<std::string> final(std::string_view client_final);
  // For another final(): keys that would be right as well, of the same salt.
  void expect(const ScramVerifier& verifier);
  // After a good final(): what the client proved to hold, for a login on its behalf.
  ScramKeys keys() const { return keys_; }

 private:
  ScramVerifier verifier_;
  std::string nonce_;  // after first(): the client's and ours
  std::string gs2_header_;
  std::string client_first_bare_;
  std::string server_first_;
  ScramKeys keys_;
};

// The client's side of one login to a server, which may be hostile.
class ScramClient {
 public:
  explicit ScramClient(std::string nonce) : nonce_(std::move(nonce)) {}

  std::string first();
  // Reads server-first-message; the salt says which keys are needed.
  Result<ScramSalt> challenge(std::string_view server_first);
  std::string final(const ScramKeys& keys);
  // Reads server-final-message: the server proved that it knows the secret, too.
  Result<Done> verify(std::string_view server_final) const;

 private:
  std::string nonce_;
  std::string combined_nonce_;
  std::string server_first_;
  Sha256Digest server_signature_{};
};

// "md5" + hex(md5(hex(md5(password + user)) + salt)); `stored` is "md5" + hex(md5(password +
// user)).
std::string md5_stored(std::string_view password, std::string_view user);
std::string md5_response(std::string_view stored, std::string_view salt);
bool is_md5_stored(std::string_view text);

}  // namespace skerry::pg
