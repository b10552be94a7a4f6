#pragma once
#include <cstddef>

namespace skerry::xml {

// What parse() takes at most. As for JSON, the tree of a document stays below
// max(memory_floor_bytes, memory_per_input_byte times the input).
struct Limits {
  std::size_t input_bytes_max = std::size_t{8} << 20;
  std::size_t depth_max = 64;
  std::size_t memory_floor_bytes = std::size_t{1} << 20;
  std::size_t memory_per_input_byte = 3;
};

}  // namespace skerry::xml
