#include "objects/staged.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "base/assert.hpp"
#include "base/failpoint.hpp"
#include "objects/blob_folder.hpp"
#include "objects/limits.hpp"
#include "objects/object_files.hpp"

namespace skerry::objects {

Staged::Staged(std::shared_ptr<ObjectFiles*> files, std::shared_ptr<const BlobFolder> folder,
               BlobId blob, const std::optional<BlobKey>& key)
    : files_(std::move(files)), folder_(std::move(folder)), blob_(std::move(blob)) {
  if (key) cipher_.emplace(*key, BlobOffset{0});
}

Staged::~Staged() {
  file_.reset();
  if (*files_ != nullptr) (*files_)->let_go(blob_);
}

Result<Done, WriteFailure> Staged::append(std::span<const std::byte> bytes) {
  ASSERT(!finished_);
  if (bytes.empty()) return Done{};
  if (!file_.open()) file_ = TRY(folder_->create(blob_));
  TRY(cipher_ ? write_turned(bytes) : write_all(bytes));
  // The kernel is asked to begin writing now what an fsync would wait for in the end; where it
  // cannot, the fsync does it all.
  if (bytes_ - written_back_ >= writeback_bytes) {
    static_cast<void>(::sync_file_range(file_.get(), static_cast<off64_t>(written_back_),
                                        static_cast<off64_t>(bytes_ - written_back_),
                                        SYNC_FILE_RANGE_WRITE));
    written_back_ = bytes_;
  }
  return Done{};
}

Result<Done, WriteFailure> Staged::write_turned(std::span<const std::byte> bytes) {
  turned_.resize(std::max(turned_.size(), std::min(bytes.size(), turned_bytes_max)));
  while (!bytes.empty()) {
    const std::span<std::byte> piece =
        std::span(turned_).first(std::min(bytes.size(), turned_.size()));
    cipher_->turn(bytes.first(piece.size()), piece);
    TRY(write_all(piece));
    bytes = bytes.subspan(piece.size());
  }
  return Done{};
}

Result<Done, WriteFailure> Staged::write_all(std::span<const std::byte> bytes) {
  FAILPOINT("objects.file.write");
  if (FAILPOINT_FAILS("objects.file.write_full")) {
    static_cast<void>(::write(file_.get(), bytes.data(), bytes.size() / 2) < 0);
    errno = ENOSPC;
    return write_failure("write " + folder_->path_of(blob_));
  }
  if (FAILPOINT_FAILS("objects.file.write_error")) {
    errno = EIO;
    return write_failure("write " + folder_->path_of(blob_));
  }
  while (!bytes.empty()) {
    const ssize_t put = ::write(file_.get(), bytes.data(), bytes.size());
    if (put < 0 && errno == EINTR) continue;
    if (put < 0) return write_failure("write " + folder_->path_of(blob_));
    bytes = bytes.subspan(static_cast<std::size_t>(put));
    bytes_ += static_cast<std::uint64_t>(put);
  }
  return Done{};
}

Result<Done, WriteFailure> Staged::finish() {
  ASSERT(!finished_);
  if (file_.open()) {
    FAILPOINT("objects.file.sync");
    if (FAILPOINT_FAILS("objects.file.sync_error")) {
      errno = EIO;
      return write_failure("fsync " + folder_->path_of(blob_));
    }
    if (::fdatasync(file_.get()) != 0) return write_failure("fsync " + folder_->path_of(blob_));
    FAILPOINT("objects.file.synced");
    TRY(folder_->sync_name(blob_));
    FAILPOINT("objects.file.durable");
    file_.reset();
  }
  finished_ = true;
  return Done{};
}

Extents Staged::extents() const {
  ASSERT(finished_);
  if (bytes_ == 0) return {};
  return {Extent{.blob = blob_, .offset = 0, .bytes = bytes_}};
}

}  // namespace skerry::objects
