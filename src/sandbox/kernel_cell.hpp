#pragma once
// Sandboxes through the warden: a network namespace, a control group and a process 1 each. What
// blocks runs on a pool's threads, in the order of the environment's life, never two things for one
// sandbox at a time.

#include <functional>
#include <memory>

#include "kernel/kernel.hpp"
#include "loop/blocking_pool.hpp"
#include "loop/epoll_loop.hpp"
#include "sandbox/cell.hpp"

namespace skerry::sandbox {

class KernelCells final : public CellMaker {
 public:
  KernelCells(EpollLoop& loop, BlockingPool& pool, kernel::Kernel& kernel)
      : loop_(loop), pool_(pool), kernel_(kernel) {}

  std::unique_ptr<Cell> make(const CellSpec& spec, CellListener& listener) override;

 private:
  EpollLoop& loop_;
  BlockingPool& pool_;
  kernel::Kernel& kernel_;
};

// What an earlier life of the region left behind. Blocks.
void sweep_cells(kernel::Kernel& kernel);

}  // namespace skerry::sandbox
