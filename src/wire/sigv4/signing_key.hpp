#pragma once
// The key that a day's signatures for one region and service are made with. Deriving it takes four
// HMACs, so a bounded cache keeps the ones in use.

#include <cstddef>
#include <list>
#include <map>
#include <span>
#include <string>
#include <string_view>

#include "base/digest.hpp"
#include "wire/sigv4/limits.hpp"
#include "wire/sigv4/signed_request.hpp"

namespace skerry::sigv4 {

// Wiped when it goes.
class SigningKey {
 public:
  explicit SigningKey(const Sha256Digest& bytes) : bytes_(bytes) {}
  SigningKey(const SigningKey&) = default;
  SigningKey& operator=(const SigningKey&) = default;
  ~SigningKey();

  std::span<const std::byte> bytes() const { return bytes_; }
  std::string sign(std::string_view string_to_sign) const;  // 64 lower-case hex digits

 private:
  Sha256Digest bytes_;
};

struct SecretKey {
  std::string_view text;
};

SigningKey derive_signing_key(SecretKey secret, const CredentialScope& scope);

struct AccessKeyId {
  std::string_view text;
};

// The least recently used key makes room. An entry also remembers the secret that it was made from:
// should a key id ever come to have another one, the entry is not used.
class SigningKeyCache {
 public:
  explicit SigningKeyCache(std::size_t capacity = signing_key_count_max) : capacity_(capacity) {}
  SigningKeyCache(const SigningKeyCache&) = delete;
  SigningKeyCache& operator=(const SigningKeyCache&) = delete;
  ~SigningKeyCache();

  // Valid until the next call.
  const SigningKey& get(AccessKeyId id, SecretKey secret, const CredentialScope& scope);

  std::size_t size() const { return entries_.size(); }
  std::size_t derivations() const { return derivations_; }

 private:
  struct Entry {
    std::string name;
    std::string secret;
    SigningKey key;
  };
  using Entries = std::list<Entry>;  // the most recently used first
  void drop(Entries::iterator entry);

  std::size_t capacity_;
  std::size_t derivations_ = 0;
  Entries entries_;
  std::map<std::string, Entries::iterator, std::less<>> by_name_;
};

}  // namespace skerry::sigv4
