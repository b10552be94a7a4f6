#include "main/region_functions.hpp"

#include "network/names.hpp"
#include "network/service_network.hpp"
#include "sandbox/fleet.hpp"
#include "sandbox/kernel_cell.hpp"
#include "sandbox/kernel_code_trees.hpp"

namespace skerry {
namespace {

// Each start and each end of an environment takes one for some milliseconds.
constexpr std::size_t threads = 4;

}  // namespace

struct RegionFunctions::Parts {
  Parts(EpollLoop& loop, Region& region, kernel::Kernel& kernel)
      : pool(make_thread_pool(loop, {.threads = threads})),
        cells(loop, *pool, kernel),
        trees(*pool, kernel),
        fleet({.loop = loop,
               .cells = cells,
               .random = random,
               .patron = region.functions(),
               .region = region.facts().name.text,
               .own_interface = network::names::space(network::service_interface),
               .available_bytes = sandbox::available_memory_bytes}) {}

  SystemRandom random;
  std::unique_ptr<BlockingPool> pool;
  sandbox::KernelCells cells;
  sandbox::KernelCodeTrees trees;
  sandbox::Fleet fleet;
};

RegionFunctions::RegionFunctions(EpollLoop& loop, Region& region, kernel::Kernel& kernel) {
  sandbox::sweep_cells(kernel);
  parts_ = std::make_unique<Parts>(loop, region, kernel);
  region.functions().run_in({parts_->fleet, parts_->trees});
}

RegionFunctions::~RegionFunctions() = default;

sandbox::Environments& RegionFunctions::environments() { return parts_->fleet; }

void RegionFunctions::stop(std::function<void()> done) { parts_->fleet.stop_all(std::move(done)); }

}  // namespace skerry
