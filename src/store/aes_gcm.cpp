#include "store/aes_gcm.hpp"

#include <openssl/evp.h>

#include <cstring>
#include <memory>

#include "base/assert.hpp"

namespace skerry {
namespace {

struct ContextFree {
  // Wipes the expanded key.
  void operator()(EVP_CIPHER_CTX* context) const { EVP_CIPHER_CTX_free(context); }
};
using Context = std::unique_ptr<EVP_CIPHER_CTX, ContextFree>;

// Fetched once, as in base/digest.cpp.
const EVP_CIPHER* algorithm() {
  static const EVP_CIPHER* const fetched = EVP_CIPHER_fetch(nullptr, "AES-256-GCM", nullptr);
  return fetched;
}

const unsigned char* raw(const std::byte* bytes) {
  return reinterpret_cast<const unsigned char*>(bytes);
}
unsigned char* raw(std::byte* bytes) { return reinterpret_cast<unsigned char*>(bytes); }

}  // namespace

void gcm_encrypt(const GcmInput& input, std::span<std::byte> out) {
  ASSERT(out.size() == input.text.size() + gcm_tag_bytes);
  const Context context(EVP_CIPHER_CTX_new());
  int done = 0;
  ASSERT(EVP_EncryptInit_ex2(context.get(), algorithm(), raw(input.key.data()),
                             raw(input.nonce.data()), nullptr) == 1);
  ASSERT(EVP_EncryptUpdate(context.get(), nullptr, &done,
                           reinterpret_cast<const unsigned char*>(input.authenticated.data()),
                           static_cast<int>(input.authenticated.size())) == 1);
  // An empty text must not be passed: with a null output it would count as authenticated.
  if (!input.text.empty()) {
    ASSERT(EVP_EncryptUpdate(context.get(), raw(out.data()), &done, raw(input.text.data()),
                             static_cast<int>(input.text.size())) == 1);
  }
  std::byte* const tag = out.data() + input.text.size();
  ASSERT(EVP_EncryptFinal_ex(context.get(), raw(tag), &done) == 1);
  ASSERT(EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_GCM_GET_TAG, gcm_tag_bytes, tag) == 1);
}

bool gcm_decrypt(const GcmInput& input, std::span<std::byte> out) {
  if (input.text.size() < gcm_tag_bytes) return false;
  const std::size_t size = input.text.size() - gcm_tag_bytes;
  ASSERT(out.size() == size);
  const Context context(EVP_CIPHER_CTX_new());
  int done = 0;
  std::byte tag[gcm_tag_bytes];
  std::memcpy(tag, input.text.data() + size, gcm_tag_bytes);
  ASSERT(EVP_DecryptInit_ex2(context.get(), algorithm(), raw(input.key.data()),
                             raw(input.nonce.data()), nullptr) == 1);
  ASSERT(EVP_DecryptUpdate(context.get(), nullptr, &done,
                           reinterpret_cast<const unsigned char*>(input.authenticated.data()),
                           static_cast<int>(input.authenticated.size())) == 1);
  if (size > 0) {
    ASSERT(EVP_DecryptUpdate(context.get(), raw(out.data()), &done, raw(input.text.data()),
                             static_cast<int>(size)) == 1);
  }
  ASSERT(EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_GCM_SET_TAG, gcm_tag_bytes, tag) == 1);
  unsigned char none[1];
  if (EVP_DecryptFinal_ex(context.get(), none, &done) == 1) return true;
  if (!out.empty()) ::explicit_bzero(out.data(), out.size());
  return false;
}

}  // namespace skerry
