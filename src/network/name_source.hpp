#pragma once
// Who gives names of the region to interfaces: databases and proxies their endpoints. A service
// implements it over its state; main/region.cpp lists those that do.

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "network/model.hpp"

namespace skerry::network {

// Lower case, without a final dot: "mydb.abc123.us-east-1.rds.amazonaws.com". A resolver answers
// with the interfaces' private addresses in their own VPC, with their public ones elsewhere.
using InterfaceNames = std::map<std::string, std::vector<InterfaceId>>;

class NameSource {
 public:
  // Grows with every change of a name.
  virtual std::uint64_t names_revision() const = 0;
  virtual void add_names(InterfaceNames& names) const = 0;

 protected:
  ~NameSource() = default;
};

}  // namespace skerry::network
