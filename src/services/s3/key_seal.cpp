#include "services/s3/key_seal.hpp"

#include <array>
#include <utility>

#include "base/encoding.hpp"
#include "base/log.hpp"
#include "services/s3/errors.hpp"
#include "store/aes_gcm.hpp"

namespace skerry::s3 {
namespace {

using objects::blob_key_bytes;
using objects::BlobKey;

constexpr std::size_t by_kms_bytes = gcm_nonce_bytes + blob_key_bytes + gcm_tag_bytes;

SealContext context_of(const objects::BlobId& blob) { return {"s3.blob/" + blob.text}; }

ApiError not_opened(const objects::BlobId& blob) {
  log(Level::error, "s3", "the key of an object's file cannot be opened", {{"file", blob.text}});
  return errors::internal();
}

KeyView view_of(const Secret& data_key) { return data_key.bytes().first<key_bytes>(); }

}  // namespace

Result<std::string, ApiError> KeySeal::seal(const BlobKey& key, const objects::BlobId& of) const {
  if (!data_key_) {
    const Result<std::string> made = region_->seal(key.bytes(), context_of(of));
    if (made.ok()) return base64(as_bytes(*made));
    log(Level::error, "s3", "a key was not sealed", {{"error", made.error().message}});
    return errors::internal();
  }
  std::array<std::byte, by_kms_bytes> made{};
  const std::span<std::byte> all(made);
  random_->fill(all.first(gcm_nonce_bytes));
  const std::string context = context_of(of).text;
  gcm_encrypt({.key = view_of(*data_key_),
               .nonce = std::span<const std::byte>(all).first<gcm_nonce_bytes>(),
               .authenticated = context,
               .text = key.bytes()},
              all.subspan(gcm_nonce_bytes));
  return base64(all);
}

Result<BlobKey, ApiError> KeySeal::open(const objects::Extent& extent) const {
  const std::string bytes = from_base64(extent.sealed_key).value_or("");
  if (!data_key_) {
    const Result<Secret> clear = region_->open(bytes, context_of(extent.blob));
    if (!clear.ok() || clear->size() != blob_key_bytes) return not_opened(extent.blob);
    return BlobKey(clear->bytes().first<blob_key_bytes>());
  }
  if (bytes.size() != by_kms_bytes) return not_opened(extent.blob);
  Secret clear(blob_key_bytes);
  const std::string context = context_of(extent.blob).text;
  if (!gcm_decrypt({.key = view_of(*data_key_),
                    .nonce = as_bytes(bytes).first<gcm_nonce_bytes>(),
                    .authenticated = context,
                    .text = as_bytes(bytes).subspan(gcm_nonce_bytes)},
                   clear.bytes()))
    return not_opened(extent.blob);
  return BlobKey(std::as_const(clear).bytes().first<blob_key_bytes>());
}

Result<objects::Extents, ApiError> KeySeal::sealed(const ReceivedBody& body) const {
  objects::Extents extents = body.extents;
  for (objects::Extent& extent : extents)
    if (body.key) extent.sealed_key = TRY(seal(*body.key, extent.blob));
  return extents;
}

Result<objects::BlobKeys, ApiError> KeySeal::opened(const objects::Extents& extents) const {
  objects::BlobKeys keys;
  keys.reserve(extents.size());
  for (const objects::Extent& extent : extents) {
    std::optional<BlobKey> key;
    if (!extent.sealed_key.empty()) key = TRY(open(extent));
    keys.push_back(std::move(key));
  }
  return keys;
}

// Extents of one file under one key stay so: neighbours may become one extent again.
Result<objects::Extents, ApiError> resealed(const objects::Extents& extents, const KeySeal& from,
                                            const KeySeal& to) {
  objects::Extents out;
  out.reserve(extents.size());
  for (const objects::Extent& extent : extents) {
    out.push_back(extent);
    if (extent.sealed_key.empty()) continue;
    const bool as_before = out.size() > 1 && extents[out.size() - 2].blob == extent.blob &&
                           extents[out.size() - 2].sealed_key == extent.sealed_key;
    if (as_before) {
      out.back().sealed_key = out[out.size() - 2].sealed_key;
      continue;
    }
    const BlobKey key = TRY(from.open(extent));
    out.back().sealed_key = TRY(to.seal(key, extent.blob));
  }
  return out;
}

}  // namespace skerry::s3
