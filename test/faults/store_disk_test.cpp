// A store on a disk that is full, breaks, or is somebody else's; and what is on the disk at all.

#include <dirent.h>
#include <gtest/gtest.h>
#include <sched.h>
#include <sys/mount.h>
#include <unistd.h>

#include <atomic>
#include <cstdio>
#include <fstream>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/encoding.hpp"
#include "base/log.hpp"
#include "base/random.hpp"
#include "store/data_directory.hpp"
#include "store/disk_faults.hpp"
#include "store/sealed.hpp"
#include "store/sqlite_store.hpp"
#include "store/table.hpp"
#include "test/faults/writer_process.hpp"
#include "test/support/temporary_directory.hpp"
#include "test/support/work_queue.hpp"

namespace skerry::faults {
namespace {

struct Note {
  std::string text;
  std::string encode() const { return text; }
  static Result<Note> decode(std::string_view bytes) { return Note{std::string(bytes)}; }
};

// A service with its state in a table, on a disk that the test commands.
class Disk : public testing::Test {
 protected:
  Disk() { set_log_level(Level::error); }

  Result<Done> open(const std::string& path) {
    store.reset();
    directory.reset();
    directory = TRY(DataDirectory::open(path));
    store = TRY(open_store(*directory, {.post = loop.post(),
                                        .on_fatal =
                                            [this](const Error& error) {
                                              fatal = error.message;
                                              is_fatal = true;
                                              loop.post()([] {});
                                            },
                                        .faults = &disk}));
    return Done{};
  }
  Result<Done> open() { return open(temporary.path() + "/data"); }

  void put(const std::string& key, std::string text) {
    Batch batch;
    notes.put(batch, key, {std::move(text)});
    store->commit(std::move(batch), [this](CommitOutcome outcome) { outcomes.push_back(outcome); });
  }
  CommitOutcome put_and_wait(const std::string& key, std::string text) {
    put(key, std::move(text));
    loop.run_until([this] { return store->settled(); });
    return outcomes.back();
  }
  std::map<std::string, std::string> in_memory() const {
    std::map<std::string, std::string> found;
    for (const auto& [key, note] : notes.entries()) found[key] = note.text;
    return found;
  }
  std::map<std::string, std::string> on_disk() { return all(*store); }
  // What a start would find if the process were killed now: a copy of the files, opened.
  std::map<std::string, std::string> after_a_kill() {
    const std::string path = temporary.path() + "/copy-" + std::to_string(++copies);
    const DataDirectory copy = DataDirectory::open(path).value();
    for (const char* name : {"skerry.db", "skerry.db-wal"}) {
      std::ifstream from(directory->path_of(name), std::ios::binary);
      if (from.good()) std::ofstream(copy.path_of(name), std::ios::binary) << from.rdbuf();
    }
    const std::unique_ptr<Store> opened =
        open_store(copy, {.post = loop.post(), .on_fatal = {}, .faults = nullptr}).value();
    return all(*opened);
  }
  static std::map<std::string, std::string> all(Store& from) {
    std::map<std::string, std::string> found;
    const Result<Done> loaded = from.load("test.note", [&](Record record) -> Result<Done> {
      found[record.key] = record.value;
      return Done{};
    });
    EXPECT_TRUE(loaded.ok());
    return found;
  }

