#pragma once
// What the types of EC2 share: requests made of properties of the same names, and tags.

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "services/cloudformation/properties.hpp"
#include "services/cloudformation/provision.hpp"
#include "shapes/ec2.hpp"

namespace skerry::cloudformation::types {

// EC2's names of what is tagged: "vpc", "natgateway".
struct TaggedAs {
  std::string_view type;
};
std::optional<std::vector<ec2::TagSpecification>> tags_at_creation(const Provision& provision,
                                                                   TaggedAs as);
Result<Done, ApiError> update_ec2_tags(Provision& provision, const Former& former,
                                       const std::string& id);

// A request with the named properties, whose names are the same in both.
template <aws::Described Request>
Result<Request, ApiError> request_of(const Value& properties,
                                     std::initializer_list<std::string_view> names) {
  Value given = Value::object();
  for (const std::string_view name : names) {
    if (const Value* found = properties.find(name)) given.set(name, *found);
  }
  return as_shape<Request>(given);
}

}  // namespace skerry::cloudformation::types
