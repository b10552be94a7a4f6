#include "certificates/durable_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>

#include "base/failpoint.hpp"
#include "base/fd.hpp"
#include "certificates/limits.hpp"

namespace skerry {
namespace {

Result<Done> write_all(const Fd& file, std::string_view content) {
  while (!content.empty()) {
    const ssize_t count = ::write(file.get(), content.data(), content.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return errno_error("write");
    content.remove_prefix(static_cast<std::size_t>(count));
  }
  return Done{};
}

Result<Done> sync_directory_of(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  const std::string directory = slash == std::string::npos ? "." : path.substr(0, slash + 1);
  const Fd opened(::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!opened.open()) return errno_error("open " + directory);
  if (::fsync(opened.get()) != 0) return errno_error("fsync " + directory);
  return Done{};
}

}  // namespace

Result<Done> write_file_durably(const std::string& path, std::string_view content, FileMode mode) {
  const std::string beside = path + ".new";
  if (::unlink(beside.c_str()) != 0 && errno != ENOENT) return errno_error("unlink " + beside);
  const Fd file(
      ::open(beside.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode.bits));
  if (!file.open()) return errno_error("create " + beside);
  // The umask may have taken bits away.
  if (::fchmod(file.get(), mode.bits) != 0) return errno_error("fchmod " + beside);
  TRY(write_all(file, content));
  if (::fsync(file.get()) != 0) return errno_error("fsync " + beside);
  FAILPOINT("certificates.file.synced");
  if (::rename(beside.c_str(), path.c_str()) != 0) return errno_error("rename " + beside);
  FAILPOINT("certificates.file.renamed");
  return sync_directory_of(path);
}

Result<FileContent> read_small_file(const std::string& path) {
  const Fd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (!file.open() && errno == ENOENT) return FileContent{};
  if (!file.open()) return errno_error("open " + path);
  struct stat found {};
  if (::fstat(file.get(), &found) != 0) return errno_error("stat " + path);
  if (!S_ISREG(found.st_mode)) return Error{path + " is not a regular file"};
  FileContent out{.exists = true, .mode = {found.st_mode & 07777U}, .text = {}};
  std::string buffer(certificate_limits::file_bytes_max + 1, '\0');
  std::size_t size = 0;
  while (size < buffer.size()) {
    const ssize_t count = ::read(file.get(), buffer.data() + size, buffer.size() - size);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return errno_error("read " + path);
    if (count == 0) break;
    size += static_cast<std::size_t>(count);
  }
  if (size > certificate_limits::file_bytes_max) return Error{path + " is larger than 64 kB"};
  buffer.resize(size);
  out.text = std::move(buffer);
  return out;
}

}  // namespace skerry
