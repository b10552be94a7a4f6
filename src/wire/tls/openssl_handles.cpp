#include "wire/tls/openssl_handles.hpp"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/x509.h>

namespace skerry::tls {

void FreeOpenSsl::operator()(x509_st* object) const { X509_free(object); }
void FreeOpenSsl::operator()(evp_pkey_st* object) const { EVP_PKEY_free(object); }
void FreeOpenSsl::operator()(bio_st* object) const { BIO_free_all(object); }
void FreeOpenSsl::operator()(stack_st_X509* object) const { sk_X509_pop_free(object, X509_free); }

std::string take_openssl_error() {
  const unsigned long code = ERR_peek_error();
  ERR_clear_error();
  if (code == 0) return "no reason given";
  const char* reason = ERR_reason_error_string(code);
  if (reason != nullptr) return reason;
  char text[128] = "";
  ERR_error_string_n(code, text, sizeof text);
  return text;
}

}  // namespace skerry::tls
