#pragma once
// Parameter Store's quotas at AWS's defaults, units last
// (https://docs.aws.amazon.com/general/latest/gr/ssm.html#limits_ssm, "Parameter Store").

#include <cstddef>
#include <cstdint>

namespace skerry::ssm::limits {

inline constexpr std::size_t standard_value_bytes_max = 4096;
inline constexpr std::size_t advanced_value_bytes_max = 8192;
inline constexpr std::size_t standard_parameters_max = 10000;
inline constexpr std::size_t advanced_parameters_max = 100000;
inline constexpr std::size_t versions_per_parameter_max = 100;
inline constexpr std::size_t labels_per_version_max = 10;
inline constexpr std::size_t tags_per_parameter_max = 50;
inline constexpr std::size_t hierarchy_levels_max = 15;
// "The maximum length for a parameter name that you specify is 1011 characters", the ARN in front
// of it included (PutParameter, Name).
inline constexpr std::size_t arn_chars_max = 1011;

inline constexpr std::int32_t describe_items_default = 50;
inline constexpr std::int32_t history_items_default = 50;
inline constexpr std::int32_t by_path_items_default = 10;
inline constexpr std::size_t token_bytes_max = 4096;

}  // namespace skerry::ssm::limits
