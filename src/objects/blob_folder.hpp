#pragma once
// The folder that holds the files: PATH/ab/abcd..., in 256 folders, so that none grows huge.
// Nothing here is bound to a thread; every call blocks.

#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "base/fd.hpp"
#include "base/result.hpp"
#include "objects/extents.hpp"
#include "objects/staged.hpp"

namespace skerry::objects {

// From the current errno.
WriteFailure write_failure(const std::string& what);

class BlobFolder {
 public:
  static Result<std::shared_ptr<const BlobFolder>> open(const std::string& path);

  Result<Fd, WriteFailure> create(const BlobId& blob) const;
  // Makes the file's name durable.
  Result<Done, WriteFailure> sync_name(const BlobId& blob) const;
  Result<Fd> read(const BlobId& blob) const;
  // Done also when there is no such file.
  Result<Done> remove(const BlobId& blob) const;

  struct File {
    BlobId blob;
    std::uint64_t bytes;
  };
  Result<std::vector<File>> files() const;
  std::string path_of(const BlobId& blob) const { return path_ + "/" + name_of(blob); }

 private:
  BlobFolder(std::string path, Fd folder) : path_(std::move(path)), folder_(std::move(folder)) {}
  static std::string folder_of(const BlobId& blob);
  static std::string name_of(const BlobId& blob);
  Result<Done, WriteFailure> make_folder(const std::string& name) const;
  Result<Done> list(const std::string& name, std::vector<File>& into) const;

  std::string path_;
  Fd folder_;
  mutable std::mutex mutex_;
  mutable std::set<std::string> durable_;  // folders; at most 256
};

}  // namespace skerry::objects
