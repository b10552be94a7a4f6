#include "wire/tls/identity.hpp"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <ctime>

#include "base/assert.hpp"
#include "wire/tls/openssl_handles.hpp"

namespace skerry::tls {

struct Identity::Parts {
  X509Ptr leaf;
  KeyPtr key;
  X509StackPtr issuers;
};

namespace {

constexpr int chain_certificates_max = 10;

BioPtr reader(std::string_view pem) {
  return BioPtr(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
}

std::string written(bio_st* bio) {
  char* data = nullptr;
  const long size = BIO_get_mem_data(bio, &data);
  return {data, static_cast<std::size_t>(size)};
}

// A key that is encrypted is refused instead of asking at a terminal.
int no_password(char*, int, int, void*) { return -1; }

}  // namespace

Result<Identity> Identity::from_pem(const Pem& pem) {
  ERR_clear_error();
  const BioPtr chain = reader(pem.chain);
  auto parts = std::make_shared<Parts>();
  parts->leaf.reset(PEM_read_bio_X509(chain.get(), nullptr, no_password, nullptr));
  if (!parts->leaf) return Error{"no certificate in PEM form: " + take_openssl_error()};
  parts->issuers.reset(sk_X509_new_null());
  for (;;) {
    X509Ptr next(PEM_read_bio_X509(chain.get(), nullptr, no_password, nullptr));
    if (!next) break;
    if (sk_X509_num(parts->issuers.get()) == chain_certificates_max)
      return Error{"the chain has more than 10 certificates"};
    ASSERT(sk_X509_push(parts->issuers.get(), next.release()) > 0);
  }
  if (ERR_GET_REASON(ERR_peek_last_error()) != PEM_R_NO_START_LINE)
    return Error{"the chain of certificates is damaged: " + take_openssl_error()};
  ERR_clear_error();
  const BioPtr key = reader(pem.key);
  parts->key.reset(PEM_read_bio_PrivateKey(key.get(), nullptr, no_password, nullptr));
  if (!parts->key) return Error{"no unencrypted private key in PEM form: " + take_openssl_error()};
  if (X509_check_private_key(parts->leaf.get(), parts->key.get()) != 1) {
    ERR_clear_error();
    return Error{"the private key is not the certificate's"};
  }
  return Identity(std::move(parts));
}

Identity Identity::of(x509_st* leaf, evp_pkey_st* key) {
  auto parts = std::make_shared<Parts>();
  ASSERT(X509_up_ref(leaf) == 1);
  parts->leaf.reset(leaf);
  ASSERT(EVP_PKEY_up_ref(key) == 1);
  parts->key.reset(key);
  parts->issuers.reset(sk_X509_new_null());
  return Identity(std::move(parts));
}

WallTime Identity::not_after() const {
  std::tm when{};
  ASSERT(ASN1_TIME_to_tm(X509_get0_notAfter(parts_->leaf.get()), &when) == 1);
  return WallTime(std::chrono::seconds(::timegm(&when)));
}

std::string Identity::chain_pem() const {
  const BioPtr out(BIO_new(BIO_s_mem()));
  ASSERT(PEM_write_bio_X509(out.get(), leaf()) == 1);
  for (int i = 0; i < sk_X509_num(issuers()); ++i)
    ASSERT(PEM_write_bio_X509(out.get(), sk_X509_value(issuers(), i)) == 1);
  return written(out.get());
}

std::string Identity::key_pem() const {
  const BioPtr out(BIO_new(BIO_s_secmem()));
  ASSERT(PEM_write_bio_PKCS8PrivateKey(out.get(), key(), nullptr, nullptr, 0, nullptr, nullptr) ==
         1);
  return written(out.get());
}

x509_st* Identity::leaf() const { return parts_->leaf.get(); }
evp_pkey_st* Identity::key() const { return parts_->key.get(); }
stack_st_X509* Identity::issuers() const { return parts_->issuers.get(); }

}  // namespace skerry::tls
