#pragma once
// Whole files that are there or not, never in part: written beside their place, synced, renamed.

#include <string>
#include <string_view>

#include "base/result.hpp"

namespace skerry {

struct FileMode {
  unsigned bits;  // 0600
};

// Replaces what stands there. After a crash the path holds the old content or the new.
Result<Done> write_file_durably(const std::string& path, std::string_view content, FileMode mode);

struct FileContent {
  bool exists = false;
  FileMode mode{0};
  std::string text;
};
// A file that is absent is no error. Regular files only.
Result<FileContent> read_small_file(const std::string& path);

}  // namespace skerry
