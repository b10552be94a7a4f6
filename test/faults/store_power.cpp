// Cuts the power in the middle of a write or an fsync, and looks at what the disk held:
//   store_power [CUTS [SEED]]
// What a file got since its last fsync is there or not, sector by sector, as the dice fall. A store
// that forgot an fsync, or acknowledged before it, fails here; a kill cannot show that, because the
// kernel's cache outlives the process.

#include <atomic>
#include <cstdio>
#include <memory>
#include <string>

#include "base/random.hpp"
#include "store/data_directory.hpp"
#include "store/disk_faults.hpp"
#include "store/sqlite_store.hpp"
#include "test/faults/rounds.hpp"
#include "test/faults/workload.hpp"
#include "test/support/temporary_directory.hpp"
#include "test/support/work_queue.hpp"

namespace skerry::faults {
namespace {

constexpr std::uint64_t cuts_per_directory = 12;
constexpr std::size_t in_flight = 8;
constexpr BatchNumber batches_per_life = 150;
// A life of large batches makes about this many writes and fsyncs.
constexpr std::uint64_t operations_max = 4000;

struct Tally {
  std::uint64_t cuts = 0;
  std::uint64_t in_opening = 0;
  std::uint64_t unharmed = 0;  // the life was over before the cut
  std::uint64_t acknowledged = 0;
};

class PowerCuts {
 public:
  explicit PowerCuts(std::uint64_t seed) : random_(seed), workload_seed_(seed) {}

  Result<Tally> run(std::uint64_t cuts) {
    while (tally_.cuts < cuts) {
      test::TemporaryDirectory temporary;
      const Size size = random_.below(2) == 0 ? Size::small : Size::large;
      const Workload workload(Seed{++workload_seed_}, size);
      acknowledged_ = 0;
      submitted_ = 0;
      for (std::uint64_t i = 0; i < cuts_per_directory && tally_.cuts < cuts; ++i) {
        const Result<Done> lived = life(temporary.path() + "/data", workload);
        if (!lived.ok()) {
          return Error{"workload seed " + std::to_string(workload_seed_) + ", cut " +
                       std::to_string(tally_.cuts) + ": " + lived.error().message};
        }
      }
    }
    return tally_;
  }

 private:
  // One life of the process: open, check what is there, write, lose power.
  Result<Done> life(const std::string& path, const Workload& workload) {
    const DataDirectory directory = TRY(DataDirectory::open(path));
    DiskFaults disk(DiskFaults::History::kept);
    const std::uint64_t spread[] = {12, 40, 300, operations_max};
    disk.cut_power_at(1 + random_.below(spread[random_.below(std::size(spread))]));
    TRY(write_until_cut(directory, workload, disk));
    if (!disk.power_is_cut()) {
      ++tally_.unharmed;
    } else {
      ++tally_.cuts;
      TRY(disk.restore_power(random_));
    }
    return look(directory, workload);
  }

  Result<Done> write_until_cut(const DataDirectory& directory, const Workload& workload,
                               DiskFaults& disk) {
    test::WorkQueue loop;
    std::atomic<bool> dead = false;
    const Post post = loop.post();
    StoreOptions options{.post = post,
                         .on_fatal =
                             [&dead, &post](const Error&) {
                               dead = true;
                               post([] {});  // wakes the loop
                             },
                         .faults = &disk};
    Result<std::unique_ptr<Store>> store = open_store(directory, std::move(options));
    if (!store.ok()) {
      if (!disk.power_is_cut()) return store.error();
      ++tally_.in_opening;
      return Done{};
    }
    const BatchNumber first = TRY(Workload::last(**store)) + 1;
    std::size_t pending = 0;
    for (BatchNumber next = first; next < first + batches_per_life && !dead; ++next) {
      ++pending;
      submitted_ = std::max(submitted_, next);
      (*store)->commit(workload.batch(next), [this, &pending, next](CommitOutcome outcome) {
        --pending;
        if (outcome != CommitOutcome::committed) return;
        acknowledged_ = next;
        ++tally_.acknowledged;
      });
      loop.run_until([&] { return pending < in_flight || dead; });
    }
    loop.run_until([&] { return pending == 0 || dead; });
    return Done{};
  }

  Result<Done> look(const DataDirectory& directory, const Workload& workload) {
    test::WorkQueue loop;
    const std::unique_ptr<Store> store =
        TRY(open_store(directory, {.post = loop.post(), .on_fatal = {}, .faults = nullptr}));
    const BatchNumber now = TRY(Workload::last(*store));
    if (now < acknowledged_) {
      return Error{"acknowledged batch " + std::to_string(acknowledged_) +
                   " is lost, the last is " + std::to_string(now)};
    }
    if (now > submitted_) return Error{"batches that nobody wrote"};
    return workload.check(*store);
  }

  SeededRandom random_;
  std::uint64_t workload_seed_;
  BatchNumber acknowledged_ = 0;
  BatchNumber submitted_ = 0;
  Tally tally_;
};

}  // namespace
}  // namespace skerry::faults

int main(int argc, char** argv) {
  using namespace skerry::faults;
  const Rounds rounds = rounds_of(argc, argv, {.count = 100, .seed = 1});
  std::printf("store_power %llu %llu\n", static_cast<unsigned long long>(rounds.count),
              static_cast<unsigned long long>(rounds.seed));
  const skerry::Result<Tally> tally = PowerCuts(rounds.seed).run(rounds.count);
  if (!tally.ok()) {
    std::printf("FAILED %s\n", tally.error().message.c_str());
    return 1;
  }
  std::printf(
      "%llu power cuts (%llu while opening; %llu lives ended before theirs); "
      "%llu acknowledged batches, none lost, none in part\n",
      static_cast<unsigned long long>(tally->cuts),
      static_cast<unsigned long long>(tally->in_opening),
      static_cast<unsigned long long>(tally->unharmed),
      static_cast<unsigned long long>(tally->acknowledged));
  return 0;
}
