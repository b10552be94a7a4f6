// Kills a store_writer at every failpoint and at random times, and looks at what it left behind:
//   store_kills [KILLS [SEED]]
// No acknowledged batch may be missing and no batch may be there in part. Between the kills the
// disk also fails: full, or with EIO; then no kill is counted.

#include <cstdio>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

#include "base/random.hpp"
#include "store/data_directory.hpp"
#include "store/sealed.hpp"
#include "store/sqlite_store.hpp"
#include "test/faults/rounds.hpp"
#include "test/faults/workload.hpp"
#include "test/faults/writer_process.hpp"
#include "test/support/temporary_directory.hpp"
#include "test/support/work_queue.hpp"

namespace skerry::faults {
namespace {

constexpr std::uint64_t rounds_per_directory = 25;
constexpr std::size_t directories_share = 8;
constexpr std::uint64_t rounds_per_kill_max = 10;  // a failpoint may not be reached
constexpr BatchNumber batches_per_round = 120;
constexpr BatchNumber batches_to_reach_all = 1500;

enum class Manner : std::uint8_t { at_failpoint, at_random_time, disk_error };

struct Plan {
  Manner manner;
  std::string failpoints;
  BatchNumber batches = batches_per_round;
  std::size_t after_acknowledgements = 0;
  Duration then_after{};
};

struct Tally {
  std::uint64_t rounds = 0;
  std::uint64_t at_failpoints = 0;
  std::uint64_t at_random_times = 0;
  std::uint64_t disk_errors = 0;
  std::uint64_t acknowledged = 0;
  std::uint64_t kills() const { return at_failpoints + at_random_times; }
};

// What the store must hold at least (acknowledged), and can hold at most (submitted).
struct Held {
  BatchNumber least = 0;
  BatchNumber most = 0;
};

class Kills {
 public:
  Kills(std::string program, std::uint64_t seed)
      : program_(std::move(program)), random_(seed), next_workload_(seed) {}

  // Every failpoint once, on a new store and on one with history; then at random.
  Result<Tally> run(std::uint64_t kills) {
    const std::vector<std::string> names = TRY(failpoints());
    std::printf("%zu failpoints\n", names.size());
    for (const std::string& name : names) {
      TRY(look());
      start_anew();
      TRY(round({Manner::at_failpoint, name + "=kill@1", batches_to_reach_all}));
    }
    for (std::size_t i = 0; i < names.size(); ++i) {
      if (i % directories_share == 0) {
        TRY(look());
        start_anew();
      }
      TRY(round({Manner::at_failpoint, names[i] + "=kill@2", batches_to_reach_all}));
    }
    while (tally_.kills() < kills && tally_.rounds < kills * rounds_per_kill_max) {
      if (tally_.rounds % rounds_per_directory == 0) {
        TRY(look());
        start_anew();
      }
      TRY(round(random_plan(names)));
    }
    if (tally_.kills() < kills) return Error{"too few of the rounds ended with a kill"};
    return tally_;
  }

  // What to look at when a check failed.
  std::string where() const {
    return "directory " + directory() + ", workload seed " + std::to_string(next_workload_);
  }
  void keep_directory() { static_cast<void>(temporary_.release()); }

 private:
  std::string directory() const { return temporary_->path() + "/data"; }

  void start_anew() {
    temporary_ = std::make_unique<test::TemporaryDirectory>();
    ++next_workload_;
    held_ = {};
  }

  WriterCommand command(const std::string& failpoints, BatchNumber batches) const {
    return {.program = program_,
            .directory = directory(),
            .seed = {next_workload_},
            .batches = batches,
            .failpoints = failpoints,
            .errors_to = temporary_->path() + "/errors"};
  }

  Result<std::vector<std::string>> failpoints() {
    start_anew();
    WriterProcess writer(command("list", batches_to_reach_all));
    if (const Ended ended = writer.wait(); ended != Ended::finished) {
      return Error{std::string("the listing run was ") + word(ended)};
    }
    held_ = {writer.acknowledged().back(), batches_to_reach_all};
    std::ifstream lines(temporary_->path() + "/errors");
    std::vector<std::string> names;
    for (std::string first, name; lines >> first >> name;) {
      if (first == "failpoint") names.push_back(name);
    }
    if (names.empty()) return Error{"no failpoints: build with SKERRY_FAILPOINTS"};
    return names;
  }

  Plan random_plan(const std::vector<std::string>& names) {
    const std::uint64_t kind = random_.below(20);
    if (kind == 0) {
      const char* const errors[] = {"store.vfs.full", "store.vfs.write_error",
                                    "store.vfs.sync_error", "store.file.write", "store.file.sync"};
      const std::string name = errors[random_.below(std::size(errors))];
      return {Manner::disk_error, name + "=error@" + std::to_string(1 + random_.below(60))};
    }
    if (kind < 10) {
      return {Manner::at_random_time, "", batches_per_round, random_.below(batches_per_round),
              std::chrono::microseconds(random_.below(2000))};
    }
    const std::string& name = names[random_.below(names.size())];
    const std::uint64_t spread[] = {1, 3, 10, 60};
    const std::uint64_t at = 1 + random_.below(spread[random_.below(std::size(spread))]);
    return {Manner::at_failpoint, name + "=kill@" + std::to_string(at)};
  }

