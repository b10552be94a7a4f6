#include "store/table.hpp"

#include <gtest/gtest.h>

#include "store/memory_store.hpp"
#include "test/support/work_queue.hpp"

namespace skerry {
namespace {

// A user with an access key, and the index that a service would keep beside the table.
struct User {
  std::string access_key;
  std::string encode() const { return access_key; }
  static Result<User> decode(std::string_view bytes) {
    if (bytes == "garbage") return Error{"not a user"};
    return User{std::string(bytes)};
  }
};

class UsersByKey final : public TableWatcher<User> {
 public:
  void changed(const std::string& name, Change change) override {
    if (change.before != nullptr) names.erase(change.before->access_key);
    if (change.after != nullptr) names[change.after->access_key] = name;
  }
  std::map<std::string, std::string> names;
};

class Tables : public testing::Test {
 protected:
  Tables() { users.watch(index); }
  MemoryDisk disk;
  test::WorkQueue loop;
  Table<User> users{"iam.user"};
  UsersByKey index;
};

TEST_F(Tables, AChangeIsSeenAtOnceAndDurableAfterTheCommit) {
  MemoryStore store(disk, {.post = loop.post(), .disk = {}});
  Batch batch;
  users.put(batch, "ann", {"AKIA1"});
  users.put(batch, "bob", {"AKIA2"});
  users.erase(batch, "bob");
  ASSERT_NE(users.find("ann"), nullptr);
  EXPECT_EQ(users.find("bob"), nullptr);
  EXPECT_TRUE(disk.records.empty());
  bool answered = false;
  store.commit(std::move(batch),
               [&](CommitOutcome outcome) { answered = outcome == CommitOutcome::committed; });
  loop.run_all();
  EXPECT_TRUE(answered);
  EXPECT_EQ(disk.records, (std::map<RecordName, std::string>{{{"iam.user", "ann"}, "AKIA1"}}));
}

TEST_F(Tables, ABatchThatIsDroppedLeavesNoTrace) {
  {
    Batch first;
    users.put(first, "ann", {"AKIA1"});
    MemoryStore store(disk, {.post = loop.post(), .disk = {}});
    store.commit(std::move(first), [](CommitOutcome) {});
    loop.run_all();
  }
  {
    Batch half_done;
    users.put(half_done, "ann", {"AKIA9"});
    users.erase(half_done, "ann");
    users.put(half_done, "ann", {"AKIA8"});
    users.put(half_done, "eve", {"AKIA7"});
    EXPECT_EQ(index.names.at("AKIA8"), "ann");
  }
  EXPECT_EQ(users.size(), 1U);
  EXPECT_EQ(users.find("ann")->access_key, "AKIA1");
  EXPECT_EQ(index.names, (std::map<std::string, std::string>{{"AKIA1", "ann"}}));
}

TEST_F(Tables, LoadingGivesTheRecordsAndTheIndex) {
  disk.records = {{{"iam.user", "ann"}, "AKIA1"},
                  {{"iam.user", "bob"}, "AKIA2"},
                  {{"iam.group", "ann"}, "not a user of this table"}};
  MemoryStore store(disk, {.post = loop.post(), .disk = {}});
  ASSERT_TRUE(users.load(store).ok());
  EXPECT_EQ(users.size(), 2U);
  EXPECT_EQ(index.names.at("AKIA2"), "bob");
}

TEST_F(Tables, ARecordThatDoesNotDecodeIsNamed) {
  disk.records = {{{"iam.user", "ann"}, "garbage"}};
  MemoryStore store(disk, {.post = loop.post(), .disk = {}});
  EXPECT_EQ(users.load(store).error().message, "record iam.user/ann: not a user");
}

TEST_F(Tables, ErasingWithAKeyThatLivesInTheEntryIsFine) {
  Batch batch;
  users.put(batch, "ann", {"AKIA1"});
  users.erase(batch, users.entries().begin()->first);
  users.erase(batch, "nobody");
  EXPECT_EQ(users.size(), 0U);
  batch.undo();
  EXPECT_EQ(users.size(), 0U);
  EXPECT_TRUE(batch.empty());
}

}  // namespace
}  // namespace skerry
