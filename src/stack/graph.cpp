#include "stack/graph.hpp"

#include <functional>
#include <queue>

namespace skerry::stack {

std::vector<std::size_t> dependency_order(const std::vector<std::vector<std::size_t>>& edges) {
  std::vector<std::size_t> waits(edges.size(), 0);
  std::vector<std::vector<std::size_t>> dependents(edges.size());
  for (std::size_t i = 0; i < edges.size(); ++i) {
    waits[i] = edges[i].size();
    for (const std::size_t on : edges[i]) dependents[on].push_back(i);
  }
  std::priority_queue<std::size_t, std::vector<std::size_t>, std::greater<>> ready;
  for (std::size_t i = 0; i < edges.size(); ++i) {
    if (waits[i] == 0) ready.push(i);
  }
  std::vector<std::size_t> out;
  out.reserve(edges.size());
  while (!ready.empty()) {
    const std::size_t next = ready.top();
    ready.pop();
    out.push_back(next);
    for (const std::size_t dependent : dependents[next]) {
      if (--waits[dependent] == 0) ready.push(dependent);
    }
  }
  return out;
}

}  // namespace skerry::stack
