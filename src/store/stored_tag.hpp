#pragma once
// A tag of a resource, as the services keep it.

#include <compare>
#include <string>

namespace skerry {

struct StoredTag {
  std::string key;
  std::string value;

  template <class Visit, class Self>
  static void fields(Visit& visit, Self& self) {
    visit("key", self.key);
    visit("value", self.value);
  }
  auto operator<=>(const StoredTag&) const = default;
};

}  // namespace skerry
