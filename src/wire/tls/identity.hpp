#pragma once
// A certificate with its chain and private key: what a TLS server, or a client that authenticates
// by certificate, shows. A cheap handle; copies share the same immutable parts, from any thread.

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "base/result.hpp"

struct x509_st;  // OpenSSL's X509, EVP_PKEY and STACK_OF(X509), for those .cpp files that use it
struct evp_pkey_st;
struct stack_st_X509;

namespace skerry::tls {

class Identity {
 public:
  // The leaf first, then its issuers; the key unencrypted, of any kind that OpenSSL reads. Refused
  // when the key is not the leaf's.
  struct Pem {
    std::string_view chain;
    std::string_view key;
  };
  static Result<Identity> from_pem(const Pem& pem);
  // Takes a reference of its own to each.
  static Identity of(x509_st* leaf, evp_pkey_st* key);

  WallTime not_after() const;
  std::string chain_pem() const;
  std::string key_pem() const;  // a secret: for files of mode 0600 only

  x509_st* leaf() const;
  evp_pkey_st* key() const;
  stack_st_X509* issuers() const;  // without the leaf; may be empty

 private:
  struct Parts;
  explicit Identity(std::shared_ptr<const Parts> parts) : parts_(std::move(parts)) {}
  std::shared_ptr<const Parts> parts_;
};

// Chooses the identity by the name that the client asks for (SNI, RFC 6066 section 3).
class IdentitySupplier {
 public:
  // `server_name` is in lower case without a trailing dot; empty when the client names none.
  // Nothing: the handshake is refused with the alert unrecognized_name.
  virtual std::optional<Identity> identity_for(std::string_view server_name) = 0;

 protected:
  ~IdentitySupplier() = default;
};

}  // namespace skerry::tls
