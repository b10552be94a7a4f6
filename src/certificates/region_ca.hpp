#pragma once
// The region's certificate authority: a P-256 key, made at the first start, and never installed
// into any trust store. What it may vouch for is in certificates/names.hpp.

#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/random.hpp"
#include "base/result.hpp"
#include "wire/tls/identity.hpp"

namespace skerry {

class RegionCa {
 public:
  struct Sources {
    const Clock& clock;
    Random& random;  // for serials; keys come from OpenSSL's generator
  };

  // Reads DIRECTORY/ca-key.pem (mode 0600) and DIRECTORY/ca.pem (0644, for clients to read), or
  // makes them. Refused: a key that others may read, a certificate without its key or with another,
  // one that has ended. A crash during the first start leaves a state that the next one completes.
  static Result<RegionCa> open_or_create(const std::string& directory, Sources sources);

  // A leaf for these names (DNS names, also with "*." in front, and numeric addresses; in lower
  // case), with a key of its own: for TLS servers, 90 days, backdated an hour. The first name is
  // also its common name. Refused: a name outside the constraints.
  Result<tls::Identity> issue(const std::vector<std::string>& names, Sources sources) const;

  std::string certificate_pem() const { return ca_.chain_pem(); }
  const std::string& certificate_path() const { return certificate_path_; }
  WallTime not_after() const { return ca_.not_after(); }

 private:
  RegionCa(tls::Identity ca, std::string certificate_path)
      : ca_(std::move(ca)), certificate_path_(std::move(certificate_path)) {}

  tls::Identity ca_;
  std::string certificate_path_;
};

}  // namespace skerry
