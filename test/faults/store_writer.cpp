// Writes the workload into a store until it is killed or done: store_writer DIRECTORY SEED BATCHES.
// Each batch that the store calls durable is acknowledged by a line with its number on standard
// output. Exits with 0 when done, 1 when the start was refused, 74 when the store stopped it.

#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <deque>
#include <memory>
#include <string>

#include "store/data_directory.hpp"
#include "store/sealed.hpp"
#include "store/sqlite_store.hpp"
#include "test/faults/workload.hpp"
#include "test/support/work_queue.hpp"

namespace skerry::faults {
namespace {

constexpr std::size_t in_flight = 16;
constexpr int refusals_max = 1000;

class Writer {
 public:
  Writer(Workload workload, Sealer& sealer) : workload_(workload), sealer_(sealer) {}

  // Submits up to 16 batches at a time. After a refusal it goes on with the first refused one.
  Result<Done> run(Store& store, test::WorkQueue& loop, BatchNumber count) {
    BatchNumber next = TRY(Workload::last(store)) + 1;
    const BatchNumber end = next + count;
    BatchNumber refused = 0;
    int refusals = 0;
    while (next < end || !store.settled()) {
      while (next < end && pending_ < in_flight && refused == 0) {
        Batch batch = TRY(workload_.sealed_batch(next, sealer_));
        ++pending_;
        store.commit(std::move(batch), [this, &refused, number = next](CommitOutcome outcome) {
          --pending_;
          if (outcome == CommitOutcome::committed) {
            acknowledge(number);
          } else if (refused == 0) {
            refused = number;
          }
        });
        ++next;
      }
      const std::size_t before = pending_;
      loop.run_until([this, before] { return pending_ < before; });
      if (refused != 0 && store.settled()) {
        next = std::exchange(refused, 0);
        if (++refusals > refusals_max) return Error{"the disk stays full"};
      }
    }
    return Done{};
  }

 private:
  static void acknowledge(BatchNumber number) {
    const std::string line = std::to_string(number) + "\n";
    if (::write(STDOUT_FILENO, line.data(), line.size()) < 0) std::_Exit(1);
  }

  Workload workload_;
  Sealer& sealer_;
  std::size_t pending_ = 0;
};

Result<Done> run(const std::string& path, Seed seed, BatchNumber count) {
  const DataDirectory directory = TRY(DataDirectory::open(path));
  SystemRandom random;
  Sealer sealer = TRY(Sealer::open(directory, random));
  test::WorkQueue loop;
  const std::unique_ptr<Store> store =
      TRY(open_store(directory, {.post = loop.post(), .on_fatal = {}, .faults = nullptr}));
  return Writer(Workload(seed), sealer).run(*store, loop, count);
}

}  // namespace
}  // namespace skerry::faults

int main(int argc, char** argv) {
  if (argc != 4) {
    std::fprintf(stderr, "usage: store_writer DIRECTORY SEED BATCHES\n");
    return 2;
  }
  const skerry::Result<skerry::Done> done = skerry::faults::run(
      argv[1], {std::strtoull(argv[2], nullptr, 10)}, std::strtoull(argv[3], nullptr, 10));
  if (done.ok()) return 0;
  std::fprintf(stderr, "store_writer: %s\n", done.error().message.c_str());
  return 1;
}
