#include "wire/aws/shape.hpp"

#include <algorithm>

namespace skerry::aws {

const OperationShape* find_operation(const ServiceShape& service, std::string_view name) {
  const auto found = std::ranges::lower_bound(service.operations, name, {}, &OperationShape::name);
  if (found == service.operations.end() || (*found)->name != name) return nullptr;
  return *found;
}

bool known_but_not_served(const ServiceShape& service, std::string_view name) {
  return std::ranges::binary_search(service.not_served, name);
}

const ErrorShape* find_error(const ServiceShape& service, std::string_view code_or_name) {
  const auto by = [&](std::string_view ErrorShape::*text) -> const ErrorShape* {
    const auto found = std::ranges::find(service.errors, code_or_name, text);
    return found == service.errors.end() ? nullptr : &*found;
  };
  const ErrorShape* found = by(&ErrorShape::code);
  return found != nullptr ? found : by(&ErrorShape::name);
}

}  // namespace skerry::aws
