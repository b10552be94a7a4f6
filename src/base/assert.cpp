#include "base/assert.hpp"

#include <cstdio>
#include <cstdlib>

namespace skerry {

void assertion_failed(const char* expression, const char* file, int line) {
  std::fprintf(stderr, "skerry: bug: %s does not hold (%s:%d)\n", expression, file, line);
  std::abort();
}

}  // namespace skerry
