#include "objects/checksums.hpp"

#include <openssl/evp.h>

#include <algorithm>
#include <variant>

#include "base/assert.hpp"
#include "base/encoding.hpp"
#include "objects/crc.hpp"

namespace skerry::objects {
namespace {

struct Known {
  ChecksumAlgorithm algorithm;
  std::string_view name;
  std::string_view header;
  std::size_t bytes;
};
constexpr std::array known{
    Known{ChecksumAlgorithm::crc32, "CRC32", "x-amz-checksum-crc32", 4},
    Known{ChecksumAlgorithm::crc32c, "CRC32C", "x-amz-checksum-crc32c", 4},
    Known{ChecksumAlgorithm::crc64nvme, "CRC64NVME", "x-amz-checksum-crc64nvme", 8},
    Known{ChecksumAlgorithm::sha1, "SHA1", "x-amz-checksum-sha1", 20},
    Known{ChecksumAlgorithm::sha256, "SHA256", "x-amz-checksum-sha256", 32},
    Known{ChecksumAlgorithm::sha512, "SHA512", "x-amz-checksum-sha512", 64},
    Known{ChecksumAlgorithm::md5, "MD5", "x-amz-checksum-md5", 16},
};

const Known& about(ChecksumAlgorithm algorithm) {
  return known[static_cast<std::size_t>(algorithm)];
}
static_assert(known[static_cast<std::size_t>(ChecksumAlgorithm::md5)].name == "MD5");

template <class Word>
std::string network_order(Word value) {
  std::string out(sizeof(Word), '\0');
  for (std::size_t i = 0; i < out.size(); ++i)
    out[i] = static_cast<char>((value >> (8 * (out.size() - 1 - i))) & 0xff);
  return out;
}

template <class Word>
Word from_network_order(std::string_view bytes) {
  ASSERT(bytes.size() == sizeof(Word));
  std::uint64_t value = 0;
  for (const char byte : bytes) value = (value << 8) | static_cast<unsigned char>(byte);
  return static_cast<Word>(value);
}

template <class Kind, class Word>
std::string combined(const Checksum& first, const Checksum& second, Length of_second) {
  return network_order(Kind::combine(from_network_order<Word>(first.bytes),
                                     from_network_order<Word>(second.bytes), of_second.bytes));
}

// A digest of OpenSSL's in the making.
class Evp {
 public:
  explicit Evp(const EVP_MD* kind) : context_(EVP_MD_CTX_new()) {
    ASSERT(context_ != nullptr);
    ASSERT(EVP_DigestInit_ex(context_.get(), kind, nullptr) == 1);
  }
  void update(std::span<const std::byte> data) {
    ASSERT(EVP_DigestUpdate(context_.get(), data.data(), data.size()) == 1);
  }
  std::string finish() {
    std::string out(EVP_MAX_MD_SIZE, '\0');
    unsigned size = 0;
    ASSERT(EVP_DigestFinal_ex(context_.get(), reinterpret_cast<unsigned char*>(out.data()),
                              &size) == 1);
    out.resize(size);
    return out;
  }

