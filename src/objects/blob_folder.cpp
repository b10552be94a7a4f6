#include "objects/blob_folder.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "base/assert.hpp"
#include "base/failpoint.hpp"

namespace skerry::objects {
namespace {

constexpr mode_t folder_mode = 0700;
constexpr mode_t file_mode = 0600;
constexpr int folder_count = 256;

std::string folder_name(int number) {
  constexpr std::string_view digits = "0123456789abcdef";
  return {digits[static_cast<std::size_t>(number) / 16],
          digits[static_cast<std::size_t>(number) % 16]};
}

Fd open_folder(int beneath, const std::string& name) {
  return Fd(::openat(beneath, name.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW));
}

Result<Done> check_owner(int folder, const std::string& path) {
  struct stat found {};
  if (::fstat(folder, &found) != 0) return errno_error("stat " + path);
  if (found.st_uid != ::geteuid()) return Error{"folder " + path + " belongs to another user"};
  return Done{};
}

}  // namespace

WriteFailure write_failure(const std::string& what) {
  const bool full = errno == ENOSPC || errno == EDQUOT;
  return {full ? WriteFault::full : WriteFault::io, errno_error(what).message};
}

Result<std::shared_ptr<const BlobFolder>> BlobFolder::open(const std::string& path) {
  if (::mkdir(path.c_str(), folder_mode) != 0 && errno != EEXIST)
    return errno_error("make folder " + path);
  Fd folder = open_folder(AT_FDCWD, path);
  if (!folder.open()) return errno_error("open " + path);
  TRY(check_owner(folder.get(), path));
  return std::shared_ptr<const BlobFolder>(new BlobFolder(path, std::move(folder)));
}

// Before the first blob of this process in it: the folder is there, and its name is durable. One
// thread makes it, and no other goes on before that.
Result<Done, WriteFailure> BlobFolder::make_folder(const std::string& name) const {
  const std::lock_guard lock(mutex_);
  if (durable_.contains(name)) return Done{};
  if (::mkdirat(folder_.get(), name.c_str(), folder_mode) != 0 && errno != EEXIST)
    return write_failure("make folder " + path_ + "/" + name);
  FAILPOINT("objects.folder.made");
  if (::fsync(folder_.get()) != 0) return write_failure("fsync " + path_);
  durable_.insert(name);
  return Done{};
}

std::string BlobFolder::folder_of(const BlobId& blob) {
  ASSERT(blob.text.size() > 2);
  return blob.text.substr(0, 2);
}
std::string BlobFolder::name_of(const BlobId& blob) { return folder_of(blob) + "/" + blob.text; }

Result<Fd, WriteFailure> BlobFolder::create(const BlobId& blob) const {
  const std::string name = name_of(blob);
  FAILPOINT("objects.file.create");
  if (FAILPOINT_FAILS("objects.file.create_full")) {
    errno = ENOSPC;
    return write_failure("make " + name);
  }
  TRY(make_folder(folder_of(blob)));
  Fd file(::openat(folder_.get(), name.c_str(),
                   O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, file_mode));
  if (!file.open()) return write_failure("make " + name);
  FAILPOINT("objects.file.created");
  return file;
}

Result<Done, WriteFailure> BlobFolder::sync_name(const BlobId& blob) const {
  const std::string name = folder_of(blob);
  if (FAILPOINT_FAILS("objects.folder.sync_error")) {
    errno = EIO;
    return write_failure("fsync " + name);
  }
  const Fd folder = open_folder(folder_.get(), name);
  if (!folder.open()) return write_failure("open " + name);
  if (::fsync(folder.get()) != 0) return write_failure("fsync " + name);
  return Done{};
}

Result<Fd> BlobFolder::read(const BlobId& blob) const {
  Fd file(::openat(folder_.get(), name_of(blob).c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
  if (!file.open()) return errno_error("open " + path_of(blob));
  return file;
}

Result<Done> BlobFolder::remove(const BlobId& blob) const {
  FAILPOINT("objects.file.remove");
  if (::unlinkat(folder_.get(), name_of(blob).c_str(), 0) != 0 && errno != ENOENT)
    return errno_error("remove " + path_of(blob));
  FAILPOINT("objects.file.removed");
  return Done{};
}

Result<std::vector<BlobFolder::File>> BlobFolder::files() const {
  std::vector<File> found;
  for (int i = 0; i < folder_count; ++i) TRY(list(folder_name(i), found));
  return found;
}

// Names that are no blob's are nobody's business here.
Result<Done> BlobFolder::list(const std::string& name, std::vector<File>& into) const {
  constexpr std::size_t id_size = 32;
  Fd folder(open_folder(folder_.get(), name));
  if (!folder.open() && errno == ENOENT) return Done{};
  if (!folder.open()) return errno_error("open " + path_ + "/" + name);
  DIR* const entries = ::fdopendir(folder.get());
  if (entries == nullptr) return errno_error("list " + path_ + "/" + name);
  static_cast<void>(folder.release());  // closedir closes it
  while (const dirent* const entry = ::readdir(entries)) {
    const std::string text = entry->d_name;
    struct stat about {};
    if (text.size() != id_size || !text.starts_with(name)) continue;
    if (::fstatat(::dirfd(entries), entry->d_name, &about, AT_SYMLINK_NOFOLLOW) != 0) continue;
    if (S_ISREG(about.st_mode)) into.push_back({{text}, static_cast<std::uint64_t>(about.st_size)});
  }
  ::closedir(entries);
  return Done{};
}

}  // namespace skerry::objects
