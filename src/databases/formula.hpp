#pragma once
// Parameter values that depend on the instance, in the language of RDS's parameter groups ("DB
// parameters, formulas"): integers, {expression} with + - * / and log() (base 2) over the variables
// of the instance, and GREATEST(), LEAST() and SUM() of such values.

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace skerry::databases {

struct FormulaVariables {
  std::int64_t memory_bytes = 0;             // DBInstanceClassMemory
  std::int64_t vcpus = 0;                    // DBInstanceVCPU
  std::int64_t allocated_storage_bytes = 0;  // AllocatedStorage
  std::int64_t port = 5432;                  // EndPointPort
};

// Whether the text is written as a formula: then it has to be one.
bool is_formula(std::string_view text);
// The value, rounded towards zero. Refused: what is not a formula, a division by zero, the
// logarithm of nothing, and what 64 bits do not hold.
Result<std::int64_t> evaluate(std::string_view text, const FormulaVariables& variables);

}  // namespace skerry::databases
