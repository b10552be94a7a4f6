#include "store/data_directory.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "base/assert.hpp"
#include "base/encoding.hpp"
#include "base/failpoint.hpp"

namespace skerry {
namespace {

constexpr const char* lock_name = "lock";
constexpr mode_t directory_mode = 0700;
// Others may pass through (an engine's own directory lies beneath), never look or write.
constexpr mode_t open_to_others = 066;
constexpr std::size_t file_bytes_max = std::size_t{16} << 20;

Result<Done> write_all(int file, std::span<const std::byte> content) {
  if (FAILPOINT_FAILS("store.file.write")) return errno = ENOSPC, errno_error("write");
  while (!content.empty()) {
    const ssize_t put = ::write(file, content.data(), content.size());
    if (put < 0 && errno == EINTR) continue;
    if (put < 0) return errno_error("write");
    content = content.subspan(static_cast<std::size_t>(put));
  }
  return Done{};
}

Result<Done> sync_file(int file, const std::string& path) {
  if (FAILPOINT_FAILS("store.file.sync")) return errno = EIO, errno_error("fsync " + path);
  if (::fsync(file) != 0) return errno_error("fsync " + path);
  return Done{};
}

Result<std::string> read_all(int file) {
  std::string content;
  char buffer[4096];
  for (;;) {
    const ssize_t got = ::read(file, buffer, sizeof buffer);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return errno_error("read");
    if (got == 0) break;
    content.append(buffer, static_cast<std::size_t>(got));
    if (content.size() > file_bytes_max) return Error{"read: the file is too large"};
  }
  ::explicit_bzero(buffer, sizeof buffer);  // it may have been a key
  return content;
}

// The process that holds the lock wrote its number into the file; a moment after it took the lock
// the number may be missing.
Error in_use(const std::string& path, int lock) {
  Result<std::string> holder = read_all(lock);
  std::string text = "data directory " + path + " is in use";
  if (holder.ok() && !holder->empty()) text += " by process " + *holder;
  return Error{std::move(text)};
}

Result<Fd> take_lock(int directory, const std::string& path) {
  Fd lock(::openat(directory, lock_name, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (!lock.open()) return errno_error("open " + path + "/" + lock_name);
  if (::flock(lock.get(), LOCK_EX | LOCK_NB) != 0) {
    if (errno == EWOULDBLOCK) return in_use(path, lock.get());
    return errno_error("lock " + path);
  }
  // Best effort: on a full disk the number is missing from a message, and the lock holds anyway.
  const std::string number = std::to_string(::getpid());
  if (::ftruncate(lock.get(), 0) == 0) {
    static_cast<void>(::pwrite(lock.get(), number.data(), number.size(), 0) < 0);
  }
  return lock;
}

Result<Done> check_directory(int directory, const std::string& path) {
  struct stat found {};
  if (::fstat(directory, &found) != 0) return errno_error("stat " + path);
  if (found.st_uid != ::geteuid()) {
    return Error{"data directory " + path + " belongs to user " + std::to_string(found.st_uid) +
                 ", not to this one (" + std::to_string(::geteuid()) + ")"};
  }
  if ((found.st_mode & open_to_others) != 0) {
    return Error{"data directory " + path + " is open to others: chmod 700 it"};
  }
  return Done{};
}

Result<Done> check_file(int file, const std::string& path, FileMode mode) {
  struct stat found {};
  if (::fstat(file, &found) != 0) return errno_error("stat " + path);
  if (!S_ISREG(found.st_mode)) return Error{path + " is not a plain file"};
  if (found.st_uid != ::geteuid()) {
    return Error{path + " belongs to user " + std::to_string(found.st_uid) + ", not to this one"};
  }
  if ((found.st_mode & 07777) != mode.bits) {
    std::string octal;
    for (int shift = 9; shift >= 0; shift -= 3) {
      octal += static_cast<char>('0' + ((mode.bits >> shift) & 7));
    }
    return Error{path + " has the wrong mode: it must be " + octal};
  }
  return Done{};
}

}  // namespace

Result<DataDirectory> DataDirectory::open(std::string path) {
  if (::mkdir(path.c_str(), directory_mode) != 0 && errno != EEXIST) {
    return errno_error("make data directory " + path);
  }
  FAILPOINT("store.directory.made");
  Fd directory(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!directory.open()) return errno_error("open data directory " + path);
  TRY(check_directory(directory.get(), path));
  Fd lock = TRY(take_lock(directory.get(), path));
  FAILPOINT("store.directory.locked");
  return DataDirectory(
      std::make_shared<const Held>(Held{std::move(path), std::move(directory), std::move(lock)}));
}

Result<Done> DataDirectory::write(std::string_view name, std::span<const std::byte> content,
                                  FileMode mode) const {
  ASSERT(name.find('/') == std::string_view::npos);
  const std::string final_name(name);
  const std::string beside = final_name + ".new";
  // A crash may have left one; with mode 0400 it could not be opened for writing again.
  if (::unlinkat(descriptor(), beside.c_str(), 0) != 0 && errno != ENOENT) {
    return errno_error("remove " + path_of(beside));
  }
  const Fd file(::openat(descriptor(), beside.c_str(),
                         O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW,
                         static_cast<mode_t>(mode.bits)));
  if (!file.open()) return errno_error("make " + path_of(beside));
  FAILPOINT("store.file.made");
  // The umask may have taken bits away.
  if (::fchmod(file.get(), static_cast<mode_t>(mode.bits)) != 0) {
    return errno_error("chmod " + path_of(beside));
  }
  if (Result<Done> written = write_all(file.get(), content); !written.ok()) {
    ::unlinkat(descriptor(), beside.c_str(), 0);
    return Error{path_of(beside) + ": " + written.error().message};
  }
  FAILPOINT("store.file.written");
  TRY(sync_file(file.get(), path_of(beside)));
  FAILPOINT("store.file.synced");
  if (::renameat(descriptor(), beside.c_str(), descriptor(), final_name.c_str()) != 0) {
    return errno_error("rename " + path_of(beside));
  }
  FAILPOINT("store.file.renamed");
  TRY(sync());
  FAILPOINT("store.file.done");
  return Done{};
}

Result<std::optional<std::string>> DataDirectory::read(std::string_view name, FileMode mode) const {
  const std::string path = path_of(name);
  const Fd file(::openat(descriptor(), std::string(name).c_str(),
                         O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
  if (!file.open()) {
    if (errno == ENOENT) return std::optional<std::string>{};
    if (errno == ELOOP) return Error{path + " is not a plain file"};
    return errno_error("open " + path);
  }
  TRY(check_file(file.get(), path, mode));
  return std::optional(TRY(read_all(file.get())));
}

Result<Done> DataDirectory::sync() const { return sync_file(descriptor(), path()); }

}  // namespace skerry
