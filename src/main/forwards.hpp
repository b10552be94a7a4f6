#pragma once
// Ports of 127.0.0.1 that lead to databases, for the host's own commands. A connection goes on from
// the database's own interface, so no security group decides: whoever may ask for a forward owns
// the region.

#include <list>
#include <map>
#include <memory>
#include <string>

#include "kernel/kernel.hpp"
#include "loop/blocking_pool.hpp"
#include "loop/loop.hpp"
#include "main/relay.hpp"

namespace skerry {

class Forwards final : private TimerHandler {
 public:
  struct Target {
    kernel::NamespaceName space;
    kernel::Ipv4 address;
    std::uint16_t port = 0;
  };
  Forwards(Loop& loop, kernel::Kernel& kernel);
  ~Forwards();
  Forwards(const Forwards&) = delete;
  Forwards& operator=(const Forwards&) = delete;

  // Port 0: any. Until keep() was not heard for a while and nobody is connected.
  Result<std::uint16_t> open(const Target& target, std::uint16_t port);
  Result<Done> keep(std::uint16_t port);

 private:
  struct Door;
  void accepted(Door& door, std::unique_ptr<Stream> stream);
  void on_timer() override;

  Loop& loop_;
  kernel::Kernel& kernel_;
  std::unique_ptr<Timer> timer_;
  std::map<std::uint16_t, std::shared_ptr<Door>> doors_;
  std::unique_ptr<BlockingPool> pool_;
  Gate gate_;
};

}  // namespace skerry
