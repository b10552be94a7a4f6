#include "main/region_functions.hpp"

#include "network/names.hpp"
#include "network/service_network.hpp"
#include "sandbox/fleet.hpp"
#include "sandbox/kernel_cell.hpp"
#include "sandbox/kernel_code_trees.hpp"

namespace skerry {
namespace {

// Each start of an environment takes one for some milliseconds; ends are in no hurry.
constexpr std::size_t threads = 4;
constexpr std::size_t threads_of_ends = 1;
constexpr std::size_t threads_of_code = 2;  // each unpacks an archive, or fetches a runtime

}  // namespace

struct RegionFunctions::Parts {
  Parts(EpollLoop& loop, Region& region, kernel::Kernel& kernel, sandbox::RuntimePlaces places)
      : pool(make_thread_pool(loop, {.threads = threads})),
        ends(make_thread_pool(loop, {.threads = threads_of_ends})),
        cells(loop, {*pool, *ends}, kernel),
        unpacking(make_thread_pool(loop, {.threads = threads_of_code})),
        trees(*unpacking, kernel),
        runtimes(std::move(places), *unpacking),
        fleet({.loop = loop,
               .cells = cells,
               .random = random,
               .patron = region.functions(),
               .region = region.facts().name.text,
               .own_interface = network::names::space(network::service_interface),
               .available_bytes = sandbox::available_memory_bytes}) {}

  SystemRandom random;
  std::unique_ptr<BlockingPool> pool;
  std::unique_ptr<BlockingPool> ends;
  sandbox::KernelCells cells;
  std::unique_ptr<BlockingPool> unpacking;
  sandbox::KernelCodeTrees trees;
  sandbox::FetchedRuntimes runtimes;
  sandbox::Fleet fleet;
};

RegionFunctions::RegionFunctions(EpollLoop& loop, Region& region, kernel::Kernel& kernel,
                                 sandbox::RuntimePlaces runtimes) {
  sandbox::sweep_cells(kernel);
  parts_ = std::make_unique<Parts>(loop, region, kernel, std::move(runtimes));
  region.functions().run_in({parts_->fleet, parts_->trees, parts_->runtimes});
}

RegionFunctions::~RegionFunctions() = default;

sandbox::Environments& RegionFunctions::environments() { return parts_->fleet; }

void RegionFunctions::stop(std::function<void()> done) { parts_->fleet.stop_all(std::move(done)); }

}  // namespace skerry
