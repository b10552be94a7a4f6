// Objects on a machine that is killed and on disks that fill and fail: an acknowledged object is
// there byte for byte, a batch is there wholly or not at all, and no file is left that nobody
// names.

#include <gtest/gtest.h>
#include <sched.h>
#include <sys/mount.h>

#include <fstream>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "loop/epoll_loop.hpp"
#include "objects/blob_folder.hpp"
#include "store/data_directory.hpp"
#include "store/sqlite_store.hpp"
#include "test/faults/object_workload.hpp"
#include "test/faults/rounds.hpp"
#include "test/faults/writer_process.hpp"
#include "test/support/temporary_directory.hpp"

namespace skerry::faults {
namespace {

constexpr BatchNumber batches_per_round = 30;
constexpr std::uint64_t random_kills = 20;

class ObjectKills : public testing::Test {
 protected:
  std::string directory() const { return temporary.path() + "/data"; }

  Ended write(const std::string& failpoints, BatchNumber batches = batches_per_round) {
    WriterProcess writer(command(failpoints, batches));
    const Ended ended = writer.wait();
    note(writer);
    return ended;
  }
  WriterCommand command(const std::string& failpoints, BatchNumber batches) const {
    return {.program = SKERRY_OBJECT_WRITER,
            .directory = directory(),
            .seed = seed,
            .batches = batches,
            .failpoints = failpoints,
            .errors_to = temporary.path() + "/errors"};
  }
  void note(const WriterProcess& writer) {
    acknowledged.insert(writer.acknowledged().begin(), writer.acknowledged().end());
  }
  std::vector<std::string> lines(const std::string& first_word) const {
    std::ifstream file(temporary.path() + "/errors");
    std::vector<std::string> found;
    for (std::string line; std::getline(file, line);)
      if (line.starts_with(first_word + " ")) found.push_back(line.substr(first_word.size() + 1));
    return found;
  }

  // What a start finds, and what it leaves on the disk.
  void look(const std::string& when) {
    const DataDirectory data = DataDirectory::open(directory()).value();
    EpollLoop loop;
    const std::unique_ptr<Store> store =
        open_store(data, {.post = [&](auto work) { loop.post(std::move(work)); },
                          .on_fatal = {},
                          .faults = nullptr})
            .value();
    const auto pool = make_inline_pool(loop);
    const auto files =
        objects::ObjectFiles::open(data.path_of("objects"),
                                   {.loop = loop, .pool = *pool, .store = *store, .random = random})
            .value();
    objects::BlobReferences<ObjectRecord> references(*files);
    Table<ObjectRecord> objects{"test.object"};
    Table<DoneRecord> done{"test.done"};
    objects.watch(references);
    ASSERT_TRUE(objects.load(*store).ok());
    ASSERT_TRUE(done.load(*store).ok());
    const Result<objects::ObjectFiles::Swept> swept = files->sweep();
    ASSERT_TRUE(swept.ok()) << when;
    EXPECT_TRUE(swept->missing.empty()) << when;
    for (const BatchNumber number : acknowledged)
      ASSERT_NE(done.find(done_key(number)), nullptr) << "lost batch " << number << ", " << when;
    std::map<std::string, BatchNumber> found;
    for (const auto& [key, record] : objects.entries()) {
      found[key] = record.number;
      const Result<std::string> content = files->read(record.extents).read_all();
      ASSERT_TRUE(content.ok()) << when << ": " << content.error().message;
      EXPECT_EQ(hex(sha256(*content)), record.digest) << key << ", " << when;
    }
    EXPECT_EQ(found, objects_after(seed, done)) << when;
    const auto folder = objects::BlobFolder::open(data.path_of("objects")).value();
    EXPECT_EQ(folder->files()->size(), files->blobs()) << when;
  }

