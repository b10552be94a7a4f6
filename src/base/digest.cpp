#include "base/digest.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include <cstring>

#include "base/assert.hpp"
#include "base/encoding.hpp"

namespace skerry {
namespace {

struct ContextFree {
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};
using Context = std::unique_ptr<EVP_MD_CTX, ContextFree>;

// Fetched once: OpenSSL 3 otherwise looks the algorithm up at every use, which costs more than
// hashing a short text.
const EVP_MD* sha256_algorithm() {
  static const EVP_MD* const fetched = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  return fetched;
}
const EVP_MD* md5_algorithm() {
  static const EVP_MD* const fetched = EVP_MD_fetch(nullptr, "MD5", nullptr);
  return fetched;
}

EVP_MD_CTX* thread_context() {
  thread_local const Context context(EVP_MD_CTX_new());
  return context.get();
}

template <class Digest>
Digest digest_pieces(const EVP_MD* algorithm, std::span<const std::byte> first,
                     std::span<const std::byte> second = {}) {
  EVP_MD_CTX* const context = thread_context();
  Digest out;
  ASSERT(EVP_DigestInit_ex(context, algorithm, nullptr) == 1);
  ASSERT(EVP_DigestUpdate(context, first.data(), first.size()) == 1);
  ASSERT(EVP_DigestUpdate(context, second.data(), second.size()) == 1);
  ASSERT(EVP_DigestFinal_ex(context, reinterpret_cast<unsigned char*>(out.data()), nullptr) == 1);
  return out;
}

}  // namespace

Sha256Digest sha256(std::span<const std::byte> data) {
  return digest_pieces<Sha256Digest>(sha256_algorithm(), data);
}
Sha256Digest sha256(std::string_view data) { return sha256(as_bytes(data)); }

Md5Digest md5(std::span<const std::byte> data) {
  return digest_pieces<Md5Digest>(md5_algorithm(), data);
}

// RFC 2104 over the cached context; EVP_MAC would fetch and allocate at each use.
Sha256Digest hmac_sha256(std::span<const std::byte> key, std::string_view data) {
  constexpr std::size_t block_size = 64;
  std::array<std::byte, block_size> inner{};
  if (key.size() > block_size) {
    const Sha256Digest short_key = sha256(key);
    std::memcpy(inner.data(), short_key.data(), short_key.size());
  } else if (!key.empty()) {
    std::memcpy(inner.data(), key.data(), key.size());
  }
  std::array<std::byte, block_size> outer = inner;
  for (std::byte& b : inner) b ^= std::byte{0x36};
  for (std::byte& b : outer) b ^= std::byte{0x5c};
  const Sha256Digest inside =
      digest_pieces<Sha256Digest>(sha256_algorithm(), inner, as_bytes(data));
  const Sha256Digest result = digest_pieces<Sha256Digest>(sha256_algorithm(), outer, inside);
  OPENSSL_cleanse(inner.data(), inner.size());
  OPENSSL_cleanse(outer.data(), outer.size());
  return result;
}

struct Sha256::State {
  Context context{EVP_MD_CTX_new()};
};

Sha256::Sha256() : state_(std::make_unique<State>()) {
  ASSERT(EVP_DigestInit_ex(state_->context.get(), sha256_algorithm(), nullptr) == 1);
}
Sha256::Sha256(Sha256&&) noexcept = default;
Sha256& Sha256::operator=(Sha256&&) noexcept = default;
Sha256::~Sha256() = default;

void Sha256::update(std::span<const std::byte> data) {
  ASSERT(EVP_DigestUpdate(state_->context.get(), data.data(), data.size()) == 1);
}

Sha256Digest Sha256::finish() {
  Sha256Digest out;
  ASSERT(EVP_DigestFinal_ex(state_->context.get(), reinterpret_cast<unsigned char*>(out.data()),
                            nullptr) == 1);
  return out;
}

bool equal_secrets(std::span<const std::byte> a, std::span<const std::byte> b) {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}
bool equal_secrets(std::string_view a, std::string_view b) {
  return equal_secrets(as_bytes(a), as_bytes(b));
}

void wipe(std::span<std::byte> secret) { OPENSSL_cleanse(secret.data(), secret.size()); }

void wipe(std::string& secret) { OPENSSL_cleanse(secret.data(), secret.size()); }

}  // namespace skerry
