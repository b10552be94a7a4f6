#include "stack/schema.hpp"

#include <algorithm>

namespace skerry::stack {

const PropertySchema* Structure::find(std::string_view property) const {
  const auto found =
      std::lower_bound(properties.begin(), properties.end(), property,
                       [](const PropertySchema& a, std::string_view b) { return a.name < b; });
  return found != properties.end() && found->name == property ? &*found : nullptr;
}

bool ResourceSchema::has_attribute(std::string_view attribute) const {
  if (std::find(attributes.begin(), attributes.end(), attribute) != attributes.end()) return true;
  return type == "AWS::CloudFormation::Stack" && attribute.starts_with("Outputs.") &&
         attribute.size() > std::string_view("Outputs.").size();
}

const ResourceSchema* find_schema(std::string_view type) {
  const auto all = all_schemas();
  const auto found =
      std::lower_bound(all.begin(), all.end(), type,
                       [](const ResourceSchema* a, std::string_view b) { return a->type < b; });
  return found != all.end() && (*found)->type == type ? *found : nullptr;
}

}  // namespace skerry::stack
