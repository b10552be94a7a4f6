#include "services/cloudformation/known.hpp"

namespace skerry::cloudformation {

std::optional<json::Value> Known::reference(std::string_view logical_id) const {
  auto value = live_.reference(logical_id);
  if (!value) miss(logical_id, "Ref");
  return value;
}

std::optional<json::Value> Known::attribute(std::string_view logical_id,
                                            std::string_view name) const {
  auto value = live_.attribute(logical_id, name);
  if (!value) miss(logical_id, "the attribute " + std::string(name));
  return value;
}

void Known::miss(std::string_view logical_id, std::string_view what) const {
  if (!problem_.empty()) return;
  const stack::LiveResource* resource = live_.find(logical_id);
  problem_ = "Skerry does not know " + std::string(what) + " of " + std::string(logical_id);
  if (resource != nullptr) problem_ += " (" + resource->type + ")";
  problem_ += '.';
}

}  // namespace skerry::cloudformation
