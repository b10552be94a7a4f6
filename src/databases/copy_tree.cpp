#include "databases/copy_tree.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <memory>
#include <optional>
#include <string_view>
#include <thread>
#include <vector>

#include "databases/limits.hpp"

namespace skerry::databases {
namespace {

constexpr mode_t folder_mode = 0700;

struct Names {
  std::vector<std::string> all;
};

Result<Names> names_in(const Fd& folder) {
  Fd own(::openat(folder.get(), ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!own.open()) return errno_error("read a folder");
  const std::unique_ptr<DIR, int (*)(DIR*)> open(::fdopendir(own.get()), ::closedir);
  if (!open) return errno_error("read a folder");
  own.release();
  Names out;
  while (const dirent* entry = ::readdir(open.get())) {
    const std::string_view name = entry->d_name;
    if (name != "." && name != "..") out.all.emplace_back(name);
  }
  std::sort(out.all.begin(), out.all.end());
  return out;
}

bool one_of(std::string_view name, std::initializer_list<std::string_view> names) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

// What a copy leaves out at the top of a data folder: what belongs to the process that runs there,
// and what PostgreSQL says to leave out ("Backing Up the Data Directory").
bool left_out(std::string_view name, Part part) {
  if (one_of(name, {"postmaster.pid", "postmaster.opts", "server.key", "server.crt", "log",
                    "start.log", "backup_label.old", "tablespace_map.old"}))
    return true;
  // Of a snapshot these say where recovery begins; beside a running engine they are not its own.
  if (part != Part::everything && one_of(name, {"backup_label", "tablespace_map"})) return true;
  return part == Part::log && name != "pg_wal";
}

// Folders that a copy of a running engine has, but empty.
bool left_empty(std::string_view name, Part part) {
  if (part == Part::data && name == "pg_wal") return true;
  return part != Part::everything &&
         one_of(name, {"pg_replslot", "pg_dynshmem", "pg_notify", "pg_serial", "pg_snapshots",
                       "pg_stat_tmp", "pg_subtrans"});
}

// Between file systems that cannot copy to each other.
Result<Done> copy_through_memory(const Fd& from, const Fd& to, const std::string& name) {
  std::vector<char> buffer(std::size_t{1} << 17);
  off_t at = 0;
  while (true) {
    const ssize_t got = ::pread(from.get(), buffer.data(), buffer.size(), at);
    if (got == 0) return Done{};
    if (got < 0) return errno_error("read " + name);
    const ssize_t put = ::pwrite(to.get(), buffer.data(), static_cast<std::size_t>(got), at);
    if (put <= 0) return errno_error("copy " + name);
    at += put;
  }
}

// Shares extents where the file system can; whether it can is asked until it says no.
class Cloning {
 public:
  bool share(const Fd& from, const Fd& to) {
    if (!possible_) return false;
    if (::ioctl(to.get(), FICLONE, from.get()) == 0) return true;
    possible_ = false;
    return false;
  }

 private:
  std::atomic<bool> possible_{true};
};

Result<Done> copy_bytes(const Fd& from, const Fd& to, const std::string& name, Cloning& cloning) {
  if (cloning.share(from, to)) return Done{};
  while (true) {
    const ssize_t copied =
        ::copy_file_range(from.get(), nullptr, to.get(), nullptr, limits::copy_piece_bytes_max, 0);
    if (copied == 0) return Done{};
    if (copied > 0 || errno == EINTR) continue;
    if (errno != EXDEV && errno != ENOSYS && errno != EOPNOTSUPP && errno != EINVAL)
      return errno_error("copy " + name);
    return copy_through_memory(from, to, name);
  }
}

// The folders are made one after the other, then their files by a few threads.
class Copier {
 public:
  Copier(Part part, Owner owner) : part_(part), owner_(owner) {}

  Result<Done> copy(const Fd& from, const Fd& to) {
    const auto top = std::make_shared<Folders>();
    top->from = TRY(open_folder(from, "."));
    top->to = TRY(open_folder(to, "."));
    TRY(folder(top, 0));
    return copy_files();
  }
  Cloning& cloning() { return cloning_; }

 private:
  struct Folders {
    Fd from;
    Fd to;
  };
  using Inside = std::shared_ptr<const Folders>;
  struct File {
    Inside folders;
    std::string name;
  };

  Result<Done> folder(const Inside& folders, std::uint32_t depth) {
    if (depth > limits::tree_depth_max) return Error{"a tree is too deep"};
    const Names names = TRY(names_in(folders->from));
    for (const std::string& name : names.all) {
      if (depth == 0 && left_out(name, part_)) continue;
      TRY(entry(folders, name, depth));
    }
    return Done{};
  }

  Result<Done> entry(const Inside& folders, const std::string& name, std::uint32_t depth) {
    struct stat info {};
    if (::fstatat(folders->from.get(), name.c_str(), &info, AT_SYMLINK_NOFOLLOW) != 0)
      return gone_or_error(name);
    // Sockets and the like are the process's; a link would be a tablespace, which RDS has inside.
    if (S_ISREG(info.st_mode)) files_.push_back({folders, name});
    if (!S_ISDIR(info.st_mode)) return Done{};
    const auto inside = std::make_shared<Folders>();
    inside->from = TRY(open_folder(folders->from, name));
    inside->to = TRY(make_folder(folders->to, name, owner_));
    if (depth == 0 && left_empty(name, part_))
      return name == "pg_wal" ? folders_of(*inside) : Result<Done>(Done{});
    return folder(inside, depth + 1);
  }

  // pg_wal has folders of its own that have to be there.
  Result<Done> folders_of(const Folders& folders) {
    const Names names = TRY(names_in(folders.from));
    for (const std::string& name : names.all) {
      const Result<Fd> inside = open_folder(folders.from, name);
      if (inside.ok()) TRY(make_folder(folders.to, name, owner_));
    }
    return Done{};
  }

  Result<Done> copy_files() {
    std::atomic<std::size_t> next{0};
    std::vector<std::optional<Error>> failed(limits::copy_threads);
    const auto work = [&](std::optional<Error>& why) {
      for (std::size_t at = next++; at < files_.size() && !why; at = next++) {
        const Result<Done> done =
            file(files_[at].folders->from, files_[at].folders->to, files_[at].name);
        if (!done.ok()) why = done.error();
      }
    };
    std::vector<std::thread> threads;
    for (std::size_t at = 1; at < failed.size(); ++at)
      threads.emplace_back(work, std::ref(failed[at]));
    work(failed[0]);
    for (std::thread& each : threads) each.join();
    for (const std::optional<Error>& why : failed)
      if (why) return *why;
    return Done{};
  }

  Result<Done> file(const Fd& from, const Fd& to, const std::string& name) {
    const Fd source(::openat(from.get(), name.c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC));
    if (!source.open()) return gone_or_error(name);
    const Fd target(::openat(to.get(), name.c_str(),
                             O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600));
    if (!target.open()) return errno_error("make " + name);
    if (::geteuid() == 0 && ::fchown(target.get(), owner_.user, owner_.group) != 0)
      return errno_error("give away " + name);
    return copy_bytes(source, target, name, cloning_);
  }

  // A running engine removes files; its log says that they are to be gone.
  Result<Done> gone_or_error(const std::string& name) const {
    if (errno == ENOENT && part_ != Part::everything) return Done{};
    return errno_error("open " + name);
  }

  Part part_;
  Owner owner_;
  Cloning cloning_;
  std::vector<File> files_;
};

}  // namespace

Result<Fd> open_folder(const Fd& parent, const std::string& name) {
  Fd out(::openat(parent.get(), name.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  if (!out.open()) return errno_error("open the folder " + name);
  return out;
}

Result<Fd> make_folder(const Fd& parent, const std::string& name, Owner owner) {
  if (::mkdirat(parent.get(), name.c_str(), folder_mode) != 0 && errno != EEXIST)
    return errno_error("make the folder " + name);
  Fd out = TRY(open_folder(parent, name));
  if (::geteuid() == 0 && ::fchown(out.get(), owner.user, owner.group) != 0)
    return errno_error("give away the folder " + name);
  return out;
}

Result<Done> copy_tree(const Fd& from, const Fd& to, Part part, Owner owner) {
  Copier copier(part, owner);
  TRY(copier.copy(from, to));
  if (part != Part::data) return Done{};
  // Once more and last: recovery begins at the checkpoint that this file names.
  const Fd source = TRY(open_folder(from, "global"));
  const Fd target = TRY(open_folder(to, "global"));
  const Fd in(::openat(source.get(), "pg_control", O_RDONLY | O_NOFOLLOW | O_CLOEXEC));
  const Fd out(::openat(target.get(), "pg_control", O_WRONLY | O_TRUNC | O_NOFOLLOW | O_CLOEXEC));
  if (!in.open() || !out.open()) return errno_error("open pg_control");
  return copy_bytes(in, out, "pg_control", copier.cloning());
}

Result<Done> remove_tree(const Fd& parent, const std::string& name) {
  if (::unlinkat(parent.get(), name.c_str(), 0) == 0 || errno == ENOENT) return Done{};
  if (errno != EISDIR && errno != EPERM) return errno_error("remove " + name);
  {
    const Fd inside = TRY(open_folder(parent, name));
    const Names names = TRY(names_in(inside));
    for (const std::string& one : names.all) TRY(remove_tree(inside, one));
  }
  if (::unlinkat(parent.get(), name.c_str(), AT_REMOVEDIR) != 0 && errno != ENOENT)
    return errno_error("remove the folder " + name);
  return Done{};
}

}  // namespace skerry::databases
