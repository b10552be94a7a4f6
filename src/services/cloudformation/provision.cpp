#include "services/cloudformation/provision.hpp"

namespace skerry::cloudformation {

std::string Provision::name() const {
  const Value* given = properties.find(schema.name.property);
  if (given != nullptr && given->is_string()) return std::string(given->text());
  return stack::generated_name(schema.name, {stack.name}, {logical_id}, seed);
}

std::string Provision::generated_id() const {
  return stack::generated_physical_id({stack.name}, {logical_id}, seed);
}

}  // namespace skerry::cloudformation
