#pragma once
// Names of parameters, and what clients write in their place: "NAME", "NAME:VERSION", "NAME:LABEL",
// an ARN with or without such a selector (Systems Manager User Guide, "Requirements and constraints
// for parameter names").

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "call/facts.hpp"
#include "wire/aws/error.hpp"

namespace skerry::ssm {

// A parameter's name as its table has it: with a slash in front. "x" and "/x" are one name, as
// they have one ARN.
struct NameKey {
  std::string text;
  auto operator<=>(const NameKey&) const = default;
};
NameKey key_of(std::string_view name);

// arn:aws:ssm:R:A:parameter/NAME. AWS's own public parameters (/aws/service/...) have no account.
std::string parameter_arn(const RegionFacts& region, const NameKey& key);

// A reference to a parameter, taken apart; the selector is empty where there is none.
struct Reference {
  NameKey key;
  std::string selector;
  bool elsewhere = false;  // an ARN of another account, region or service
};
// For permissions: makes the best of anything.
Reference read_reference(const RegionFacts& region, std::string_view text);
// For handlers: refused in AWS's words when no parameter could be called so.
Result<Reference, ApiError> parse_reference(const RegionFacts& region, std::string_view text);

// "3" of "NAME:3"; nothing for a label.
std::optional<std::int64_t> version_number(std::string_view selector);

// The name of a parameter to be: refused where AWS allows none.
Result<std::string, ApiError> new_name(const RegionFacts& region, std::string_view text);

// The path of GetParametersByPath and of Path filters, without a slash at its end: "" for "/".
Result<std::string, ApiError> parse_path(std::string_view text);
enum class Depth : std::uint8_t { one_level, recursive };
bool under_path(const NameKey& key, std::string_view path, Depth depth);

// Letters, digits and .-_, no digit first, neither "aws" nor "ssm" in front
// (LabelParameterVersion, "Labels").
bool valid_label(std::string_view label);

}  // namespace skerry::ssm
