#pragma once
// Directed graphs of names, small and in order.

#include <cstddef>
#include <string>
#include <vector>

namespace skerry::stack {

// Node i depends on edges[i] (indices). Every node after all that it depends on, otherwise in the
// order of the indices as far as possible; nothing of a cycle and what depends on one is in it.
std::vector<std::size_t> dependency_order(const std::vector<std::vector<std::size_t>>& edges);

}  // namespace skerry::stack
