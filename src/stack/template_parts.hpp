#pragma once
// The parts of parse_template(), one a section; template.cpp puts them together.

#include <string>
#include <string_view>
#include <vector>

#include "stack/template.hpp"

namespace skerry::stack {

Result<std::vector<Parameter>, Invalid> read_parameters(const Value& section);
Result<std::vector<Resource>, Invalid> read_resources(const Value& section);
Result<std::vector<Output>, Invalid> read_outputs(const Value& section);
Result<std::vector<Rule>, Invalid> read_rules(const Value& section);
Result<Done, Invalid> check_mappings(const Value& section);

// References between the sections, attributes, cycles.
Result<Done, Invalid> check_references(const Template& of);

// For all readers.
bool alphanumeric(std::string_view name);
std::string listed(const std::vector<std::string>& names);  // "[A, B]"
// The text of a string, number or boolean as written; nothing for the rest.
std::optional<std::string> scalar_text(const Value& value);
Result<ParameterType, Invalid> parameter_type(std::string_view text);

}  // namespace skerry::stack
