#include "certificates/x509.hpp"

#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include "base/assert.hpp"

namespace skerry {
namespace {

std::time_t seconds(WallTime time) {
  return std::chrono::duration_cast<std::chrono::seconds>(time.time_since_epoch()).count();
}

// 127 random bits below a set one: positive, never zero, of one length (RFC 5280 section 4.1.2.2).
void set_serial(X509* certificate, std::array<std::byte, 16> serial) {
  serial[0] = (serial[0] & std::byte{0x3f}) | std::byte{0x40};
  BIGNUM* number = BN_bin2bn(reinterpret_cast<const unsigned char*>(serial.data()),
                             static_cast<int>(serial.size()), nullptr);
  ASSERT(number != nullptr);
  ASSERT(BN_to_ASN1_INTEGER(number, X509_get_serialNumber(certificate)) != nullptr);
  BN_free(number);
}

void set_subject(X509* certificate, const std::string& common_name) {
  X509_NAME* name = X509_get_subject_name(certificate);
  const auto add = [name](const char* field, const std::string& value) {
    ASSERT(X509_NAME_add_entry_by_txt(name, field, MBSTRING_UTF8,
                                      reinterpret_cast<const unsigned char*>(value.data()),
                                      static_cast<int>(value.size()), -1, 0) == 1);
  };
  add("O", "Skerry");
  add("CN", common_name);
}

Result<Done> add_extension(X509V3_CTX* context, X509* certificate,
                           const CertificateSpec::Extension& extension) {
  X509_EXTENSION* made =
      X509V3_EXT_conf(nullptr, context, extension.name.c_str(), extension.value.c_str());
  if (made == nullptr)
    return Error{"the extension " + extension.name +
                 " cannot be made: " + tls::take_openssl_error()};
  const int added = X509_add_ext(certificate, made, -1);
  X509_EXTENSION_free(made);
  ASSERT(added == 1);
  return Done{};
}

}  // namespace

tls::KeyPtr make_p256_key() {
  tls::KeyPtr key(EVP_EC_gen("P-256"));
  ASSERT(key != nullptr);
  return key;
}

Result<tls::X509Ptr> make_certificate(const CertificateSpec& spec, evp_pkey_st* subject_key,
                                      const Issuer& issuer) {
  ERR_clear_error();
  tls::X509Ptr made(X509_new());
  X509* raw = made.get();
  ASSERT(raw != nullptr);
  ASSERT(X509_set_version(raw, X509_VERSION_3) == 1);
  set_serial(raw, spec.serial);
  ASSERT(ASN1_TIME_set(X509_getm_notBefore(raw), seconds(spec.not_before)) != nullptr);
  ASSERT(ASN1_TIME_set(X509_getm_notAfter(raw), seconds(spec.not_after)) != nullptr);
  set_subject(raw, spec.common_name);
  X509* signer = issuer.certificate == nullptr ? raw : issuer.certificate;
  ASSERT(X509_set_issuer_name(raw, X509_get_subject_name(signer)) == 1);
  ASSERT(X509_set_pubkey(raw, subject_key) == 1);
  X509V3_CTX context;
  X509V3_set_ctx(&context, signer, raw, nullptr, nullptr, 0);
  for (const CertificateSpec::Extension& extension : spec.extensions)
    TRY(add_extension(&context, raw, extension));
  evp_pkey_st* key = issuer.key == nullptr ? subject_key : issuer.key;
  if (X509_sign(raw, key, EVP_sha256()) == 0)
    return Error{"a certificate cannot be signed: " + tls::take_openssl_error()};
  return made;
}

}  // namespace skerry
