#include "stack/live.hpp"

#include <algorithm>
#include <utility>

#include "base/assert.hpp"

namespace skerry::stack {

void note_created(LiveResource& resource, Instance made) {
  ASSERT(!resource.current);
  resource.made_now = true;
  resource.soundness = Soundness::sound;
  resource.current = std::move(made);
}

void note_updated(LiveResource& resource, Wanted applied, Value attributes) {
  ASSERT(resource.current);
  // What this operation made has nothing before it; of what was there, the first state counts.
  if (!resource.made_now && !resource.original && !resource.before) {
    resource.before = std::move(resource.current->applied);
  }
  resource.current->applied = std::move(applied);
  resource.current->attributes = std::move(attributes);
  resource.soundness = Soundness::sound;
  resource.dropped = false;  // by an update that failed; this one wants it again
}

void note_replaced(LiveResource& resource, Instance made) {
  ASSERT(resource.current);
  if (resource.made_now || resource.original) {
    resource.leftovers.push_back(std::move(*resource.current));
  } else {
    resource.original = std::move(resource.current);
  }
  resource.current = std::move(made);
  resource.soundness = Soundness::sound;
  resource.dropped = false;
}

void note_dropped(LiveResource& resource) { resource.dropped = true; }

void note_restored(LiveResource& resource) {
  resource.dropped = false;
  if (!resource.original) return;
  if (resource.current) resource.leftovers.push_back(std::move(*resource.current));
  resource.current = std::move(resource.original);
  resource.original.reset();
  // An update in place may have come before the replacement; then `before` is still to be applied.
  resource.soundness = Soundness::sound;
}

const Wanted& revert_target(const LiveResource& resource) {
  ASSERT(resource.current);
  return resource.before ? *resource.before : resource.current->applied;
}

void note_reverted(LiveResource& resource, Value attributes) {
  ASSERT(resource.current);
  if (resource.before) resource.current->applied = std::move(*resource.before);
  resource.before.reset();
  resource.current->attributes = std::move(attributes);
  resource.soundness = Soundness::sound;
}

void note_removed(LiveResource& resource, std::string_view physical_id) {
  const auto is_it = [&](const Instance& i) { return i.physical_id == physical_id; };
  if (resource.original && is_it(*resource.original)) {
    resource.original.reset();
    return;
  }
  const auto left = std::find_if(resource.leftovers.begin(), resource.leftovers.end(), is_it);
  if (left != resource.leftovers.end()) {
    resource.leftovers.erase(left);
    return;
  }
  if (resource.current && is_it(*resource.current)) resource.current.reset();
}

void settle(LiveResource& resource) {
  resource.made_now = false;
  resource.before.reset();
  resource.original.reset();
  resource.leftovers.clear();
}

bool gone(const LiveResource& resource) {
  return !resource.current && !resource.original && resource.leftovers.empty();
}

const LiveResource* LiveResources::find(std::string_view logical_id) const {
  const auto found = all.find(logical_id);
  return found == all.end() ? nullptr : &found->second;
}

std::optional<Value> LiveResources::reference(std::string_view logical_id) const {
  const LiveResource* resource = find(logical_id);
  if (resource == nullptr || !resource->current) return std::nullopt;
  return Value(resource->current->physical_id);
}

std::optional<Value> LiveResources::attribute(std::string_view logical_id,
                                              std::string_view name) const {
  const LiveResource* resource = find(logical_id);
  if (resource == nullptr || !resource->current) return std::nullopt;
  const Value* value = resource->current->attributes.find(name);
  if (value == nullptr) return std::nullopt;
  return *value;
}

}  // namespace skerry::stack
