#pragma once
#include <cstddef>

namespace skerry::aws {

inline constexpr std::size_t ignored_names_max = 32;  // reported of one request
inline constexpr std::size_t ignored_name_bytes_max = 256;
inline constexpr std::size_t form_name_depth_max = 64;  // dots in a parameter's name
inline constexpr std::size_t structure_depth_max = 64;  // of JSON and XML bodies

inline constexpr std::size_t violations_max = 100;  // listed in one message
inline constexpr std::size_t shown_value_bytes_max = 256 << 10;
inline constexpr std::size_t violations_bytes_max = 1 << 20;  // of one message

}  // namespace skerry::aws
