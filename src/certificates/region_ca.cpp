#include "certificates/region_ca.hpp"

#include <openssl/bio.h>
#include <openssl/crypto.h>
#include <openssl/pem.h>

#include <utility>

#include "base/encoding.hpp"
#include "certificates/durable_file.hpp"
#include "certificates/limits.hpp"
#include "certificates/names.hpp"
#include "certificates/x509.hpp"
#include "wire/tls/openssl_handles.hpp"

namespace skerry {
namespace {

namespace limits = certificate_limits;

struct Paths {
  std::string key;
  std::string certificate;
};

Result<tls::KeyPtr> key_from_pem(const std::string& pem, const std::string& path) {
  const tls::BioPtr in(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  tls::KeyPtr key(PEM_read_bio_PrivateKey(in.get(), nullptr, nullptr, nullptr));
  if (!key) return Error{path + " holds no private key: " + tls::take_openssl_error()};
  return key;
}

Result<tls::Identity> make_ca(tls::KeyPtr key, RegionCa::Sources sources) {
  CertificateSpec spec;
  // A name of its own for each region, so that two CAs in one trust file are not mistaken for one
  // another.
  std::array<std::byte, 4> tag{};
  sources.random.fill(tag);
  sources.random.fill(spec.serial);
  spec.common_name = "Skerry region CA " + hex(tag);
  spec.not_before = sources.clock.wall() - limits::backdating_h;
  spec.not_after = sources.clock.wall() + limits::ca_lifetime_h;
  spec.extensions = {{"basicConstraints", "critical,CA:TRUE,pathlen:0"},
                     {"keyUsage", "critical,keyCertSign,cRLSign"},
                     {"subjectKeyIdentifier", "hash"},
                     {"nameConstraints", name_constraints()}};
  const tls::X509Ptr certificate = TRY(make_certificate(spec, key.get(), {}));
  return tls::Identity::of(certificate.get(), key.get());
}

// The key alone, from a file of an earlier start that did not get further, or a new one.
Result<tls::KeyPtr> keep_key(const FileContent& found, const Paths& paths) {
  if (found.exists) return key_from_pem(found.text, paths.key);
  tls::KeyPtr key = make_p256_key();
  const tls::BioPtr out(BIO_new(BIO_s_secmem()));
  if (PEM_write_bio_PKCS8PrivateKey(out.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr) !=
      1)
    return Error{"the CA's key cannot be written: " + tls::take_openssl_error()};
  char* data = nullptr;
  const long size = BIO_get_mem_data(out.get(), &data);
  TRY(write_file_durably(paths.key, {data, static_cast<std::size_t>(size)}, {0600}));
  return key;
}

Result<tls::Identity> load(const FileContent& key, const FileContent& certificate,
                           const Paths& paths) {
  Result<tls::Identity> read =
      tls::Identity::from_pem({.chain = certificate.text, .key = key.text});
  if (!read) return Error{paths.certificate + ": " + read.error().message};
  return read;
}

}  // namespace

Result<RegionCa> RegionCa::open_or_create(const std::string& directory, Sources sources) {
  const Paths paths{directory + "/ca-key.pem", directory + "/ca.pem"};
  FileContent key = TRY(read_small_file(paths.key));
  const FileContent certificate = TRY(read_small_file(paths.certificate));
  if (key.exists && (key.mode.bits & 077U) != 0)
    return Error{paths.key + " may be read by others; it must have mode 0600"};
  if (certificate.exists && !key.exists)
    return Error{paths.certificate + " is there without " + paths.key +
                 "; bring the key back, or remove both and let clients trust a new CA"};
  Result<tls::Identity> ca = [&]() -> Result<tls::Identity> {
    if (certificate.exists) return load(key, certificate, paths);
    tls::KeyPtr kept = TRY(keep_key(key, paths));
    tls::Identity made = TRY(make_ca(std::move(kept), sources));
    TRY(write_file_durably(paths.certificate, made.chain_pem(), {0644}));
    return made;
  }();
  OPENSSL_cleanse(key.text.data(), key.text.size());
  if (!ca) return std::move(ca).error();
  if (ca->not_after() <= sources.clock.wall())
    return Error{"the CA certificate " + paths.certificate + " has ended; remove it and " +
                 paths.key + ", and let clients trust a new CA"};
  return RegionCa(*std::move(ca), paths.certificate);
}

Result<tls::Identity> RegionCa::issue(const std::vector<std::string>& names,
                                      Sources sources) const {
  if (names.empty()) return Error{"a certificate needs a name"};
  if (names.size() > limits::names_per_leaf_max) return Error{"a certificate has at most 16 names"};
  std::string alternatives;
  for (const std::string& name : names) {
    if (!permitted(name)) return Error{"the region's CA does not vouch for '" + name + "'"};
    alternatives += alternatives.empty() ? "" : ",";
    alternatives += kind_of(name) == NameKind::dns ? "DNS:" : "IP:";
    alternatives += name;
  }
  CertificateSpec spec;
  sources.random.fill(spec.serial);
  spec.common_name = names.front().size() <= 64 ? names.front() : "see subjectAltName";
  const WallTime now = sources.clock.wall();
  spec.not_before = now - limits::backdating_h;
  spec.not_after = std::min<WallTime>(now + limits::leaf_lifetime_h, ca_.not_after());
  spec.extensions = {
      {"basicConstraints", "critical,CA:FALSE"},  {"keyUsage", "critical,digitalSignature"},
      {"extendedKeyUsage", "serverAuth"},         {"subjectKeyIdentifier", "hash"},
      {"authorityKeyIdentifier", "keyid:always"}, {"subjectAltName", alternatives}};
  const tls::KeyPtr key = make_p256_key();
  const tls::X509Ptr leaf =
      TRY(make_certificate(spec, key.get(), {.certificate = ca_.leaf(), .key = ca_.key()}));
  return tls::Identity::of(leaf.get(), key.get());
}

}  // namespace skerry
