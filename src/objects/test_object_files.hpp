#pragma once
// Object files over the store's twin and a loop whose every turn the test
// makes: for the tests of this folder and of whoever has objects.

#include <dirent.h>

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/assert.hpp"
#include "base/encoding.hpp"
#include "loop/simulated_loop.hpp"
#include "objects/object_files.hpp"
#include "store/memory_store.hpp"

namespace skerry::objects {

class TestObjectFiles {
 public:
  // `folder`: a temporary one, the caller's.
  explicit TestObjectFiles(std::string folder, std::uint64_t seed = 1,
                           const SimulationOptions& options = SimulationOptions::calm())
      : folder_(std::move(folder)), loop_(seed, options) {
    start();
  }

  ObjectFiles& files() { return *files_; }
  SimulatedLoop& loop() { return loop_; }
  BlockingPool& pool() { return *pool_; }
  Store& store() { return *store_; }

  // As after a crash: what was not durable is gone.
  void restart() {
    files_.reset();
    store_.reset();
    start();
  }
  void answer_commits_with(DiskAnswer answer) { disk_answer_ = answer; }

  // A whole blob, durable.
  std::unique_ptr<Staged> staged(std::string_view content,
                                 const std::optional<BlobKey>& key = std::nullopt) {
    std::unique_ptr<Staged> made = files_->stage(key);
    ASSERT(made->append(as_bytes(content)).ok());
    ASSERT(made->finish().ok());
    return made;
  }
  std::string content(const Extents& extents, const BlobKeys& keys = {}) {
    Reading reading = files_->read(extents, keys);
    Result<std::string> all = reading.read_all();
    return all.ok() ? *all : "error: " + all.error().message;
  }
  std::size_t on_disk() const {
    std::size_t count = 0;
    for (int i = 0; i < 256; ++i) {
      const std::byte number{static_cast<unsigned char>(i)};
      DIR* const folder = ::opendir((path() + "/" + hex(std::span(&number, 1))).c_str());
      if (folder == nullptr) continue;  // made with its first file
      while (const dirent* const entry = ::readdir(folder)) count += entry->d_name[0] != '.';
      ::closedir(folder);
    }
    return count;
  }
  std::string path() const { return folder_ + "/objects"; }

 private:
  void start() {
    store_ = std::make_unique<MemoryStore>(
        disk_, MemoryStoreOptions{.post = [this](auto work) { loop_.post(std::move(work)); },
                                  .disk = [this] { return disk_answer_; }});
    auto opened = ObjectFiles::open(
        path(), {.loop = loop_, .pool = *pool_, .store = *store_, .random = random_});
    ASSERT(opened.ok());
    files_ = std::move(opened).value();
  }

  std::string folder_;
  SimulatedLoop loop_;
  std::unique_ptr<BlockingPool> pool_ = make_inline_pool(loop_);
  SystemRandom random_;
  MemoryDisk disk_;
  DiskAnswer disk_answer_ = DiskAnswer::durable;
  std::unique_ptr<MemoryStore> store_;
  std::unique_ptr<ObjectFiles> files_;
};

}  // namespace skerry::objects
