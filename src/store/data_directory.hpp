#pragma once
// The directory that holds everything durable of a region, locked by the process that uses it.

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "base/fd.hpp"
#include "base/result.hpp"

namespace skerry {

// The permission bits of a file: FileMode{0400}.
struct FileMode {
  std::uint32_t bits;
};

// A handle: copies share the lock, which ends with the last of them or with the process, however
// it ends. The store and the sealer keep one, so nobody else can come in while they live.
class DataDirectory {
 public:
  // Makes the directory with mode 0700 when it is not there. Errors, one line each: not a
  // directory, owned by somebody else, open to others, "in use by process N".
  static Result<DataDirectory> open(std::string path);

  const std::string& path() const { return held_->path; }
  std::string path_of(std::string_view name) const { return path() + "/" + std::string(name); }

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
  struct Held {
    std::string path;
    Fd directory;
    Fd lock;
  };
  explicit DataDirectory(std::shared_ptr<const Held> held) : held_(std::move(held)) {}
  int descriptor() const { return held_->directory.get(); }

  std::shared_ptr<const Held> held_;
};

}  // namespace skerry
