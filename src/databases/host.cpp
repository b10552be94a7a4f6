#include "databases/host.hpp"

#include <algorithm>

#include "databases/limits.hpp"

namespace skerry::databases {

bool valid(const Tree& tree) {
  const auto alnum = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); };
  return !tree.name.empty() && tree.name.size() <= limits::name_bytes_max && alnum(tree.name[0]) &&
         std::all_of(tree.name.begin(), tree.name.end(),
                     [&](char c) { return alnum(c) || c == '-' || c == '.'; }) &&
         !tree.name.ends_with(".building");
}

}  // namespace skerry::databases
