#include "objects/reading.hpp"

#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "base/assert.hpp"
#include "base/encoding.hpp"
#include "base/failpoint.hpp"
#include "base/fd.hpp"
#include "objects/blob_folder.hpp"
#include "objects/held_extents.hpp"
#include "objects/limits.hpp"

namespace skerry::objects {

Reading::Held::~Held() {
  if (*files != nullptr) (*files)->release(extents);
}

std::uint64_t Reading::bytes() const { return bytes_of(held_->extents); }
const Extents& Reading::extents() const { return held_->extents; }

Result<std::size_t> Reading::read(std::span<std::byte> into) {
  Held& held = *held_;
  ASSERT(!into.empty());
  if (held.at == held.extents.size()) return std::size_t{0};
  const Extent& extent = held.extents[held.at];
  if (!held.file.open()) {
    held.file = TRY(held.folder->read(extent.blob));
    held.cipher.reset();
    if (held.keys[held.at])
      held.cipher.emplace(*held.keys[held.at], BlobOffset{extent.offset + held.done});
  }
  const std::size_t wanted =
      static_cast<std::size_t>(std::min<std::uint64_t>(into.size(), extent.bytes - held.done));
  ssize_t got = 0;
  do {
    if (FAILPOINT_FAILS("objects.file.read_error")) {
      errno = EIO;
      return errno_error("read " + held.folder->path_of(extent.blob));
    }
    got = ::pread(held.file.get(), into.data(), wanted,
                  static_cast<off_t>(extent.offset + held.done));
  } while (got < 0 && errno == EINTR);
  if (got < 0) return errno_error("read " + held.folder->path_of(extent.blob));
  if (got == 0) return Error{held.folder->path_of(extent.blob) + " is shorter than its object"};
  const std::span<std::byte> piece = into.first(static_cast<std::size_t>(got));
  if (held.cipher) held.cipher->turn(piece, piece);
  held.done += static_cast<std::uint64_t>(got);
  if (held.done == extent.bytes) {
    held.file.reset();
    held.done = 0;
    ++held.at;
  }
  return static_cast<std::size_t>(got);
}

Result<std::string> Reading::read_all() {
  if (bytes() > read_all_bytes_max)
    return Error{"the object is larger than " + std::to_string(read_all_bytes_max) + " bytes"};
  std::string content(static_cast<std::size_t>(bytes()), '\0');
  std::size_t filled = 0;
  while (filled < content.size()) {
    const std::span<char> rest = std::span(content).subspan(filled);
    filled += TRY(read(std::as_writable_bytes(rest)));
  }
  return content;
}

}  // namespace skerry::objects
