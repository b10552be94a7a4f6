#pragma once
// Making P-256 keys and certificates with OpenSSL 3, which is named only in the .cpp.

#include <array>
#include <cstddef>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "wire/tls/openssl_handles.hpp"

namespace skerry {

// From OpenSSL's own generator, which the kernel seeds: keys never come from a Random of ours.
tls::KeyPtr make_p256_key();

struct CertificateSpec {
  std::string common_name;  // at most 64 bytes (RFC 5280 appendix A.1)
  std::array<std::byte, 16> serial{};
  WallTime not_before;
  WallTime not_after;
  // In the form of OpenSSL's configuration files, x509v3_config(5).
  struct Extension {
    std::string name;
    std::string value;
  };
  std::vector<Extension> extensions;
};

// Whose name and key sign; both null: the certificate signs itself.
struct Issuer {
  x509_st* certificate = nullptr;
  evp_pkey_st* key = nullptr;
};

Result<tls::X509Ptr> make_certificate(const CertificateSpec& spec, evp_pkey_st* subject_key,
                                      const Issuer& issuer);

}  // namespace skerry
