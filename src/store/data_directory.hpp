#pragma once
// The directory that holds everything durable of a region, locked by the process that uses it.

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/fd.hpp"
#include "base/result.hpp"

namespace skerry {

// The permission bits of a file: FileMode{0400}.
struct FileMode {
  std::uint32_t bits;
};

// Held for as long as the region runs. The lock ends with the process, however it ends.
class DataDirectory {
 public:
  // Makes the directory with mode 0700 when it is not there. Errors, one line each: not a
  // directory, owned by somebody else, open to others, "in use by process N".
  static Result<DataDirectory> open(std::string path);

  const std::string& path() const { return path_; }
  std::string path_of(std::string_view name) const { return path_ + "/" + std::string(name); }

  // Replaces the file as a whole: written beside, fsync'd, renamed, the directory fsync'd. After a
  // crash it is the old one or the new one. The name has no slash.
  Result<Done> write(std::string_view name, std::span<const std::byte> content,
                     FileMode mode) const;
  // Nothing when there is no such file. With `mode`, a file of another mode, another owner or
  // another type than a plain file is an error.
  Result<std::optional<std::string>> read(std::string_view name, FileMode mode) const;

  // Makes the names in the directory durable.
  Result<Done> sync() const;

 private:
  DataDirectory(std::string path, Fd directory, Fd lock);
  std::string path_;
  Fd directory_;
  Fd lock_;
};

}  // namespace skerry
