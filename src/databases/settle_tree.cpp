#include "databases/settle_tree.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "databases/limits.hpp"

namespace skerry::databases {
namespace {

Fd open_in(const Fd& root, const std::string& path) {
  return Fd(::openat(root.get(), path.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
}

// The files' paths, and their folders' behind them: a name is durable when its folder is. On the
// way the disk is told to begin with each, so that the waits below are for one journal and not for
// a thousand.
class Walk {
 public:
  explicit Walk(const Fd& root) : root_(root) {}

  Result<Done> folder(const std::string& path, std::uint32_t depth) {
    if (depth > limits::tree_depth_max) return Error{"a tree is too deep"};
    Fd own = open_in(root_, path);
    const std::unique_ptr<DIR, int (*)(DIR*)> open(own.open() ? ::fdopendir(own.get()) : nullptr,
                                                   ::closedir);
    if (!open) return errno == ENOENT ? Result<Done>(Done{}) : errno_error("read " + path);
    own.release();
    while (const dirent* entry = ::readdir(open.get())) {
      const std::string name = entry->d_name;
      if (name == "." || name == "..") continue;
      const std::string inside = path + "/" + name;
      struct stat info {};
      if (::fstatat(root_.get(), inside.c_str(), &info, AT_SYMLINK_NOFOLLOW) != 0) continue;
      if (S_ISDIR(info.st_mode)) TRY(folder(inside, depth + 1));
      if (S_ISREG(info.st_mode)) file(inside);
    }
    folders_.push_back(path);
    return Done{};
  }

  std::vector<std::string> take() {
    files_.insert(files_.end(), folders_.begin(), folders_.end());
    return std::move(files_);
  }

 private:
  void file(const std::string& path) {
    const Fd open = open_in(root_, path);
    // A hint: where it is not known, the wait is longer.
    if (open.open()) ::sync_file_range(open.get(), 0, 0, SYNC_FILE_RANGE_WRITE);
    files_.push_back(path);
  }

  const Fd& root_;
  std::vector<std::string> files_;
  std::vector<std::string> folders_;
};

Result<Done> settle_one(const Fd& root, const std::string& path) {
  const Fd open = open_in(root, path);
  if (!open.open()) return errno == ENOENT ? Result<Done>(Done{}) : errno_error("open " + path);
  if (::fsync(open.get()) != 0) return errno_error("settle " + path);
  return Done{};
}

}  // namespace

Result<Done> settle_tree(const Fd& folder) {
  Walk walk(folder);
  TRY(walk.folder(".", 0));
  const std::vector<std::string> paths = walk.take();
  std::atomic<std::size_t> next{0};
  std::vector<std::optional<Error>> failed(limits::settle_threads);
  const auto work = [&](std::optional<Error>& why) {
    for (std::size_t at = next++; at < paths.size() && !why; at = next++) {
      const Result<Done> done = settle_one(folder, paths[at]);
      if (!done.ok()) why = done.error();
    }
  };
  std::vector<std::thread> threads;
  for (std::optional<Error>& why : failed) threads.emplace_back(work, std::ref(why));
  for (std::thread& each : threads) each.join();
  for (const std::optional<Error>& why : failed)
    if (why) return *why;
  return Done{};
}

}  // namespace skerry::databases
