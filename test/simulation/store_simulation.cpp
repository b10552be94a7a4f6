// A service with its state in a table, on the store's twin in memory, from a seed:
//   store_simulation [SEEDS [FIRST SEED]]
// Handlers transfer between accounts; some fail half-way; readers answer what they saw. The disk
// becomes full and has space again, and the process crashes, between any two steps. What a client
// has been told must never turn out untrue:
//   an acknowledged transfer is there after every crash,
//   what a reader was shown is never older afterwards,
//   the sum over all accounts is what it was, in memory and on disk, at every step,
//   after a refusal, and with nothing in flight, memory holds what the disk holds.

#include <cstdio>
#include <cstdlib>
#include <functional>
#include <map>
#include <memory>
#include <string>

#include "base/assert.hpp"
#include "base/random.hpp"
#include "store/memory_store.hpp"
#include "store/table.hpp"
#include "test/faults/rounds.hpp"
#include "test/support/work_queue.hpp"

namespace skerry {
namespace {

constexpr int accounts = 6;
constexpr long opening_balance = 1000;
constexpr int steps_per_seed = 400;
constexpr const char* kind = "bank.account";

struct Account {
  long balance = 0;
  long version = 0;  // raised by each transfer
  std::string encode() const { return std::to_string(balance) + " " + std::to_string(version); }
  static Result<Account> decode(std::string_view bytes) {
    Account account;
    if (std::sscanf(std::string(bytes).c_str(), "%ld %ld", &account.balance, &account.version) != 2)
      return Error{"not an account"};
    return account;
  }
};
using Versions = std::map<std::string, long>;

struct Tally {
  unsigned long acknowledged = 0;
  unsigned long refused = 0;
  unsigned long reads = 0;
  unsigned long crashes = 0;
};

// One process: its loop, its memory, its store. A crash destroys all of it.
struct Process {
  Process(MemoryDisk& disk, std::function<DiskAnswer()> answer)
      : store(disk, {.post = loop.post(), .disk = std::move(answer)}) {
    ASSERT(table.load(store).ok());
  }
  test::WorkQueue loop;
  Table<Account> table{kind};
  MemoryStore store;
};

class Simulation {
 public:
  Simulation(std::uint64_t seed, Tally& tally) : seed_(seed), random_(seed), tally_(tally) {
    for (int i = 0; i < accounts; ++i) {
      disk_.records[{kind, name(static_cast<std::uint64_t>(i))}] =
          Account{.balance = opening_balance}.encode();
    }
    start();
  }

  void run() {
    for (step_ = 0; step_ < steps_per_seed; ++step_) {
      take_step();
      check_sums();
      if (process_->store.settled()) check_memory_is_disk();
    }
    full_ = false;
    process_->loop.run_all();
    require(process_->store.settled(), "every commit is answered in the end");
    check_memory_is_disk();
    crash();
  }

 private:
  static std::string name(std::uint64_t index) { return "account-" + std::to_string(index); }
  std::string any_account() { return name(random_.below(accounts)); }

  void start() {
    process_ = std::make_unique<Process>(
        disk_, [this] { return full_ ? DiskAnswer::full : DiskAnswer::durable; });
  }

  void take_step() {
    switch (random_.below(16)) {
      case 0:
        full_ = !full_ && random_.below(4) == 0;
        break;
      case 1:
        if (random_.below(8) == 0) crash();
        break;
      case 2:
      case 3:
      case 4:
        read();
        break;
      case 5:
        fail_half_way();
        break;
      case 6:
      case 7:
      case 8:
      case 9:
        transfer();
        break;
      default:
        process_->loop.run_one();
        break;
    }
  }