  Result<Done> round(const Plan& plan) {
    ++tally_.rounds;
    WriterProcess writer(command(plan.failpoints, plan.batches));
    if (plan.manner == Manner::at_random_time) {
      writer.listen_for(plan.after_acknowledgements);
      writer.listen_during(plan.then_after);
      writer.kill();
    }
    const Ended ended = writer.wait();
    const Result<Done> checked = check(writer.acknowledged(), plan, ended);
    if (!checked.ok()) {
      return Error{"round " + std::to_string(tally_.rounds) + ", " + plan.failpoints + ", " +
                   word(ended) + ": " + checked.error().message};
    }
    if (plan.manner == Manner::disk_error) {
      ++tally_.disk_errors;
    } else if (ended == Ended::killed) {
      ++(plan.manner == Manner::at_failpoint ? tally_.at_failpoints : tally_.at_random_times);
    }
    return Done{};
  }

  Result<Done> check(const std::vector<BatchNumber>& acknowledged, const Plan& plan, Ended ended) {
    const bool disk_error = plan.manner == Manner::disk_error;
    if (ended == Ended::broken) return Error{"the writer crashed"};
    if (!disk_error && (ended == Ended::refused || ended == Ended::stopped)) {
      return Error{"the writer gave up without a reason"};
    }
    tally_.acknowledged += acknowledged.size();
    held_.most += plan.batches;
    if (!acknowledged.empty()) {
      if (acknowledged.front() <= held_.least) return Error{"a batch was acknowledged twice"};
      for (std::size_t i = 1; i < acknowledged.size(); ++i) {
        if (acknowledged[i] != acknowledged[i - 1] + 1) {
          return Error{"acknowledgements out of order"};
        }
      }
      held_.least = acknowledged.back();
    }
    // Looking recovers the store and ends in order; one in four times the next writer shall find it
    // as the kill left it.
    return random_.below(4) == 0 ? Result<Done>(Done{}) : look();
  }

  Result<Done> look() {
    const DataDirectory data = TRY(DataDirectory::open(directory()));
    SystemRandom random;
    const Sealer sealer = TRY(Sealer::open(data, random));
    test::WorkQueue loop;
    const std::unique_ptr<Store> store =
        TRY(open_store(data, {.post = loop.post(), .on_fatal = {}, .faults = nullptr}));
    const BatchNumber now = TRY(Workload::last(*store));
    if (now < held_.least) {
      return Error{"acknowledged batch " + std::to_string(held_.least) + " is lost, the last is " +
                   std::to_string(now)};
    }
    if (now > held_.most) return Error{"batches that nobody wrote"};
    TRY(Workload(Seed{next_workload_}).check(*store));
    TRY(Workload::check_sealed(*store, sealer));
    held_ = {now, now};
    return Done{};
  }

  std::string program_;
  SeededRandom random_;
  std::unique_ptr<test::TemporaryDirectory> temporary_;
  std::uint64_t next_workload_;
  Held held_;
  Tally tally_;
};

std::string writer_beside(const char* own_path) {
  const std::string path(own_path);
  const std::size_t slash = path.rfind('/');
  return (slash == std::string::npos ? "." : path.substr(0, slash)) + "/store_writer";
}

}  // namespace
}  // namespace skerry::faults

int main(int argc, char** argv) {
  using namespace skerry::faults;
  const Rounds rounds = rounds_of(argc, argv, {.count = 100, .seed = 1});
  std::printf("store_kills %llu %llu\n", static_cast<unsigned long long>(rounds.count),
              static_cast<unsigned long long>(rounds.seed));
  Kills kills(writer_beside(argv[0]), rounds.seed);
  const skerry::Result<Tally> tally = kills.run(rounds.count);
  if (!tally.ok()) {
    std::printf("FAILED %s\n%s\n", tally.error().message.c_str(), kills.where().c_str());
    kills.keep_directory();
    return 1;
  }
  std::printf(
      "%llu kills (%llu at failpoints, %llu at random times) and %llu failures of the disk "
      "in %llu rounds; %llu acknowledged batches, none lost, none in part\n",
      static_cast<unsigned long long>(tally->kills()),
      static_cast<unsigned long long>(tally->at_failpoints),
      static_cast<unsigned long long>(tally->at_random_times),
      static_cast<unsigned long long>(tally->disk_errors),
      static_cast<unsigned long long>(tally->rounds),
      static_cast<unsigned long long>(tally->acknowledged));
  return 0;
}