  test::TemporaryDirectory temporary;
  SystemRandom random;
  Seed seed{7};
  std::set<BatchNumber> acknowledged;
};

TEST_F(ObjectKills, AtEveryFailpointAndAtRandomTimes) {
  ASSERT_EQ(write("list"), Ended::finished);
  look("after the listing run");
  std::vector<std::string> names;
  for (const std::string& name : lines("failpoint"))
    if (name.starts_with("objects.")) names.push_back(name);
  ASSERT_GE(names.size(), 10U);
  SeededRandom dice(3);
  std::size_t killed = 0;
  for (const std::string& name : names) {
    for (const std::uint64_t at : {std::uint64_t{1}, 2 + dice.below(20)}) {
      killed += write(name + "=kill@" + std::to_string(at)) == Ended::killed;
      look(name + "=kill@" + std::to_string(at));
    }
  }
  EXPECT_GE(killed, names.size());
  const char* const rounds = std::getenv("SKERRY_ROUNDS");
  const std::uint64_t more = rounds == nullptr ? random_kills : std::strtoull(rounds, nullptr, 10);
  for (std::uint64_t i = 0; i < more; ++i) {
    WriterProcess writer(command("", batches_per_round));
    writer.listen_for(dice.below(batches_per_round));
    writer.listen_during(std::chrono::microseconds(dice.below(3000)));
    writer.kill();
    writer.wait();
    note(writer);
    if (dice.below(3) == 0) look("random kill " + std::to_string(i));
  }
  look("at the end");
}

// Each refusal of the disk is told by its kind, costs its own batch alone, and needs no restart.
TEST_F(ObjectKills, ADiskThatRefusesEachKindOfWrite) {
  struct Fault {
    const char* failpoint;
    const char* kind;
  };
  for (const Fault fault :
       {Fault{"objects.file.create_full", "full"}, Fault{"objects.file.write_full", "full"},
        Fault{"objects.file.write_error", "io"}, Fault{"objects.file.sync_error", "io"},
        Fault{"objects.folder.sync_error", "io"}}) {
    for (int at = 1; at <= 5; at += 4) {
      const std::string armed = std::string(fault.failpoint) + "=error@" + std::to_string(at);
      const std::size_t before = acknowledged.size();
      EXPECT_EQ(write(armed, 20), Ended::finished) << armed;
      const std::vector<std::string> refused = lines("refused");
      ASSERT_EQ(refused.size(), 1U) << armed;
      EXPECT_TRUE(refused[0].starts_with(std::string(fault.kind) + " ")) << refused[0];
      EXPECT_EQ(acknowledged.size(), before + 19) << armed;
      look(armed);
    }
    EXPECT_EQ(write(std::string(fault.failpoint) + "=error", 10), Ended::finished);
    look(fault.failpoint);
  }
}

TEST_F(ObjectKills, AFullTmpfsOfTheKernel) {
  // A mount of our own that nobody else sees.
  if (::unshare(CLONE_NEWNS) != 0 ||
      ::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0 ||
      ::mount("skerry", temporary.path().c_str(), "tmpfs", 0, "size=16m,mode=700") != 0) {
    GTEST_SKIP() << "needs the right to mount";
  }
  const DataDirectory data = DataDirectory::open(directory()).value();
  EpollLoop loop;
  const std::unique_ptr<Store> store =
      open_store(data, {.post = [&](auto work) { loop.post(std::move(work)); },
                        .on_fatal = {},
                        .faults = nullptr})
          .value();
  const auto pool = make_inline_pool(loop);
  auto files =
      objects::ObjectFiles::open(data.path_of("objects"),
                                 {.loop = loop, .pool = *pool, .store = *store, .random = random})
          .value();
  const std::string piece(1 << 20, 'x');
  const auto fill = [&](objects::Staged& staged) {
    Result<Done, objects::WriteFailure> written = Done{};
    for (int i = 0; i < 64 && written.ok(); ++i) written = staged.append(as_bytes(piece));
    return written;
  };
  for (int round = 0; round < 3; ++round) {
    std::unique_ptr<objects::Staged> staged = files->stage();
    const auto written = fill(*staged);
    ASSERT_FALSE(written.ok());
    EXPECT_EQ(written.error().fault, objects::WriteFault::full) << written.error().message;
    staged.reset();
    // The space comes back without a restart.
    loop.post(
        [&] { store->commit(Batch{}, [&](CommitOutcome) { loop.post([&] { loop.stop(); }); }); });
    loop.run();
    const auto small = files->stage();
    EXPECT_TRUE(small->append(as_bytes(piece)).ok()) << round;
    EXPECT_TRUE(small->finish().ok());
  }
  files.reset();
}

}  // namespace
}  // namespace skerry::faults
