#include "base/fd.hpp"

#include <unistd.h>

namespace skerry {

void Fd::reset(int value) {
  if (value_ >= 0) ::close(value_);
  value_ = value;
}

}  // namespace skerry
