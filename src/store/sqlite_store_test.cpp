#include "store/sqlite_store.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <chrono>
#include <cstdio>
#include <fstream>
#include <optional>

#include "base/clock.hpp"
#include "store/sqlite_schema.hpp"
#include "store/table.hpp"
#include "test/support/temporary_directory.hpp"
#include "test/support/work_queue.hpp"

namespace skerry {
namespace {

class SqliteStoreTest : public testing::Test {
 protected:
  Result<Done> open() {
    store.reset();
    store = TRY(open_store(*directory, {.post = loop.post(), .on_fatal = {}, .faults = nullptr}));
    return Done{};
  }
  void commit(Batch batch) {
    store->commit(std::move(batch), [this](CommitOutcome outcome) { outcomes.push_back(outcome); });
  }
  void settle() {
    loop.run_until([this] { return store->settled(); });
  }
  std::vector<std::string> all(const std::string& kind) {
    std::vector<std::string> found;
    const Result<Done> loaded = store->load(kind, [&](Record record) -> Result<Done> {
      found.push_back(record.key + "=" + record.value);
      return Done{};
    });
    return loaded.ok() ? found : std::vector{loaded.error().message};
  }
  void copy_testdata(const std::string& name) {
    std::ifstream from(std::string(SKERRY_STORE_TESTDATA) + "/" + name, std::ios::binary);
    ASSERT_TRUE(from.good()) << name;
    std::ofstream(directory->path_of("skerry.db"), std::ios::binary) << from.rdbuf();
  }

