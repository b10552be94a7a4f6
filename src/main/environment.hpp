#pragma once
// What AWS clients need to know to reach a running region, as environment variables.

#include <string>
#include <utility>
#include <vector>

#include "base/result.hpp"
#include "main/folders.hpp"
#include "main/options.hpp"

namespace skerry {

struct Variable {
  std::string name;
  std::string value;  // empty: to be unset, lest it lead a client elsewhere
};

// Asks the running region. EnvForm::profile gives the variables of EnvForm::endpoint.
Result<std::vector<Variable>> client_environment(const RegionFolders& folders, EnvForm form);

// Changes this process's own environment, for a command that is about to be executed.
void apply(const std::vector<Variable>& variables);

// The warning about an `aws` on PATH that would call the real AWS; empty when there is none or it
// is new enough.
std::string old_awscli_warning();

}  // namespace skerry
