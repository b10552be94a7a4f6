#pragma once
// Keeps the kernel, and the doors inside the networks, at what the region's model says. The loop
// says what is wanted, a thread of its own does it; while one network is being made only the newest
// of those that were wanted since waits. What fails is tried again, from a fresh look at the
// kernel.

#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "endpoints/network_doors.hpp"
#include "kernel/kernel.hpp"
#include "loop/blocking_pool.hpp"
#include "loop/gate.hpp"
#include "network/compile.hpp"
#include "network/reconcile.hpp"

namespace skerry::endpoints {

class Fabric final : TimerHandler {
 public:
  struct Parts {
    Loop& loop;
    BlockingPool& pool;
    kernel::Kernel& kernel;
    NetworkDoors& doors;
    network::WayOut way_out;
  };
  explicit Fabric(Parts parts);
  ~Fabric();  // waits for what runs
  Fabric(const Fabric&) = delete;
  Fabric& operator=(const Fabric&) = delete;

  // On the loop's thread, not from within a request's handler. The way out is the fabric's own.
  void want(network::Network network, network::RegionNames names);

  // Called once, in a later turn, when all that was wanted until now is made or has failed: never
  // sooner than a new connection would see it.
  void when_made(std::function<void()> done);

  // Nothing is under way or waits to be tried again.
  bool at_rest() const { return !running_ && !wanted_; }

 private:
  struct Wanted {
    std::shared_ptr<const network::Network> network;
    NetworkDoors::Needed needed;
  };
  struct Run;  // on the pool's thread

  void on_timer() override { start(); }
  void start();
  void finished(Run& run);
  kernel::Outcome<Done> make(Run& run);
  kernel::Outcome<Done> attach(const network::Network& network);

  Parts parts_;
  std::unique_ptr<Timer> retry_;
  std::optional<Wanted> wanted_;
  std::vector<std::function<void()>> waiters_;  // for what waits
  std::shared_ptr<Run> running_;                // null: nothing is under way
  // The thread's, and nobody else's while a run is under way.
  network::Reconciler reconciler_;
  std::optional<network::Uplink> uplink_;
  Gate gate_;
};

}  // namespace skerry::endpoints