  test::TemporaryDirectory temporary;
  std::optional<DataDirectory> directory = DataDirectory::open(temporary.path() + "/data").value();
  test::WorkQueue loop;
  std::unique_ptr<Store> store;
  std::vector<CommitOutcome> outcomes;
};

TEST_F(SqliteStoreTest, KeepsRecordsByKindInTheOrderOfKeysAcrossARestart) {
  ASSERT_TRUE(open().ok());
  Batch batch;
  batch.put({"iam.role", "b"}, "2");
  batch.put({"iam.role", "a"}, "1");
  batch.put({"iam.role", "gone"}, "3");
  batch.put({"iam.user", "a"}, "4");
  batch.erase({"iam.role", "gone"});
  batch.put({"iam.role", "b"}, "22");
  commit(std::move(batch));
  settle();
  EXPECT_EQ(outcomes, std::vector{CommitOutcome::committed});
  ASSERT_TRUE(open().ok());
  EXPECT_EQ(all("iam.role"), (std::vector<std::string>{"a=1", "b=22"}));
  EXPECT_EQ(all("iam.user"), (std::vector<std::string>{"a=4"}));
  EXPECT_EQ(all("iam.group"), std::vector<std::string>{});
}

TEST_F(SqliteStoreTest, KeysAndValuesAreAnyBytes) {
  ASSERT_TRUE(open().ok());
  std::string every_byte;
  for (int i = 0; i < 256; ++i) every_byte += static_cast<char>(i);
  const std::string large(3'000'000, 'x');
  Batch batch;
  batch.put({"k", every_byte}, every_byte);
  batch.put({"k", ""}, "");
  batch.put({"k", "large"}, large);
  commit(std::move(batch));
  settle();
  ASSERT_TRUE(open().ok());
  EXPECT_EQ(all("k"),
            (std::vector<std::string>{"=", every_byte + "=" + every_byte, "large=" + large}));
}

TEST_F(SqliteStoreTest, AnOrderlyEndMakesDurableWhatWasSubmitted) {
  ASSERT_TRUE(open().ok());
  for (int i = 0; i < 100; ++i) {
    Batch batch;
    batch.put({"k", std::to_string(i)}, "v");
    commit(std::move(batch));
  }
  ASSERT_TRUE(open().ok());
  EXPECT_EQ(all("k").size(), 100U);
  loop.run_all();
  EXPECT_TRUE(outcomes.empty());
}

TEST_F(SqliteStoreTest, CompletionsComeInTheOrderOfCommits) {
  ASSERT_TRUE(open().ok());
  std::vector<int> order;
  for (int i = 0; i < 500; ++i) {
    Batch batch;
    if (i % 3 != 0) batch.put({"k", "same"}, std::to_string(i));
    store->commit(std::move(batch), [&order, i](CommitOutcome) { order.push_back(i); });
  }
  settle();
  ASSERT_EQ(order.size(), 500U);
  EXPECT_TRUE(std::is_sorted(order.begin(), order.end()));
  EXPECT_EQ(all("k"), std::vector<std::string>{"same=499"});
}

TEST_F(SqliteStoreTest, FilesAreForTheirOwnerAlone) {
  ASSERT_TRUE(open().ok());
  commit(Batch());
  Batch batch;
  batch.put({"k", "a"}, "v");
  commit(std::move(batch));
  settle();
  for (const char* name : {"skerry.db", "skerry.db-wal"}) {
    struct stat found {};
    ASSERT_EQ(::stat(directory->path_of(name).c_str(), &found), 0) << name;
    EXPECT_EQ(found.st_mode & 07777, 0600U) << name;
  }
}

// testdata/README.md says how the files were made.
TEST_F(SqliteStoreTest, AStoreOfTheFirstFormatIsMigrated) {
  copy_testdata("format_1.db");
  const Result<Done> opened = open();
  ASSERT_TRUE(opened.ok()) << opened.error().message;
  EXPECT_EQ(all("iam.user"), (std::vector<std::string>{"admin={\"path\":\"/\"}", "ann="}));
  EXPECT_EQ(all("iam.role").size(), 200U);
  Batch batch;
  batch.put({"iam.user", "ann"}, "new");
  commit(std::move(batch));
  settle();
  ASSERT_TRUE(open().ok());
  EXPECT_EQ(all("iam.user"), (std::vector<std::string>{"admin={\"path\":\"/\"}", "ann=new"}));
}

TEST_F(SqliteStoreTest, ANewerFormatIsRefusedAndLeftAlone) {
  copy_testdata("newer.db");
  const std::string path = directory->path_of("skerry.db");
  const auto content = [&] {
    std::ifstream file(path, std::ios::binary);
    return std::string(std::istreambuf_iterator(file), {});
  };
  const std::string before = content();
  EXPECT_EQ(open().error().message, path +
                                        ": made by a newer Skerry: its format is 999, this one "
                                        "knows formats up to " +
                                        std::to_string(store_format));
  EXPECT_EQ(content(), before);
}

TEST_F(SqliteStoreTest, WhatIsNoStoreOfOursIsRefused) {
  copy_testdata("foreign.db");
  EXPECT_EQ(open().error().message,
            directory->path_of("skerry.db") + ": this is not a store of Skerry");
  std::ofstream(directory->path_of("skerry.db"), std::ios::binary) << std::string(8192, 'x');
  EXPECT_NE(open().error().message.find("file is not a database"), std::string::npos);
}

TEST_F(SqliteStoreTest, ADamagedRecordIsNamedNotServed) {
  ASSERT_TRUE(open().ok());
  Batch batch;
  batch.put({"iam.user", "ann"}, "the value that the disk will change");
  commit(std::move(batch));
  settle();
  store.reset();
  const std::string path = directory->path_of("skerry.db");
  std::string content;
  {
    std::ifstream file(path, std::ios::binary);
    content.assign(std::istreambuf_iterator(file), {});
  }
  const std::size_t at = content.find("will change");
  ASSERT_NE(at, std::string::npos);
  content[at] = 'W';
  std::ofstream(path, std::ios::binary) << content;
  ASSERT_TRUE(open().ok());
  EXPECT_EQ(all("iam.user"), std::vector<std::string>{"record iam.user/ann is damaged"});
}

TEST_F(SqliteStoreTest, ADamagedTreeIsRefusedAtOpening) {
  ASSERT_TRUE(open().ok());
  for (int i = 0; i < 500; ++i) {
    Batch batch;
    batch.put({"k", std::to_string(i)}, std::string(200, 'v'));
    commit(std::move(batch));
  }
  settle();
  store.reset();
  std::fstream file(directory->path_of("skerry.db"),
                    std::ios::binary | std::ios::in | std::ios::out);
  file.seekp(4096 * 5);
  file << std::string(64, '\xff');
  file.close();
  EXPECT_FALSE(open().ok());
}

TEST_F(SqliteStoreTest, AVisitorsErrorEndsTheLoading) {
  ASSERT_TRUE(open().ok());
  Batch batch;
  batch.put({"k", "a"}, "1");
  batch.put({"k", "b"}, "2");
  commit(std::move(batch));
  settle();
  int visits = 0;
  const Result<Done> loaded = store->load("k", [&](Record) -> Result<Done> {
    ++visits;
    return Error{"enough"};
  });
  EXPECT_EQ(loaded.error().message, "enough");
  EXPECT_EQ(visits, 1);
}

// A start with 1,000 stored resources has 100 ms for everything; the store's share is printed.
TEST_F(SqliteStoreTest, AThousandRecordsLoadInAFewMilliseconds) {
  ASSERT_TRUE(open().ok());
  for (int i = 0; i < 1000; ++i) {
    Batch batch;
    batch.put({"iam.role", "role-" + std::to_string(i)}, std::string(1000, 'r'));
    commit(std::move(batch));
  }
  settle();
  store.reset();
  const SystemClock clock;
  const TimePoint start = clock.now();
  ASSERT_TRUE(open().ok());
  const TimePoint opened = clock.now();
  EXPECT_EQ(all("iam.role").size(), 1000U);
  const TimePoint loaded = clock.now();
  const auto ms = [](Duration d) { return std::chrono::duration<double, std::milli>(d).count(); };
  std::printf("1,000 records of 1 KB: open %.1f ms, load %.1f ms\n", ms(opened - start),
              ms(loaded - opened));
  EXPECT_LT(ms(loaded - start), 1000);
}

}  // namespace
}  // namespace skerry
