#include "proxy/credentials.hpp"

#include "wire/pg/limits.hpp"

namespace skerry::proxy {

Credentials make_credentials(const NewCredentials& from, pg::ScramSalt salt) {
  Credentials out;
  out.user = from.user;
  out.password = from.secret;
  out.md5 = pg::md5_stored(from.secret, from.user);
  out.keys = pg::derive_keys(from.secret, salt);
  out.scram = pg::verifier_of(*out.keys, std::move(salt));
  return out;
}

Credentials make_credentials(const NewCredentials& from, Random& random) {
  Credentials out;
  out.user = from.user;
  if (pg::is_md5_stored(from.secret)) {
    out.md5 = from.secret;
  } else if (auto verifier = pg::parse_verifier(from.secret)) {
    out.scram = std::move(verifier);
  } else if (!from.secret.empty()) {
    pg::ScramSalt salt{std::string(16, '\0'), pg::scram_iterations_default};
    random.fill(std::as_writable_bytes(std::span(salt.bytes.data(), salt.bytes.size())));
    return make_credentials(from, std::move(salt));
  }
  return out;
}

namespace {
constexpr std::size_t kept_max = 1024;
}  // namespace

void ServerKeys::learn(const Credentials& credentials, const pg::ScramKeys& keys) {
  if (!credentials.scram || credentials.keys) return;
  for (const Kept& kept : kept_)
    if (kept.user == credentials.user && kept.salt == credentials.scram->salt) return;
  if (kept_.size() >= kept_max) kept_.erase(kept_.begin());
  kept_.push_back({credentials.user, credentials.password, credentials.scram->salt, keys});
}

std::optional<pg::ScramKeys> ServerKeys::keys(const Credentials& credentials,
                                              const pg::ScramSalt& salt) {
  if (credentials.keys && credentials.scram && credentials.scram->salt == salt)
    return credentials.keys;
  for (const Kept& kept : kept_)
    if (kept.user == credentials.user && kept.password == credentials.password && kept.salt == salt)
      return kept.keys;
  if (credentials.password.empty()) return std::nullopt;
  if (kept_.size() >= kept_max) kept_.erase(kept_.begin());
  kept_.push_back(
      {credentials.user, credentials.password, salt, pg::derive_keys(credentials.password, salt)});
  return kept_.back().keys;
}

}  // namespace skerry::proxy
