#pragma once
// Work that would block the loop (files, name lookups, deriving keys) goes to a few threads, and
// its result comes back to the loop's. Two kinds: threads, and the simulation's, which works in the
// loop's own turns.

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>

#include "loop/gate.hpp"
#include "loop/loop.hpp"

namespace skerry {

enum class Submitted : std::uint8_t { accepted, pool_full };

class BlockingPool {
 public:
  virtual ~BlockingPool() = default;

  // `work` runs on some thread and `done` afterwards on the loop's; neither once the gate is
  // closed. Refused when waiting_max pieces of work wait already: say so to whoever asked.
  virtual Submitted run(const Gate& gate, std::function<void()> work,
                        std::function<void()> done) = 0;
};

struct BlockingPoolOptions {
  std::size_t threads = 2;
  std::size_t waiting_max = 1024;
};

// Its destruction waits for what runs and drops what waits; the loop must outlive it.
std::unique_ptr<BlockingPool> make_thread_pool(Loop& loop, const BlockingPoolOptions& options = {});

// Runs the work in a later turn of the loop: deterministic under SimulatedLoop.
std::unique_ptr<BlockingPool> make_inline_pool(Loop& loop);

}  // namespace skerry
