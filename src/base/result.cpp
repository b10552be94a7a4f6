#include "base/result.hpp"

#include <cerrno>
#include <system_error>

namespace skerry {

Error errno_error(std::string what) {
  return {std::move(what) + ": " + std::generic_category().message(errno)};
}

}  // namespace skerry
