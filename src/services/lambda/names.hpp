#pragma once
// How calls name functions: NAME, NAME:QUALIFIER, ACCOUNT:function:NAME, or an ARN, each with a
// version or alias behind it or without.

#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "call/facts.hpp"
#include "wire/aws/error.hpp"

namespace skerry::lambda {

inline constexpr std::string_view latest = "$LATEST";

struct FunctionRef {
  std::string name;
  std::string qualifier;   // empty: none was given
  bool elsewhere = false;  // in another account or region: there are no functions there

  friend bool operator==(const FunctionRef&, const FunctionRef&) = default;
};

FunctionRef parse_ref(const RegionFacts& region, std::string_view text);
// With the Qualifier parameter; the two must not contradict each other.
Result<FunctionRef, ApiError> parse_ref(const RegionFacts& region, std::string_view text,
                                        const std::optional<std::string>& qualifier);

// "arn:aws:lambda:us-east-1:000000000000:function:NAME", with ":QUALIFIER" when there is one.
std::string function_arn(const RegionFacts& region, std::string_view name,
                         std::string_view qualifier = {});

bool is_number(std::string_view qualifier);  // of a version

}  // namespace skerry::lambda
