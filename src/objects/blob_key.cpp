#include "objects/blob_key.hpp"

#include <openssl/evp.h>

#include <algorithm>
#include <limits>

#include "base/assert.hpp"
#include "base/digest.hpp"

namespace skerry::objects {
namespace {

constexpr std::size_t block_bytes = 16;

unsigned char* octets(std::byte* bytes) { return reinterpret_cast<unsigned char*>(bytes); }
const unsigned char* octets(const std::byte* bytes) {
  return reinterpret_cast<const unsigned char*>(bytes);
}

}  // namespace

BlobKey BlobKey::make(Random& random) {
  BlobKey key;
  random.fill(key.bytes_);
  return key;
}

BlobKey::BlobKey(std::span<const std::byte, blob_key_bytes> bytes) {
  std::copy(bytes.begin(), bytes.end(), bytes_.begin());
}

BlobKey::~BlobKey() { wipe(std::span<std::byte>(bytes_)); }

struct BlobCipher::State {
  EVP_CIPHER_CTX* context = EVP_CIPHER_CTX_new();
  State() = default;
  State(const State&) = delete;
  State& operator=(const State&) = delete;
  ~State() { EVP_CIPHER_CTX_free(context); }
};

// The counter is the number of the block, in 128 bits, big endian.
BlobCipher::BlobCipher(const BlobKey& key, BlobOffset from) : state_(std::make_unique<State>()) {
  ASSERT(state_->context != nullptr);
  std::array<unsigned char, block_bytes> counter{};
  std::uint64_t block = from.bytes / block_bytes;
  for (std::size_t i = block_bytes; block != 0; block >>= 8)
    counter[--i] = static_cast<unsigned char>(block & 0xff);
  ASSERT(EVP_EncryptInit_ex(state_->context, EVP_aes_256_ctr(), nullptr, octets(key.bytes().data()),
                            counter.data()) == 1);
  std::array<std::byte, block_bytes> skipped{};
  const std::size_t within = static_cast<std::size_t>(from.bytes % block_bytes);
  turn(std::span(skipped).first(within), std::span(skipped).first(within));
}

BlobCipher::~BlobCipher() = default;
BlobCipher::BlobCipher(BlobCipher&&) noexcept = default;
BlobCipher& BlobCipher::operator=(BlobCipher&&) noexcept = default;

void BlobCipher::turn(std::span<const std::byte> in, std::span<std::byte> out) {
  ASSERT(in.size() <= out.size());
  ASSERT(in.size() <= static_cast<std::size_t>(std::numeric_limits<int>::max()));
  if (in.empty()) return;
  int turned = 0;
  ASSERT(EVP_EncryptUpdate(state_->context, octets(out.data()), &turned, octets(in.data()),
                           static_cast<int>(in.size())) == 1);
  ASSERT(static_cast<std::size_t>(turned) == in.size());
}

}  // namespace skerry::objects
