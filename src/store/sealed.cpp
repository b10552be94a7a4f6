#include "store/sealed.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "base/assert.hpp"
#include "base/encoding.hpp"
#include "store/aes_gcm.hpp"
#include "store/key_ring.hpp"

namespace skerry {
namespace {

// version (1), number of the data key (4), nonce, ciphertext, tag
constexpr char sealed_version = 1;
constexpr std::size_t header_bytes = 1 + 4;
constexpr std::size_t overhead_bytes = header_bytes + gcm_nonce_bytes + gcm_tag_bytes;

std::string header_of(std::uint32_t id) {
  return {sealed_version, static_cast<char>(id >> 24 & 0xff), static_cast<char>(id >> 16 & 0xff),
          static_cast<char>(id >> 8 & 0xff), static_cast<char>(id & 0xff)};
}

std::uint32_t id_of(std::string_view header) {
  std::uint32_t id = 0;
  for (const char c : header.substr(1)) id = id << 8 | static_cast<unsigned char>(c);
  return id;
}

Error does_not_open() { return {"a sealed value does not open"}; }

std::string to_url_alphabet(std::string text) {
  while (text.ends_with('=')) text.pop_back();
  std::replace(text.begin(), text.end(), '+', '-');
  std::replace(text.begin(), text.end(), '/', '_');
  return text;
}

// Strict: the two characters of plain base64 are refused, as are stray bits.
std::optional<std::string> from_url_alphabet(std::string_view text) {
  if (text.find_first_of("+/=") != std::string_view::npos) return std::nullopt;
  std::string plain(text);
  std::replace(plain.begin(), plain.end(), '-', '+');
  std::replace(plain.begin(), plain.end(), '_', '/');
  plain.append((4 - plain.size() % 4) % 4, '=');
  return from_base64(plain);
}

}  // namespace

Sealer::Sealer(std::unique_ptr<KeyRing> keys) : keys_(std::move(keys)) {}
Sealer::Sealer(Sealer&&) noexcept = default;
Sealer& Sealer::operator=(Sealer&&) noexcept = default;
Sealer::~Sealer() = default;

Result<Sealer> Sealer::open(const DataDirectory& directory, Random& random, SealLimits limits) {
  return Sealer(TRY(KeyRing::open(directory, random, limits)));
}

Sealer Sealer::ephemeral(Random& random) {
  Result<std::unique_ptr<KeyRing>> keys = KeyRing::open(std::nullopt, random, {});
  ASSERT(keys.ok());  // nothing is read or written
  return Sealer(std::move(keys).value());
}

Result<std::string> Sealer::seal(std::span<const std::byte> plain, const SealContext& context) {
  if (plain.size() > store_limits::sealed_plain_bytes_max) {
    return Error{"too long to be sealed"};
  }
  const DataKey key = TRY(keys_->key_to_seal());
  const std::string header = header_of(key.id);
  std::array<std::byte, gcm_nonce_bytes> nonce;
  keys_->random().fill(nonce);
  std::string sealed(plain.size() + overhead_bytes, '\0');
  sealed.replace(0, header_bytes, header);
  sealed.replace(header_bytes, gcm_nonce_bytes, as_text(nonce));
  const std::span<std::byte> rest =
      std::as_writable_bytes(std::span(sealed)).subspan(header_bytes + gcm_nonce_bytes);
  gcm_encrypt({key.key, nonce, header + context.text, plain}, rest);
  return sealed;
}

Result<std::string> Sealer::seal(std::string_view plain, const SealContext& context) {
  return seal(as_bytes(plain), context);
}

Result<Secret> Sealer::open(std::string_view sealed, const SealContext& context) const {
  if (sealed.size() < overhead_bytes || sealed[0] != sealed_version) return does_not_open();
  if (sealed.size() > overhead_bytes + store_limits::sealed_plain_bytes_max) return does_not_open();
  const std::string header(sealed.substr(0, header_bytes));
  const DataKey* const key = keys_->find(id_of(header));
  if (key == nullptr) return does_not_open();
  const auto nonce = as_bytes(sealed).subspan<header_bytes, gcm_nonce_bytes>();
  const auto rest = as_bytes(sealed).subspan(header_bytes + gcm_nonce_bytes);
  Secret plain(sealed.size() - overhead_bytes);
  if (!gcm_decrypt({key->key, nonce, header + context.text, rest}, plain.bytes())) {
    return does_not_open();
  }
  return plain;
}

Result<std::string> Sealer::seal_text(std::string_view plain, const SealContext& context) {
  return to_url_alphabet(base64(as_bytes(TRY(seal(plain, context)))));
}

Result<Secret> Sealer::open_text(std::string_view sealed, const SealContext& context) const {
  const std::optional<std::string> bytes = from_url_alphabet(sealed);
  if (!bytes) return does_not_open();
  return open(*bytes, context);
}

std::size_t Sealer::data_keys() const { return keys_->size(); }

}  // namespace skerry
