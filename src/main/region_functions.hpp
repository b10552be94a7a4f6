#pragma once
// Where a region's functions run: execution environments and trees of code through the warden. Only
// where there is one.

#include <memory>

#include "base/random.hpp"
#include "loop/blocking_pool.hpp"
#include "loop/epoll_loop.hpp"
#include "main/region.hpp"
#include "sandbox/environments.hpp"
#include "sandbox/runtime_store.hpp"

namespace skerry {

class RegionFunctions {
 public:
  // Before Region::found(): functions go on as soon as the region does.
  RegionFunctions(EpollLoop& loop, Region& region, kernel::Kernel& kernel,
                  sandbox::RuntimePlaces runtimes);
  ~RegionFunctions();
  RegionFunctions(const RegionFunctions&) = delete;
  RegionFunctions& operator=(const RegionFunctions&) = delete;

  sandbox::Environments& environments();
  // Ends everything that runs; `done` comes when nothing is left.
  void stop(std::function<void()> done);

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace skerry
