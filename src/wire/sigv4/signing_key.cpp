#include "wire/sigv4/signing_key.hpp"

#include "base/assert.hpp"
#include "base/encoding.hpp"

namespace skerry::sigv4 {
namespace {

std::span<std::byte> writable(std::string& text) {
  return std::as_writable_bytes(std::span(text.data(), text.size()));
}

}  // namespace

SigningKey::~SigningKey() { wipe(bytes_); }

std::string SigningKey::sign(std::string_view string_to_sign) const {
  return hex(hmac_sha256(bytes_, string_to_sign));
}

SigningKey derive_signing_key(SecretKey secret, const CredentialScope& scope) {
  std::string first;
  first.reserve(4 + secret.text.size());
  first.append("AWS4").append(secret.text);
  Sha256Digest key = hmac_sha256(as_bytes(first), scope.date);
  wipe(writable(first));
  for (const std::string_view part :
       {std::string_view(scope.region), std::string_view(scope.service),
        std::string_view(scope.terminator)})
    key = hmac_sha256(key, part);
  const SigningKey result(key);
  wipe(key);
  return result;
}

SigningKeyCache::~SigningKeyCache() {
  while (!entries_.empty()) drop(entries_.begin());
}

void SigningKeyCache::drop(Entries::iterator entry) {
  wipe(writable(entry->secret));
  by_name_.erase(entry->name);
  entries_.erase(entry);
}

const SigningKey& SigningKeyCache::get(AccessKeyId id, SecretKey secret,
                                       const CredentialScope& scope) {
  ASSERT(capacity_ > 0);
  std::string name(id.text);
  for (const std::string* part : {&scope.date, &scope.region, &scope.service, &scope.terminator})
    name.append(1, '/').append(*part);

  const auto found = by_name_.find(name);
  if (found != by_name_.end()) {
    if (equal_secrets(found->second->secret, secret.text)) {
      entries_.splice(entries_.begin(), entries_, found->second);
      return entries_.front().key;
    }
    drop(found->second);
  }
  if (entries_.size() == capacity_) drop(std::prev(entries_.end()));
  ++derivations_;
  entries_.push_front({name, std::string(secret.text), derive_signing_key(secret, scope)});
  by_name_.emplace(std::move(name), entries_.begin());
  return entries_.front().key;
}

}  // namespace skerry::sigv4
