#pragma once
// A copy of each version's template, made before an instance asks for it: what a create would have
// to copy and make durable is there, and gets its name. Made one at a time, by a process that
// leaves the machine to others. An instance takes the uid that its copy has, so no file is given
// away.

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "databases/hosted_trees.hpp"
#include "databases/keeper.hpp"
#include "kernel/kernel.hpp"
#include "loop/blocking_pool.hpp"
#include "services/rds/state.hpp"

namespace skerry::rds {

// The trees of the kind `blank` as they are found.
struct Stock {
  std::vector<databases::Version> templates;
  std::vector<databases::ReadyCopy> ready;
  std::vector<std::string> remains;  // of what a crash interrupted
};
Stock stock_of(const std::vector<std::string>& names);

// What is kept of the stock goes to `rds.ready_owners()`; the rest is what is to be done.
struct StockPlan {
  std::vector<std::string> to_remove;
  std::optional<databases::ReadyCopy> to_make;
};
StockPlan plan_stock(Rds& rds, const Stock& stock);

class ReadyCopies {
 public:
  struct Parts {
    Rds& rds;
    kernel::Kernel* kernel;
    BlockingPool& pool;
    const Gate& gate;
  };
  explicit ReadyCopies(Parts parts) : parts_(parts) {}
  ReadyCopies(const ReadyCopies&) = delete;
  ReadyCopies& operator=(const ReadyCopies&) = delete;

  // Looks at what is there, and then makes what is missing. Called again while that goes on: once
  // more afterwards.
  void take_stock();
  // The region stops: what is being made is given up, and nothing is begun any more. The next start
  // clears it away.
  void stop();

 private:
  void work_on(const StockPlan& plan);
  void ended();

  Parts parts_;
  bool busy_ = false;
  bool again_ = false;
  bool stopped_ = false;
  std::shared_ptr<databases::HostedTrees> making_;
};

}  // namespace skerry::rds
