#pragma once
// A new directory beneath the system's place for temporary files, removed with all that it holds.

#include <ftw.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <string>

#include "base/assert.hpp"

namespace skerry::test {

class TemporaryDirectory {
 public:
  // `parent` empty: $TMPDIR or /tmp.
  explicit TemporaryDirectory(std::string parent = {}) {
    if (parent.empty()) {
      const char* const set = std::getenv("TMPDIR");
      parent = set == nullptr ? "/tmp" : set;
    }
    path_ = parent + "/skerry-test-XXXXXX";
    ASSERT(::mkdtemp(path_.data()) != nullptr);
  }
  TemporaryDirectory(const TemporaryDirectory&) = delete;
  TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;
  ~TemporaryDirectory() {
    constexpr int descriptors_max = 16;
    const auto remove_one = [](const char* path, const struct stat*, int, struct FTW*) {
      return std::remove(path);
    };
    ::nftw(path_.c_str(), remove_one, descriptors_max, FTW_DEPTH | FTW_PHYS);
  }
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

}  // namespace skerry::test
