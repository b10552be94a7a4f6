#pragma once
// The kernel as a parameter: the Linux one in the warden, the client of the warden in the region,
// a fake in tests.

#include "kernel/cgroups.hpp"
#include "kernel/engines.hpp"
#include "kernel/firewall.hpp"
#include "kernel/host.hpp"
#include "kernel/links.hpp"
#include "kernel/processes.hpp"
#include "kernel/sandboxes.hpp"
#include "kernel/sockets.hpp"
#include "kernel/steps.hpp"

namespace skerry::kernel {

class Kernel {
 public:
  virtual Links& links() = 0;
  virtual Firewall& firewall() = 0;
  virtual Sockets& sockets() = 0;
  virtual Cgroups& cgroups() = 0;
  virtual Processes& processes() = 0;
  virtual Engines& engines() = 0;
  virtual Codes& codes() = 0;
  virtual Host& host() = 0;
  virtual Outcome<Done> apply(std::span<const Step> steps) {
    return apply_in_order(steps, links(), firewall());
  }

 protected:
  ~Kernel() = default;
};

}  // namespace skerry::kernel
