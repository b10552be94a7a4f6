#pragma once
// What the planners share: differences of properties, causes, and the order of removals.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "stack/plan.hpp"
#include "stack/references.hpp"

namespace skerry::stack {

// What the plan comes to for a resource so far, for those that refer to it.
enum class Fate : std::uint8_t {
  unchanged,
  in_place,     // its attributes may change, what Ref gives does not
  may_replace,  // all may change
  new_one,      // created or replaced: nothing of it is known
};

// How a change of a property from one value to another replaces the resource; looks into
// structures.
Replaces replacing(const PropertySchema* property, const Value& before, const Value& after);

// The union of both objects' names, sorted, where the values differ.
struct Difference {
  std::string property;
  const Value* before = nullptr;  // null: not there
  const Value* after = nullptr;
};
std::vector<Difference> differences(const Value& before, const Value& after);

// Everything that one resource's details are made from.
struct DetailInput {
  const UpdateInput* update = nullptr;
  const Resource* resource = nullptr;  // of the new template
  const Wanted* wanted = nullptr;
  const Wanted* applied = nullptr;
  const Value* shown_before = nullptr;  // properties as shown, or null
  const Value* shown_after = nullptr;
};

class Fates {
 public:
  virtual Fate of(std::string_view logical_id) const = 0;

 protected:
  ~Fates() = default;
};

std::vector<ChangeDetail> change_details(const DetailInput& input, const Fates& fates);

// Static details count in full; a dynamic one that would replace does so conditionally.
Replacement replacement_of(const std::vector<ChangeDetail>& details);

// One instance to be removed.
struct Removal {
  Step step;
  std::string logical_id;
  const std::vector<std::string>* depends_on = nullptr;
};
// Dependents before what they depend on.
std::vector<Step> ordered_removals(std::vector<Removal> removals);

}  // namespace skerry::stack