  // The handler: both accounts change in memory at once, the client hears of it after the commit.
  void transfer() {
    const std::string from = any_account();
    const std::string to = any_account();
    if (from == to) return;
    const long amount = static_cast<long>(random_.below(100));
    Batch batch;
    change(batch, from, -amount);
    change(batch, to, amount);
    const Versions told{{from, version(from)}, {to, version(to)}};
    process_->store.commit(std::move(batch), [this, told](CommitOutcome outcome) {
      if (outcome == CommitOutcome::committed) {
        ++tally_.acknowledged;
        tell(told);
      } else {
        ++tally_.refused;
      }
    });
  }

  void fail_half_way() {
    const std::string from = any_account();
    const std::string before = process_->table.find(from)->encode();
    {
      Batch batch;
      change(batch, from, -50);
      process_->table.erase(batch, from);
    }
    require(process_->table.find(from)->encode() == before, "a failed handler leaves no trace");
  }

  void read() {
    Versions seen;
    for (const auto& [key, account] : process_->table.entries()) seen[key] = account.version;
    if (process_->store.settled()) {
      tell(seen);
      return;
    }
    process_->store.commit(Batch(), [this, seen](CommitOutcome outcome) {
      if (outcome == CommitOutcome::committed) {
        tell(seen);
      } else {
        read();  // what it saw has been undone
      }
    });
  }

  // A client has been told this: it holds from now on.
  void tell(const Versions& versions) {
    ++tally_.reads;
    for (const auto& [key, version] : versions) {
      require(version <= version_on_disk(key), "what a client is told is durable");
      long& known = told_[key];
      known = std::max(known, version);
    }
  }

  void crash() {
    ++tally_.crashes;
    process_.reset();
    start();
    for (const auto& [key, known] : told_) {
      require(version(key) >= known, "what a client was told outlives a crash");
    }
  }

  void change(Batch& batch, const std::string& key, long amount) {
    Account account = *process_->table.find(key);
    account.balance += amount;
    ++account.version;
    process_->table.put(batch, key, account);
  }

  long version(const std::string& key) const { return process_->table.find(key)->version; }
  long version_on_disk(const std::string& key) const {
    return Account::decode(disk_.records.at({kind, key})).value().version;
  }

  void check_sums() const {
    long in_memory = 0;
    for (const auto& [key, account] : process_->table.entries()) in_memory += account.balance;
    long on_disk = 0;
    for (const auto& [record, value] : disk_.records) {
      on_disk += Account::decode(value).value().balance;
    }
    require(in_memory == accounts * opening_balance, "the sum in memory stays");
    require(on_disk == accounts * opening_balance, "the sum on disk stays");
  }

  void check_memory_is_disk() const {
    require(process_->table.size() == disk_.records.size(), "memory has the disk's records");
    for (const auto& [key, account] : process_->table.entries()) {
      require(disk_.records.at({kind, key}) == account.encode(), "memory is what the disk holds");
    }
  }

  void require(bool holds, const char* what) const {
    if (holds) return;
    std::printf("FAILED seed %llu, step %d: %s\n", static_cast<unsigned long long>(seed_), step_,
                what);
    std::exit(1);
  }

  const std::uint64_t seed_;
  int step_ = 0;
  SeededRandom random_;
  Tally& tally_;
  MemoryDisk disk_;
  bool full_ = false;
  std::unique_ptr<Process> process_;
  Versions told_;
};

}  // namespace
}  // namespace skerry

int main(int argc, char** argv) {
  const skerry::faults::Rounds rounds =
      skerry::faults::rounds_of(argc, argv, {.count = 1000, .seed = 1});
  skerry::Tally tally;
  for (std::uint64_t seed = rounds.seed; seed < rounds.seed + rounds.count; ++seed) {
    skerry::Simulation(seed, tally).run();
  }
  std::printf(
      "%llu seeds from %llu: %lu transfers acknowledged, %lu refused, %lu answers, "
      "%lu crashes\n",
      static_cast<unsigned long long>(rounds.count), static_cast<unsigned long long>(rounds.seed),
      tally.acknowledged, tally.refused, tally.reads, tally.crashes);
  return 0;
}