  int copies = 0;
  test::TemporaryDirectory temporary;
  DiskFaults disk;
  test::WorkQueue loop;
  std::optional<DataDirectory> directory;
  std::unique_ptr<Store> store;
  Table<Note> notes{"test.note"};
  std::vector<CommitOutcome> outcomes;
  std::string fatal;
  std::atomic<bool> is_fatal = false;
};

TEST_F(Disk, FullRefusesWritesKeepsReadsAndRecoversWithoutARestart) {
  ASSERT_TRUE(open().ok());
  EXPECT_EQ(put_and_wait("a", "before"), CommitOutcome::committed);
  disk.leave_space(0);
  for (int i = 0; i < 20; ++i) {
    EXPECT_EQ(put_and_wait("a", "while full"), CommitOutcome::disk_full);
    EXPECT_EQ(notes.find("a")->text, "before");
    EXPECT_EQ(on_disk(), in_memory());
  }
  disk.leave_all_space();
  EXPECT_EQ(put_and_wait("a", "after"), CommitOutcome::committed);
  ASSERT_TRUE(open().ok());
  EXPECT_EQ(on_disk(), (std::map<std::string, std::string>{{"a", "after"}}));
  EXPECT_FALSE(is_fatal);
}

// The disk is full after every possible number of written bytes, in steps of a third of a page.
TEST_F(Disk, FullAtEachWriteLeavesMemoryAndDiskTheSame) {
  ASSERT_TRUE(open().ok());
  SeededRandom random(7);
  int refused = 0;
  for (std::uint64_t space = 0; space < 60'000; space += 1367) {
    disk.leave_space(space);
    for (int i = 0; i < 12; ++i) {
      const std::string key = "key-" + std::to_string(random.below(6));
      put(key, key + std::string(random.below(9000), 'x'));
    }
    loop.run_until([this] { return store->settled(); });
    ASSERT_EQ(on_disk(), in_memory()) << space << " bytes left";
    // Refused with certainty: it must not come back from what the log was given of it.
    ASSERT_EQ(after_a_kill(), in_memory()) << space << " bytes left";
    if (outcomes.back() == CommitOutcome::disk_full) ++refused;
    disk.leave_all_space();
    ASSERT_EQ(put_and_wait("last", std::to_string(space)), CommitOutcome::committed);
  }
  EXPECT_GT(refused, 10);
  const auto before = in_memory();
  ASSERT_TRUE(open().ok());
  EXPECT_EQ(on_disk(), before);
  EXPECT_FALSE(is_fatal);
}

TEST_F(Disk, FullAtTheFirstStartIsOneClearLineAndTheNextStartIsWhole) {
  for (std::uint64_t space = 0; space < 40'000; space += 997) {
    const std::string path = temporary.path() + "/data-" + std::to_string(space);
    disk.leave_space(space);
    const Result<Done> opened = open(path);
    if (!opened.ok()) {
      EXPECT_NE(opened.error().message.find("full"), std::string::npos) << opened.error().message;
      EXPECT_EQ(opened.error().message.find('\n'), std::string::npos);
    }
    disk.leave_all_space();
    ASSERT_TRUE(open(path).ok()) << space;
    EXPECT_EQ(put_and_wait("a", "1"), CommitOutcome::committed);
  }
}

TEST_F(Disk, AFullTmpfsOfTheKernel) {
  // A mount of our own that nobody else sees; threads made later share it.
  if (::unshare(CLONE_NEWNS) != 0 ||
      ::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0 ||
      ::mount("skerry", temporary.path().c_str(), "tmpfs", 0, "size=1m,mode=700") != 0) {
    GTEST_SKIP() << "needs the right to mount";
  }
  ASSERT_TRUE(open().ok());
  ASSERT_EQ(put_and_wait("a", "small"), CommitOutcome::committed);
  std::string text;
  do {
    text += std::string(100'000, 'x');
  } while (put_and_wait("large", text) == CommitOutcome::committed);
  EXPECT_EQ(outcomes.back(), CommitOutcome::disk_full);
  EXPECT_EQ(on_disk(), in_memory());
  EXPECT_EQ(notes.find("a")->text, "small");
  // The kernel has a page or two left: until a small write is refused as well.
  for (int i = 0; i < 1000 && put_and_wait("fill-" + std::to_string(i), std::string(3000, 'y')) ==
                                  CommitOutcome::committed;
       ++i) {
  }
  EXPECT_EQ(outcomes.back(), CommitOutcome::disk_full);
  ASSERT_EQ(::mount("skerry", temporary.path().c_str(), "tmpfs", MS_REMOUNT, "size=16m,mode=700"),
            0);
  EXPECT_EQ(put_and_wait("a", "there is space"), CommitOutcome::committed);
  const auto before = in_memory();
  ASSERT_TRUE(open().ok());
  EXPECT_EQ(on_disk(), before);
  EXPECT_FALSE(is_fatal);
  store.reset();
  directory.reset();
  EXPECT_EQ(::umount(temporary.path().c_str()), 0);
}

// Whether the data of a failed fsync is on disk nobody knows, and a second fsync would not tell.
TEST_F(Disk, AFailedFsyncStopsTheStoreAndNothingIsAcknowledgedAnyMore) {
  ASSERT_TRUE(open().ok());
  ASSERT_EQ(put_and_wait("a", "durable"), CommitOutcome::committed);
  outcomes.clear();
  disk.break_syncs();
  put("a", "unknown");
  loop.run_until([this] { return is_fatal.load(); });
  put("a", "never");
  const std::uint64_t syncs = disk.syncs();
  store.reset();
  loop.run_all();
  EXPECT_TRUE(outcomes.empty());
  EXPECT_EQ(disk.syncs(), syncs);                                    // not even when closing
  EXPECT_NE(fatal.find("SQLite 1034"), std::string::npos) << fatal;  // SQLITE_IOERR_FSYNC
}

// A loop with 16 writers, each of which commits again when it is told: what one fsync carries.
TEST_F(Disk, SixteenWritersShareFsyncs) {
  ASSERT_TRUE(open().ok());
  constexpr int writers = 16;
  constexpr int commits_each = 50;
  const std::uint64_t before = disk.syncs();
  int left = writers * commits_each;
  int running = writers;
  std::function<void(int)> write = [&](int writer) {
    if (left-- <= 0) {
      --running;
      return;
    }
    Batch batch;
    notes.put(batch, "writer-" + std::to_string(writer), {std::to_string(left)});
    store->commit(std::move(batch), [&write, writer](CommitOutcome outcome) {
      ASSERT(outcome == CommitOutcome::committed);
      write(writer);
    });
  };
  const SystemClock clock;
  const TimePoint start = clock.now();
  for (int writer = 0; writer < writers; ++writer) write(writer);
  loop.run_until([&] { return running == 0; });
  const double ms = std::chrono::duration<double, std::milli>(clock.now() - start).count();
  const std::uint64_t syncs = disk.syncs() - before;
  std::printf("%d batches by %d writers: %llu fsyncs, %.2f ms a batch as its writer sees it\n",
              writers * commits_each, writers, static_cast<unsigned long long>(syncs),
              ms / commits_each);
  EXPECT_LT(syncs, writers * commits_each / 2U);
}

TEST_F(Disk, ASecondProcessIsRefusedAndTheFirstGoesOn) {
  ASSERT_TRUE(open().ok());
  const std::string errors = temporary.path() + "/errors";
  WriterProcess second({.program = SKERRY_STORE_WRITER,
                        .directory = directory->path(),
                        .seed = {1},
                        .batches = 1,
                        .failpoints = {},
                        .errors_to = errors});
  EXPECT_EQ(second.wait(), Ended::refused);
  std::ifstream file(errors);
  std::string line;
  std::getline(file, line);
  EXPECT_EQ(line, "store_writer: data directory " + directory->path() + " is in use by process " +
                      std::to_string(::getpid()));
  EXPECT_EQ(put_and_wait("a", "still here"), CommitOutcome::committed);
}

std::vector<std::string> files_with(const std::string& folder, const std::string& text) {
  std::vector<std::string> found;
  DIR* const opened = ::opendir(folder.c_str());
  while (const dirent* const entry = ::readdir(opened)) {
    if (entry->d_name[0] == '.') continue;
    std::ifstream file(folder + "/" + entry->d_name, std::ios::binary);
    const std::string content{std::istreambuf_iterator<char>(file), {}};
    if (content.find(text) != std::string::npos) found.emplace_back(entry->d_name);
  }
  ::closedir(opened);
  return found;
}

TEST_F(Disk, SealedTextIsNowhereInTheDirectoryInAnyForm) {
  ASSERT_TRUE(open().ok());
  SystemRandom random;
  Sealer sealer = Sealer::open(*directory, random).value();
  const std::string canary = "CANARY-" + random.text(24, "abcdefghijklmnopqrstuvwxyz");
  const SealContext context{"test.note/a"};
  ASSERT_EQ(put_and_wait("in clear", "LOOKED-FOR"), CommitOutcome::committed);
  ASSERT_EQ(put_and_wait("a", sealer.seal(canary, context).value()), CommitOutcome::committed);
  ASSERT_EQ(put_and_wait("a", sealer.seal_text(canary, context).value()), CommitOutcome::committed);
  // Pieces at the three alignments of base64, without the characters that neighbours change.
  std::vector<std::string> forms{canary, hex(as_bytes(canary))};
  for (std::size_t skip = 0; skip < 3; ++skip) {
    forms.push_back(base64(as_bytes(canary.substr(skip, 24))));
  }
  for (const char* when : {"running", "closed"}) {
    EXPECT_FALSE(files_with(directory->path(), "LOOKED-FOR").empty()) << "the scan sees nothing";
    for (const std::string& form : forms) {
      EXPECT_EQ(files_with(directory->path(), form), std::vector<std::string>{}) << when;
    }
    store.reset();
  }
}

}  // namespace
}  // namespace skerry::faults
