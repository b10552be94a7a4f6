#include "services/kms/ciphertext.hpp"

#include <algorithm>
#include <array>

#include "base/assert.hpp"
#include "base/digest.hpp"
#include "base/encoding.hpp"
#include "store/aes_gcm.hpp"

namespace skerry::kms {
namespace {

constexpr char blob_version = 1;
constexpr std::size_t key_id_bytes = 16;
constexpr std::size_t number_bytes = 4;
constexpr std::size_t salt_bytes = 16;
constexpr std::size_t salt_at = 1 + key_id_bytes + number_bytes;
constexpr std::size_t nonce_at = salt_at + salt_bytes;
constexpr std::size_t head_bytes = nonce_at + gcm_nonce_bytes;

void append_number(std::string& out, std::size_t value) {
  for (const int shift : {24, 16, 8, 0}) out.push_back(static_cast<char>((value >> shift) & 0xff));
}

std::uint32_t read_number(std::string_view bytes) {
  std::uint32_t value = 0;
  for (const char byte : bytes) value = (value << 8) | static_cast<unsigned char>(byte);
  return value;
}

std::string id_bytes(std::string_view key_id) {
  std::string digits(key_id);
  std::erase(digits, '-');
  const std::optional<std::string> bytes = from_hex(digits);
  ASSERT(bytes.has_value());
  ASSERT(bytes->size() == key_id_bytes);
  return *bytes;
}

std::string id_text(std::string_view bytes) {
  std::string text = hex(as_bytes(bytes));
  for (const std::size_t at : {std::size_t{8}, std::size_t{13}, std::size_t{18}, std::size_t{23}})
    text.insert(at, 1, '-');
  return text;
}

// The order of names does not matter; lengths keep "ab","c" and "a","bc" apart.
std::string authenticated(std::string_view head, EncryptionContext context) {
  std::sort(context.begin(), context.end());
  std::string out(head);
  for (const auto& [name, value] : context) {
    for (const std::string* part : {&name, &value}) {
      append_number(out, part->size());
      out += *part;
    }
  }
  return out;
}

class MessageKey {
 public:
  MessageKey(KeyView material, std::string_view salt)
      : key_(hmac_sha256(material, std::string("skerry kms message key 1").append(salt))) {}
  MessageKey(const MessageKey&) = delete;
  MessageKey& operator=(const MessageKey&) = delete;
  ~MessageKey() { wipe(key_); }
  KeyView view() const { return key_; }

 private:
  Sha256Digest key_;
};

std::span<const std::byte, gcm_nonce_bytes> nonce_of(std::string_view blob) {
  return as_bytes(blob).subspan<nonce_at, gcm_nonce_bytes>();
}

}  // namespace

std::optional<BlobHead> read_head(std::string_view blob) {
  if (blob.size() <= head_bytes + gcm_tag_bytes || blob.front() != blob_version)
    return std::nullopt;
  return BlobHead{.key_id = id_text(blob.substr(1, key_id_bytes)),
                  .material = read_number(blob.substr(1 + key_id_bytes, number_bytes))};
}

std::string encrypt(KeyView material, const BlobHead& head, std::string_view plaintext,
                    const EncryptionContext& context, Random& random) {
  std::string blob(1, blob_version);
  blob += id_bytes(head.key_id);
  append_number(blob, head.material);
  std::array<std::byte, salt_bytes + gcm_nonce_bytes> fresh;
  random.fill(fresh);
  blob += as_text(fresh);
  const MessageKey key(material, std::string_view(blob).substr(salt_at, salt_bytes));
  const std::string bound = authenticated(blob, context);
  blob.resize(head_bytes + plaintext.size() + gcm_tag_bytes);
  gcm_encrypt({.key = key.view(),
               .nonce = nonce_of(blob),
               .authenticated = bound,
               .text = as_bytes(plaintext)},
              std::as_writable_bytes(std::span(blob)).subspan(head_bytes));
  return blob;
}

std::optional<Secret> decrypt(KeyView material, std::string_view blob,
                              const EncryptionContext& context) {
  if (!read_head(blob)) return std::nullopt;
  const MessageKey key(material, blob.substr(salt_at, salt_bytes));
  Secret plaintext(blob.size() - head_bytes - gcm_tag_bytes);
  const bool whole =
      gcm_decrypt({.key = key.view(),
                   .nonce = nonce_of(blob),
                   .authenticated = authenticated(blob.substr(0, head_bytes), context),
                   .text = as_bytes(blob.substr(head_bytes))},
                  plaintext.bytes());
  if (!whole) return std::nullopt;
  return plaintext;
}

}  // namespace skerry::kms
