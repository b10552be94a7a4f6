#include "proxy/lane.hpp"

#include <sys/resource.h>

#include "base/log.hpp"

namespace skerry::proxy {

void raise_descriptor_limit() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur == limit.rlim_max) return;
  limit.rlim_cur = limit.rlim_max;
  if (::setrlimit(RLIMIT_NOFILE, &limit) != 0)
    log(Level::warning, "proxy", "the limit of descriptors stays as it is");
}

std::string statement_prefix(Random& random) {
  return "skerry_" + random.text(10, "abcdefghijklmnopqrstuvwxyz") + "_";
}

}  // namespace skerry::proxy
