#pragma once
// Sandboxes through the warden: a network namespace, a control group and a process 1 each. What
// blocks runs on pools' threads, in the order of the environment's life, never two things for one
// sandbox at a time.

#include <functional>
#include <memory>

#include "kernel/kernel.hpp"
#include "loop/blocking_pool.hpp"
#include "loop/epoll_loop.hpp"
#include "sandbox/cell.hpp"
#include "sandbox/ends_in_turn.hpp"

namespace skerry::sandbox {

// Whatever a sandbox's end needs has threads of its own: no start waits behind an end.
struct CellPools {
  BlockingPool& lives;
  BlockingPool& ends;
};

class KernelCells final : public CellMaker {
 public:
  KernelCells(EpollLoop& loop, CellPools pools, kernel::Kernel& kernel)
      : loop_(loop), pools_(pools), kernel_(kernel), ends_(loop) {}

  std::unique_ptr<Cell> make(const CellSpec& spec, CellListener& listener) override;

 private:
  EpollLoop& loop_;
  CellPools pools_;
  kernel::Kernel& kernel_;
  EndsInTurn ends_;
};

// What an earlier life of the region left behind. Blocks.
void sweep_cells(kernel::Kernel& kernel);

}  // namespace skerry::sandbox
