#pragma once
// Leaves for the names that clients ask for, made when first asked for. One leaf serves a whole
// domain ("*.s3.us-east-1.amazonaws.com" and the domain itself), so that a bucket's name costs
// nothing new. Used by one thread.

#include <cstddef>
#include <list>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "certificates/limits.hpp"
#include "certificates/region_ca.hpp"
#include "wire/tls/identity.hpp"

namespace skerry {

class LeafIssuer final : public tls::IdentitySupplier {
 public:
  struct Options {
    // What a client gets that names no host: one that connects to an address.
    std::vector<std::string> unnamed = {"localhost", "127.0.0.1", "::1"};
    std::size_t leaves_max = certificate_limits::leaves_max;
  };
  // All must outlive this.
  LeafIssuer(const RegionCa& ca, RegionCa::Sources sources, Options options);
  LeafIssuer(const RegionCa& ca, RegionCa::Sources sources) : LeafIssuer(ca, sources, Options{}) {}
  LeafIssuer(const LeafIssuer&) = delete;
  LeafIssuer& operator=(const LeafIssuer&) = delete;

  // Nothing for a name that the CA does not vouch for. `server_name` is in lower case; empty: the
  // leaf for those who name none.
  std::optional<tls::Identity> identity_for(std::string_view server_name) override;
  // One leaf for all of these, which may be "*.PARENT". Nothing as above.
  std::optional<tls::Identity> identity_of(const std::vector<std::string>& names);

  std::size_t kept() const { return leaves_.size(); }

 private:
  struct Leaf {
    std::string key;
    tls::Identity identity;
  };
  using Leaves = std::list<Leaf>;  // the most recently used first

  std::vector<std::string> names_for(std::string_view server_name) const;

  const RegionCa& ca_;
  RegionCa::Sources sources_;
  Options options_;
  Leaves leaves_;
  std::map<std::string, Leaves::iterator, std::less<>> by_key_;
};

}  // namespace skerry
