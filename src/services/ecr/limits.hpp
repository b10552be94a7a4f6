#pragma once
// Amazon ECR's quotas at AWS's defaults, units last
// (https://docs.aws.amazon.com/AmazonECR/latest/userguide/service-quotas.html).

#include <cstddef>
#include <cstdint>

namespace skerry::ecr::limits {

inline constexpr std::size_t repositories_max = 100000;
inline constexpr std::size_t tags_per_repository_max = 50;
inline constexpr std::size_t tag_key_chars_max = 128;
inline constexpr std::size_t tag_value_chars_max = 256;
inline constexpr std::int32_t page_items_default = 100;

// Lifecycle policies (Amazon ECR User Guide, "Lifecycle policy parameters").
inline constexpr std::size_t lifecycle_rules_max = 50;

// Exclusion filters of tag mutability: "a maximum of five".
inline constexpr std::size_t exclusion_filters_max = 5;
inline constexpr std::size_t exclusion_filter_chars_max = 128;

}  // namespace skerry::ecr::limits
