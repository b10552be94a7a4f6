#include "kernel/launch/unpack_archive.hpp"

#include <archive.h>
#include <archive_entry.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <map>
#include <memory>
#include <set>
#include <string>

#include "base/fd.hpp"

namespace skerry::kernel {
namespace {

constexpr std::size_t block_bytes = 64 * 1024;
constexpr std::size_t name_bytes_max = 4095;
constexpr std::size_t depth_max = 128;
constexpr mode_t mode_of_folders_meanwhile = 0700;

struct Release {
  void operator()(archive* reader) const { ::archive_read_free(reader); }
};
using Reader = std::unique_ptr<archive, Release>;

class Unpacking {
 public:
  explicit Unpacking(UnpackLimits limits) : limits_(limits) {}

  UnpackReport run(ArchiveFile file) {
    const Reader reader(::archive_read_new());
    ::archive_read_support_format_zip_seekable(reader.get());
    if (::archive_read_open_fd(reader.get(), file.descriptor, block_bytes) != ARCHIVE_OK)
      return failed(Unpacked::not_a_zip, ::archive_error_string(reader.get()));
    for (;;) {
      archive_entry* entry = nullptr;
      const int got = ::archive_read_next_header(reader.get(), &entry);
      if (got == ARCHIVE_EOF) break;
      if (got != ARCHIVE_OK)
        return failed(Unpacked::not_a_zip, ::archive_error_string(reader.get()));
      if (!take(reader.get(), entry)) return report_;
    }
    if (entries_ == 0) return failed(Unpacked::not_a_zip, "the archive is empty");
    for (auto folder = folders_.rbegin(); folder != folders_.rend(); ++folder)
      ::chmod(folder->first.c_str(), folder->second);
    report_ = {Unpacked::whole, bytes_, {}};
    return report_;
  }

 private:
  UnpackReport failed(Unpacked result, const char* why) {
    report_ = {result, bytes_, why == nullptr ? "" : why};
    return report_;
  }
  bool fails(Unpacked result, const std::string& why) {
    failed(result, why.c_str());
    return false;
  }
  // What the disk said.
  bool fails(const std::string& name) {
    const bool full = errno == ENOSPC || errno == EDQUOT;
    return fails(full ? Unpacked::no_room : Unpacked::hostile,
                 name + " cannot be written: " + std::strerror(errno));
  }

  static bool leads_beneath(const std::string& name) {
    if (name.empty() || name.front() == '/' || name.size() > name_bytes_max ||
        name.find('\\') != std::string::npos)
      return false;
    std::size_t depth = 0;
    for (std::size_t at = 0; at <= name.size(); ++depth) {
      const std::size_t end = std::min(name.find('/', at), name.size());
      if (name.substr(at, end - at) == "..") return false;
      at = end + 1;
    }
    return depth <= depth_max;
  }

  bool take(archive* reader, archive_entry* entry) {
    const char* const raw = ::archive_entry_pathname(entry);
    std::string name = raw == nullptr ? "" : raw;
    if (++entries_ > limits_.entries) return fails(Unpacked::too_large, "too many entries");
    if (!leads_beneath(name)) return fails(Unpacked::hostile, "an entry leads outside: " + name);
    while (name.size() > 1 && name.back() == '/') name.pop_back();
    if (::archive_entry_is_encrypted(entry) != 0)
      return fails(Unpacked::not_a_zip, name + " is encrypted");
    const mode_t mode = ::archive_entry_perm(entry) & 0755;
    switch (::archive_entry_filetype(entry)) {
      case AE_IFDIR:
        return make_folder(name, mode);
      case AE_IFREG:
        return make_parents(name) && write_file(reader, name, mode);
      case AE_IFLNK:
        return make_parents(name) && make_link(name, ::archive_entry_symlink(entry));
      default:
        return fails(Unpacked::hostile, name + " is no file, folder or link");
    }
  }

  // The folder is ours, made by an earlier entry; a link of that name is none.
  bool make_folder(const std::string& name, std::optional<mode_t> mode) {
    if (name == ".") return true;
    const auto known = folders_.find(name);
    if (known != folders_.end()) {
      if (mode) known->second = *mode;
      return true;
    }
    if (!make_parents(name)) return false;
    if (::mkdir(name.c_str(), mode_of_folders_meanwhile) != 0) {
      if (errno == EEXIST) return fails(Unpacked::hostile, name + " is there twice");
      return fails(name);
    }
    folders_[name] = mode.value_or(0755);
    return true;
  }

  bool make_parents(const std::string& name) {
    const std::size_t slash = name.rfind('/');
    return slash == std::string::npos || make_folder(name.substr(0, slash), std::nullopt);
  }

  bool write_file(archive* reader, const std::string& name, mode_t mode) {
    const Fd file(::open(name.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600));
    if (!file.open()) {
      if (errno == EEXIST) return fails(Unpacked::hostile, name + " is there twice");
      return fails(name);
    }
    for (;;) {
      const void* block = nullptr;
      std::size_t size = 0;
      la_int64_t offset = 0;
      const int got = ::archive_read_data_block(reader, &block, &size, &offset);
      if (got == ARCHIVE_EOF) break;
      if (got != ARCHIVE_OK) return fails(Unpacked::not_a_zip, name + " is damaged");
      bytes_ += size;
      if (bytes_ > limits_.bytes || static_cast<std::uint64_t>(offset) > limits_.bytes)
        return fails(Unpacked::too_large, "the archive unpacks to too much");
      if (::pwrite(file.get(), block, size, offset) != static_cast<ssize_t>(size))
        return fails(name);
    }
    if (::fchmod(file.get(), mode) != 0) return fails(name);
    return true;
  }

  // Where it leads matters to whoever follows it, and that is the function alone.
  bool make_link(const std::string& name, const char* target) {
    if (target == nullptr || *target == '\0')
      return fails(Unpacked::not_a_zip, name + " leads nowhere");
    if (::symlink(target, name.c_str()) == 0) return true;
    if (errno == EEXIST) return fails(Unpacked::hostile, name + " is there twice");
    return fails(name);
  }

  UnpackLimits limits_;
  UnpackReport report_;
  std::uint64_t bytes_ = 0;
  std::uint32_t entries_ = 0;
  std::map<std::string, mode_t> folders_;  // that were made, with the modes that they shall have
};

}  // namespace

UnpackReport unpack_archive(ArchiveFile archive, UnpackLimits limits) {
  return Unpacking(limits).run(archive);
}

}  // namespace skerry::kernel
