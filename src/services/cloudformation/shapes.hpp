#pragma once
// Stored records as the API's shapes.

#include <optional>
#include <string>
#include <vector>

#include "services/cloudformation/state.hpp"
#include "shapes/cloudformation.hpp"

namespace skerry::cloudformation {

// Nothing where the text is empty.
inline std::optional<std::string> unless_empty(const std::string& text) {
  return text.empty() ? std::nullopt : std::optional(text);
}

Stack shape_of(const CloudFormation& cloudformation, const StoredStack& stack);
std::optional<std::vector<Parameter>> shown_parameters(const CloudFormation& cloudformation,
                                                       const StoredInputs& inputs);
std::vector<Tag> shape_of(const std::vector<StoredTag>& tags);

}  // namespace skerry::cloudformation
