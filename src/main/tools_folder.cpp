#include "main/tools_folder.hpp"

#include <cstdlib>

namespace skerry {

std::string tools_folder() {
  const char* const named = std::getenv("SKERRY_TOOLS");
  return named != nullptr && *named != '\0' ? named : SKERRY_BUILT_TOOLS;
}

}  // namespace skerry
