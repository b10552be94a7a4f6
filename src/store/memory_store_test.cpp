#include "store/memory_store.hpp"

#include <gtest/gtest.h>

#include <optional>

#include "store/limits.hpp"
#include "store/table.hpp"
#include "test/support/work_queue.hpp"

namespace skerry {
namespace {

struct Number {
  int value = 0;
  std::string encode() const { return std::to_string(value); }
  static Result<Number> decode(std::string_view bytes) {
    return Number{std::stoi(std::string(bytes))};
  }
};

// The contract of store.hpp; what only a disk can show stands in sqlite_store_test.cpp.
class StoreContract : public testing::Test {
 protected:
  void open() {
    store.emplace(disk, MemoryStoreOptions{.post = loop.post(), .disk = [this] { return answer; }});
  }
  void set(const std::string& key, int value) {
    Batch batch;
    numbers.put(batch, key, {value});
    commit(std::move(batch));
  }
  void commit(Batch batch) {
    store->commit(std::move(batch), [this](CommitOutcome outcome) {
      outcomes.push_back(outcome);
      seen.push_back(numbers.find("a") == nullptr ? -1 : numbers.find("a")->value);
    });
  }
  MemoryDisk disk;
  DiskAnswer answer = DiskAnswer::durable;
  test::WorkQueue loop;
  std::optional<MemoryStore> store;
  Table<Number> numbers{"test.number"};
  std::vector<CommitOutcome> outcomes;
  std::vector<int> seen;  // the value of "a" when each completion ran
};

TEST_F(StoreContract, BatchesSubmittedTogetherShareOneFsync) {
  open();
  for (int i = 0; i < 16; ++i) set("a", i);
  EXPECT_FALSE(store->settled());
  loop.run_all();
  EXPECT_TRUE(store->settled());
  EXPECT_EQ(outcomes, std::vector(16, CommitOutcome::committed));
  EXPECT_EQ(disk.commits, 1U);
}

TEST_F(StoreContract, CompletionNeverRunsInsideCommit) {
  open();
  commit(Batch());
  EXPECT_TRUE(outcomes.empty());
  loop.run_all();
  EXPECT_EQ(outcomes.size(), 1U);
  EXPECT_EQ(disk.commits, 0U);
}

TEST_F(StoreContract, AFullDiskTakesBackEverythingInFlightBeforeAnyoneIsTold) {
  open();
  set("a", 1);
  loop.run_all();
  answer = DiskAnswer::full;
  set("a", 2);
  set("b", 5);
  ASSERT_TRUE(loop.run_one());  // the group is refused; nobody knows yet
  set("a", numbers.find("a")->value + 1);
  commit(Batch());  // a reader that saw a == 3
  loop.run_all();
  EXPECT_EQ(numbers.find("a")->value, 1);
  EXPECT_EQ(numbers.find("b"), nullptr);
  EXPECT_EQ(outcomes, (std::vector{CommitOutcome::committed, CommitOutcome::disk_full,
                                   CommitOutcome::disk_full, CommitOutcome::disk_full,
                                   CommitOutcome::disk_full}));
  EXPECT_EQ(seen, (std::vector{1, 1, 1, 1, 1}));
  EXPECT_EQ(disk.records.at({"test.number", "a"}), "1");

  answer = DiskAnswer::durable;
  set("a", 7);
  loop.run_all();
  EXPECT_EQ(outcomes.back(), CommitOutcome::committed);
  EXPECT_EQ(disk.records.at({"test.number", "a"}), "7");
}

TEST_F(StoreContract, TooMuchInFlightRefusesTheNewestAlone) {
  open();
  Batch big;
  big.put({"test.body", "x"}, std::string(store_limits::in_flight_bytes_max - 100, 'x'));
  commit(std::move(big));
  Batch too_much;
  too_much.put({"test.body", "y"}, std::string(200, 'y'));
  numbers.put(too_much, "a", {9});
  commit(std::move(too_much));
  EXPECT_EQ(numbers.find("a"), nullptr);
  set("a", 1);
  loop.run_all();
  EXPECT_EQ(std::count(outcomes.begin(), outcomes.end(), CommitOutcome::overloaded), 1);
  EXPECT_EQ(disk.records.at({"test.number", "a"}), "1");
  EXPECT_FALSE(disk.records.contains({"test.body", "y"}));
}

TEST_F(StoreContract, TooManyBatchesInFlightAreRefused) {
  open();
  for (std::size_t i = 0; i < store_limits::in_flight_batches_max + 1; ++i) commit(Batch());
  loop.run_all();
  EXPECT_EQ(std::count(outcomes.begin(), outcomes.end(), CommitOutcome::overloaded), 1);
}

TEST_F(StoreContract, ACrashLosesWhatNobodyWasTold) {
  open();
  set("a", 1);
  loop.run_all();
  set("a", 2);
  store.reset();
  loop.run_all();
  EXPECT_EQ(disk.records.at({"test.number", "a"}), "1");
  EXPECT_EQ(outcomes.size(), 1U);
}

TEST_F(StoreContract, ACrashAfterTheFsyncKeepsWhatNobodyWasTold) {
  open();
  set("a", 2);
  ASSERT_TRUE(loop.run_one());
  store.reset();
  loop.run_all();
  EXPECT_EQ(disk.records.at({"test.number", "a"}), "2");
  EXPECT_TRUE(outcomes.empty());
}

TEST_F(StoreContract, ADeadDiskNeverAnswers) {
  open();
  answer = DiskAnswer::dead;
  set("a", 1);
  loop.run_all();
  answer = DiskAnswer::durable;
  set("a", 2);
  loop.run_all();
  EXPECT_TRUE(outcomes.empty());
  EXPECT_FALSE(store->settled());
  EXPECT_TRUE(disk.records.empty());
}

TEST_F(StoreContract, ACompletionMayCommitAgain) {
  open();
  int rounds = 0;
  CommitHandler again = [&](CommitOutcome) {
    if (++rounds < 5) store->commit(Batch(), again);
  };
  store->commit(Batch(), again);
  loop.run_all();
  EXPECT_EQ(rounds, 5);
  EXPECT_TRUE(store->settled());
}

}  // namespace
}  // namespace skerry
