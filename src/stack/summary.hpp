#pragma once
// What GetTemplateSummary and ValidateTemplate say of a template beside its parameters, and the
// check of capabilities.

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "stack/template.hpp"

namespace skerry::stack {

struct Summary {
  std::vector<std::string> resource_types;  // each once, in the order of the text
  std::vector<std::string> capabilities;    // CAPABILITY_IAM or CAPABILITY_NAMED_IAM
  std::string capabilities_reason;          // empty when there are none
};

Summary summarise(const Template& of);

// "Requires capabilities : [CAPABILITY_IAM]", which the API answers with the code
// InsufficientCapabilitiesException; nothing when `given` suffices. NAMED suffices for both.
std::string missing_capabilities(const Template& of, std::span<const std::string> given);

}  // namespace skerry::stack