 private:
  struct Free {
    void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
  };
  std::unique_ptr<EVP_MD_CTX, Free> context_;
};

}  // namespace

std::string_view name_of(ChecksumAlgorithm algorithm) { return about(algorithm).name; }
std::string_view header_of(ChecksumAlgorithm algorithm) { return about(algorithm).header; }
std::size_t checksum_bytes_of(ChecksumAlgorithm algorithm) { return about(algorithm).bytes; }

std::optional<ChecksumAlgorithm> checksum_algorithm(std::string_view name) {
  const auto same = [&](const Known& each) {
    return std::equal(name.begin(), name.end(), each.name.begin(), each.name.end(),
                      [](char a, char b) { return (a >= 'a' && a <= 'z' ? a - 32 : a) == b; });
  };
  const auto found = std::find_if(known.begin(), known.end(), same);
  return found == known.end() ? std::nullopt : std::optional(found->algorithm);
}

std::string Checksum::base64() const { return skerry::base64(as_bytes(bytes)); }

std::optional<Checksum> parse_checksum(ChecksumAlgorithm algorithm, std::string_view base64) {
  std::optional<std::string> bytes = from_base64(base64);
  if (!bytes || bytes->size() != checksum_bytes_of(algorithm)) return std::nullopt;
  return Checksum{algorithm, std::move(*bytes)};
}

Checksum combine(const Checksum& first, const Checksum& second, Length of_second) {
  ASSERT(first.algorithm == second.algorithm);
  switch (first.algorithm) {
    case ChecksumAlgorithm::crc32:
      return {first.algorithm, combined<Crc32, std::uint32_t>(first, second, of_second)};
    case ChecksumAlgorithm::crc32c:
      return {first.algorithm, combined<Crc32c, std::uint32_t>(first, second, of_second)};
    case ChecksumAlgorithm::crc64nvme:
      return {first.algorithm, combined<Crc64Nvme, std::uint64_t>(first, second, of_second)};
    case ChecksumAlgorithm::sha1:
    case ChecksumAlgorithm::sha256:
    case ChecksumAlgorithm::sha512:
    case ChecksumAlgorithm::md5:
      break;
  }
  ASSERT(false && "only CRCs combine");
}

struct Checksummer::State {
  std::variant<Crc32, Crc32c, Crc64Nvme, Evp> sum;
};

Checksummer::Checksummer(ChecksumAlgorithm algorithm) : algorithm_(algorithm) {
  switch (algorithm) {
    case ChecksumAlgorithm::crc32:
      state_.reset(new State{Crc32{}});
      return;
    case ChecksumAlgorithm::crc32c:
      state_.reset(new State{Crc32c{}});
      return;
    case ChecksumAlgorithm::crc64nvme:
      state_.reset(new State{Crc64Nvme{}});
      return;
    case ChecksumAlgorithm::sha1:
      state_.reset(new State{Evp(EVP_sha1())});
      return;
    case ChecksumAlgorithm::sha256:
      state_.reset(new State{Evp(EVP_sha256())});
      return;
    case ChecksumAlgorithm::sha512:
      state_.reset(new State{Evp(EVP_sha512())});
      return;
    case ChecksumAlgorithm::md5:
      state_.reset(new State{Evp(EVP_md5())});
      return;
  }
}
Checksummer::Checksummer(Checksummer&&) noexcept = default;
Checksummer& Checksummer::operator=(Checksummer&&) noexcept = default;
Checksummer::~Checksummer() = default;

void Checksummer::update(std::span<const std::byte> data) {
  std::visit([&](auto& sum) { sum.update(data); }, state_->sum);
}

Checksum Checksummer::finish() {
  Checksum made{algorithm_, {}};
  if (auto* const crc32 = std::get_if<Crc32>(&state_->sum)) {
    made.bytes = network_order(crc32->value());
  } else if (auto* const crc32c = std::get_if<Crc32c>(&state_->sum)) {
    made.bytes = network_order(crc32c->value());
  } else if (auto* const crc64 = std::get_if<Crc64Nvme>(&state_->sum)) {
    made.bytes = network_order(crc64->value());
  } else {
    made.bytes = std::get<Evp>(state_->sum).finish();
  }
  return made;
}

struct Md5::State {
  Evp digest{EVP_md5()};
};
Md5::Md5() : state_(std::make_unique<State>()) {}
Md5::Md5(Md5&&) noexcept = default;
Md5& Md5::operator=(Md5&&) noexcept = default;
Md5::~Md5() = default;
void Md5::update(std::span<const std::byte> data) { state_->digest.update(data); }

Md5Digest Md5::finish() {
  const std::string bytes = state_->digest.finish();
  Md5Digest made;
  ASSERT(bytes.size() == made.size());
  std::copy_n(as_bytes(bytes).begin(), made.size(), made.begin());
  return made;
}

}  // namespace skerry::objects
