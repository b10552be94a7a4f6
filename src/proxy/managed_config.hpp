#pragma once
// From what control says to what the workers run on.

#include <map>
#include <memory>
#include <string>

#include "base/random.hpp"
#include "base/result.hpp"
#include "proxy/config.hpp"
#include "proxy/managed_messages.hpp"
#include "proxy/worker.hpp"

namespace skerry::proxy {

// What was derived for each user, so that settings which change something else cost no PBKDF2, and
// so that a salt that clients have been told stays.
class CredentialShelf {
 public:
  explicit CredentialShelf(Random& random) : random_(random) {}
  Credentials of(const ManagedUser& user, std::uint32_t iterations);
  // Forgets those that the settings do not name.
  void keep_only(const std::vector<ManagedUser>& users);

 private:
  struct Kept {
    pg::ScramSalt salt;
    std::map<std::string, Credentials> by_password;
  };
  Random& random_;
  std::map<std::string, Kept> kept_;
};

// What a probe found out about the target; zero: nothing yet.
struct TargetFacts {
  std::uint32_t max_connections = 0;
  ServerTls tls = ServerTls::disable;
  std::string local_path{};  // of its Unix socket; empty: no such way is known
  friend bool operator==(const TargetFacts&, const TargetFacts&) = default;
};

// How many of them a proxy may have: the percentage, less what RDS keeps for itself.
std::size_t connections_allowed(std::uint32_t max_connections, std::uint32_t percent);

Result<Generation> make_generation(const ManagedSettings& settings, const TargetFacts& facts,
                                   CredentialShelf& shelf, const Sha256Digest& mock_secret);

}  // namespace skerry::proxy
