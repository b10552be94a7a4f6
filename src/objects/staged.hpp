#pragma once
// A blob that is being written. append() and finish() block and are for one thread at a time, which
// need not be the loop's; everything else belongs to the loop's thread.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/fd.hpp"
#include "base/result.hpp"
#include "objects/blob_key.hpp"
#include "objects/extents.hpp"

namespace skerry::objects {

class BlobFolder;
class ObjectFiles;

enum class WriteFault : std::uint8_t {
  full,  // no space, or over a quota
  io,    // anything else; the bytes may or may not be there
};
struct WriteFailure {
  WriteFault fault = WriteFault::io;
  std::string message;
};

class Staged {
 public:
  // Lets the blob go: unless a record refers to it by now, its file is removed.
  ~Staged();
  Staged(const Staged&) = delete;
  Staged& operator=(const Staged&) = delete;

  // After a failure the blob is only good for being dropped.
  Result<Done, WriteFailure> append(std::span<const std::byte> bytes);
  // Durable: the bytes and the file's name. Only then may a record name it.
  Result<Done, WriteFailure> finish();

  std::uint64_t bytes() const { return bytes_; }
  // After finish(); none for an empty blob, which has no file. The key is for the caller to seal.
  Extents extents() const;

 private:
  friend class ObjectFiles;
  Staged(std::shared_ptr<ObjectFiles*> files, std::shared_ptr<const BlobFolder> folder, BlobId blob,
         const std::optional<BlobKey>& key);
  Result<Done, WriteFailure> write_turned(std::span<const std::byte> bytes);
  Result<Done, WriteFailure> write_all(std::span<const std::byte> bytes);

  std::shared_ptr<ObjectFiles*> files_;
  std::shared_ptr<const BlobFolder> folder_;
  BlobId blob_;
  std::optional<BlobCipher> cipher_;
  std::vector<std::byte> turned_;  // a piece as it is written
  Fd file_;
  std::uint64_t bytes_ = 0;
  std::uint64_t written_back_ = 0;
  bool finished_ = false;
};

}  // namespace skerry::objects
