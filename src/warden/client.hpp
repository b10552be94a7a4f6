#pragma once
// The kernel interfaces over the warden's socket: what control uses in place of Linux. A call
// blocks until the warden has answered (milliseconds; tens of them for a large table), so it
// belongs on a thread of the blocking pool, never on a loop's. Any thread may call; one call is
// under way at a time.
//
// When the warden has died, the call that was under way is `away`: it may have been done or not.
// The next call takes the connection to the new warden, for which it waits a little.

#include <memory>

#include "base/fd.hpp"
#include "kernel/kernel.hpp"

namespace skerry::warden {

class Client final : public kernel::Kernel {
 public:
  // `connection` leads to the warden; on `renewals` the supervisor sends the connections to its
  // successors (supervise.hpp).
  Client(Fd connection, Fd renewals);
  ~Client();

  kernel::Links& links() override;
  kernel::Firewall& firewall() override;
  kernel::Sockets& sockets() override;
  kernel::Cgroups& cgroups() override;
  kernel::Processes& processes() override;
  kernel::Engines& engines() override;
  kernel::Codes& codes() override;
  kernel::Host& host() override;
  kernel::Outcome<Done> apply(std::span<const kernel::Step> steps) override;

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace skerry::warden
