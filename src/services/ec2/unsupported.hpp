#pragma once
// What AWS has and Skerry has not is refused by name: IPv6, IPAM, Outposts and the like.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "call/not_supported.hpp"
#include "wire/aws/shape.hpp"

namespace skerry::ec2 {

inline bool given(const std::optional<bool>& value) { return value.value_or(false); }
template <class T>
bool given(const std::optional<std::vector<T>>& values) {
  return values && !values->empty();
}
template <class T>
bool given(const std::optional<T>& value) {
  return value.has_value();
}

// One member that must stay at its default.
struct Unsupported {
  std::string_view member;
  bool given = false;
};
template <class Op, std::size_t count>
Result<Done, ApiError> refuse(const Unsupported (&members)[count]) {
  for (const Unsupported& each : members) {
    if (each.given) return not_supported({Op::shape.name}, each.member);
  }
  return Done{};
}

}  // namespace skerry::ec2
