// Writes objects until it is killed or done: object_writer DIRECTORY SEED BATCHES. A line with its
// number on standard output acknowledges each batch. A body that the disk refuses is told on
// standard error, its batch left out, and the next one tried: no restart is needed.

#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>

#include "loop/epoll_loop.hpp"
#include "store/data_directory.hpp"
#include "store/sqlite_store.hpp"
#include "test/faults/object_workload.hpp"

namespace skerry::faults {
namespace {

class Writer {
 public:
  struct Parts {
    EpollLoop& loop;
    Store& store;
    objects::ObjectFiles& files;
    Seed seed;
  };
  explicit Writer(Parts parts) : parts_(parts), references_(parts.files) {
    objects_.watch(references_);
  }

  Result<Done> run(BatchNumber count) {
    TRY(objects_.load(parts_.store));
    TRY(done_.load(parts_.store));
    TRY(parts_.files.sweep());
    if (!done_.entries().empty()) next_ = std::stoull(done_.entries().rbegin()->first) + 1;
    end_ = next_ + count;
    parts_.loop.post([this] { go_on(); });
    parts_.loop.run();
    return Done{};
  }

 private:
  void go_on() {
    if (next_ == end_) return parts_.loop.stop();
    const BatchNumber number = next_++;
    Batch batch;
    // The staged object goes when its record holds the file, as in the gateway.
    const Result<Done, objects::WriteFailure> made = make(batch, number);
    if (!made.ok()) {
      const bool full = made.error().fault == objects::WriteFault::full;
      std::fprintf(stderr, "refused %s %s\n", full ? "full" : "io", made.error().message.c_str());
      parts_.loop.post([this] { go_on(); });
      return;
    }
    done_.put(batch, done_key(number), {});
    parts_.store.commit(std::move(batch), [this, number](CommitOutcome outcome) {
      if (outcome == CommitOutcome::committed) acknowledge(number);
      go_on();
    });
  }

  Result<Done, objects::WriteFailure> make(Batch& batch, BatchNumber number) {
    const ObjectStep step = object_step(parts_.seed, number);
    if (step.kind == ObjectStep::Kind::erase) {
      objects_.erase(batch, step.key);
    } else if (step.kind == ObjectStep::Kind::put) {
      const auto staged = parts_.files.stage();
      std::string_view rest = step.content;
      while (!rest.empty()) {
        TRY(staged->append(as_bytes(rest.substr(0, appended_bytes_max))));
        rest.remove_prefix(std::min(rest.size(), appended_bytes_max));
      }
      TRY(staged->finish());
      objects_.put(batch, step.key, {number, hex(sha256(step.content)), staged->extents()});
    } else if (const ObjectRecord* const source = objects_.find(step.source)) {
      objects_.put(batch, step.key, {number, source->digest, source->extents});
    }
    return Done{};
  }

  static void acknowledge(BatchNumber number) {
    const std::string line = std::to_string(number) + "\n";
    if (::write(STDOUT_FILENO, line.data(), line.size()) < 0) std::_Exit(1);
  }

  Parts parts_;
  objects::BlobReferences<ObjectRecord> references_;
  Table<ObjectRecord> objects_{"test.object"};
  Table<DoneRecord> done_{"test.done"};
  BatchNumber next_ = 1;
  BatchNumber end_ = 1;
};

Result<Done> run(const std::string& path, Seed seed, BatchNumber count) {
  const DataDirectory directory = TRY(DataDirectory::open(path));
  SystemRandom random;
  EpollLoop loop;
  const std::unique_ptr<Store> store = TRY(open_store(
      directory,
      {.post = [&](auto work) { loop.post(std::move(work)); }, .on_fatal = {}, .faults = nullptr}));
  const auto pool = make_thread_pool(loop);
  const auto files = TRY(
      objects::ObjectFiles::open(directory.path_of("objects"),
                                 {.loop = loop, .pool = *pool, .store = *store, .random = random}));
  return Writer({loop, *store, *files, seed}).run(count);
}

}  // namespace
}  // namespace skerry::faults

int main(int argc, char** argv) {
  if (argc != 4) {
    std::fprintf(stderr, "usage: object_writer DIRECTORY SEED BATCHES\n");
    return 2;
  }
  const skerry::Result<skerry::Done> done = skerry::faults::run(
      argv[1], {std::strtoull(argv[2], nullptr, 10)}, std::strtoull(argv[3], nullptr, 10));
  if (done.ok()) return 0;
  std::fprintf(stderr, "object_writer: %s\n", done.error().message.c_str());
  return 1;
}
