#pragma once
// What a server reported about itself (ParameterStatus). Equal sets are one object, so that "has
// anything changed for this client" is a comparison of two pointers.

#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "proxy/statements.hpp"
#include "wire/pg/startup.hpp"

namespace skerry::proxy {

// In the order in which the server reported them first.
struct ParameterSet {
  std::vector<pg::Setting> values;

  std::string_view value(std::string_view name) const;
  void set(std::string_view name, std::string_view value);
  // How to read SQL texts under these settings.
  StatementTable::Reading reading() const;
};

class ParameterSets {
 public:
  // Null when there are too many different ones.
  const ParameterSet* intern(const ParameterSet& set);

 private:
  std::unordered_map<std::string, std::unique_ptr<const ParameterSet>> sets_;
};

}  // namespace skerry::proxy
