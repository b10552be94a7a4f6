#include "proxy/parameters.hpp"

#include "proxy/limits.hpp"

namespace skerry::proxy {

std::string_view ParameterSet::value(std::string_view name) const {
  for (const pg::Setting& setting : values)
    if (setting.name == name) return setting.value;
  return {};
}

void ParameterSet::set(std::string_view name, std::string_view value) {
  for (pg::Setting& setting : values)
    if (setting.name == name) {
      setting.value = value;
      return;
    }
  values.push_back({std::string(name), std::string(value)});
}

StatementTable::Reading ParameterSet::reading() const {
  return {.backslash = value("standard_conforming_strings") == "off" ? pg::Backslash::escapes
                                                                     : pg::Backslash::literal,
          .charset = pg::charset_of(value("client_encoding"))};
}

const ParameterSet* ParameterSets::intern(const ParameterSet& set) {
  std::string key;
  for (const pg::Setting& setting : set.values) {
    // Told apart per client, not per server: it is applied anew with each borrowing.
    if (setting.name == "application_name") continue;
    key += setting.name + '\0' + setting.value + '\0';
  }
  if (const auto known = sets_.find(key); known != sets_.end()) return known->second.get();
  if (sets_.size() >= parameter_sets_max) return nullptr;
  return sets_.emplace(key, std::make_unique<const ParameterSet>(set)).first->second.get();
}

}  // namespace skerry::proxy
