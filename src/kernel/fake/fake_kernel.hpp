#pragma once
// A kernel in memory. Every call runs the checks of kernel/checks.hpp first, then fails if it is
// the one that was chosen to, then changes the model. Names, order and errors are as Linux has
// them where a reconciler can see the difference.

#include "kernel/fake/fake_parts.hpp"
#include "kernel/kernel.hpp"

namespace skerry::kernel {

class FakeKernel final : public Kernel {
 public:
  Links& links() override { return links_; }
  Firewall& firewall() override { return firewall_; }
  Sockets& sockets() override { return sockets_; }
  Cgroups& cgroups() override { return cgroups_; }
  Processes& processes() override { return processes_; }
  Engines& engines() override { return engines_; }
  Codes& codes() override { return codes_; }
  Host& host() override { return host_; }

  // The n-th step from now fails once, n counted from 1, with nothing of it done. A step is one
  // change of a batch of links (those before it hold), or one call of anything else.
  void fail_step(std::uint64_t n, Trouble trouble = Trouble::failed) {
    world_.fail_at = world_.steps + n;
    world_.fail_with = trouble;
  }
  std::uint64_t steps() const { return world_.steps; }  // since it was made
  // Everything is gone, as after the host's own restart.
  void reboot();

  // What no interface tells: for a test's eyes.
  const FakeWorld& world() const { return world_; }
  FakeWorld& world() { return world_; }

 private:
  FakeWorld world_;
  FakeLinks links_{world_};
  FakeFirewall firewall_{world_};
  FakeSockets sockets_{world_};
  FakeCgroups cgroups_{world_};
  FakeProcesses processes_{world_};
  FakeEngines engines_{world_};
  FakeCodes codes_{world_};
  FakeHost host_{world_};
};

}  // namespace skerry::kernel
