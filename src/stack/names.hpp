#pragma once
// Names that templates leave out.

#include <string>
#include <string_view>

#include "stack/schema.hpp"

namespace skerry::stack {

// Drawn once for each operation on a stack (a UUID will do) and kept in its journal: the same
// operation always gives a resource the same name, also after a crash, and the next operation's
// replacement gets another.
struct NameSeed {
  std::string text;
};
struct StackName {
  std::string text;
};
struct LogicalId {
  std::string text;
};

// "mystack-mybucketf68f3ff0-3kzqxv1a2b9c", as the type's rule says, cut to its limit: the random
// part is whole, stack and logical id share what is left.
std::string generated_name(const NameRule& rule, const StackName& stack, const LogicalId& id,
                           const NameSeed& seed);

// For resources that have no name of their own (a bucket policy's attachment, a route).
std::string generated_physical_id(const StackName& stack, const LogicalId& id,
                                  const NameSeed& seed);

// Twelve letters and digits from the seed, for what else a resource must have that is unique.
std::string seeded_letters(const LogicalId& id, const NameSeed& seed);

}  // namespace skerry::stack
