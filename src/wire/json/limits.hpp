#pragma once
#include <cstddef>

namespace skerry::json {

// What parse() takes at most. The memory of the tree, and of building it, stays below
// max(memory_floor_bytes, memory_per_input_byte times the input), so that dense input ("[1,1,1,")
// cannot make a small body into a large tree.
struct Limits {
  std::size_t input_bytes_max = std::size_t{8} << 20;
  std::size_t depth_max = 64;  // IAM policies and templates need about 30
  std::size_t nodes_max = 1'000'000;
  std::size_t memory_floor_bytes = std::size_t{4} << 20;  // 10,000 short log events: 2 MB
  std::size_t memory_per_input_byte = 3;
};

inline constexpr std::size_t depth_max_of_any_limit = 1000;  // walks of a tree may recurse

}  // namespace skerry::json
