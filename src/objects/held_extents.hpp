#pragma once
// What a Reading's copies share. Made and destroyed on the loop's thread; read on one other.

#include <cstdint>
#include <memory>
#include <optional>

#include "base/fd.hpp"
#include "objects/object_files.hpp"
#include "objects/reading.hpp"

namespace skerry::objects {

struct Reading::Held {
  Held(std::shared_ptr<ObjectFiles*> owner, std::shared_ptr<const BlobFolder> blobs, Extents which,
       BlobKeys opened)
      : files(std::move(owner)),
        folder(std::move(blobs)),
        extents(std::move(which)),
        keys(std::move(opened)) {}
  Held(const Held&) = delete;
  Held& operator=(const Held&) = delete;
  ~Held();

  std::shared_ptr<ObjectFiles*> files;
  std::shared_ptr<const BlobFolder> folder;
  Extents extents;
  BlobKeys keys;           // one for each
  std::size_t at = 0;      // the extent that is being read
  std::uint64_t done = 0;  // bytes of it
  Fd file;
  std::optional<BlobCipher> cipher;  // of the open file
};

}  // namespace skerry::objects
