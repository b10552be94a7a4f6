#pragma once
// The bytes of some extents while they are being read: their files stay until the last copy of it
// goes, also when the object is deleted meanwhile. A handler makes one and answers with it
// (Call::answer_with); the connection reads it piece by piece on another thread.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "base/result.hpp"
#include "objects/extents.hpp"

namespace skerry::objects {

class BlobFolder;
class ObjectFiles;

class Reading {
 public:
  std::uint64_t bytes() const;
  const Extents& extents() const;

  // The next bytes, at least one, as many as fit; 0 at the end. Blocks; on one thread at a time.
  // An error names the file that is damaged or gone.
  Result<std::size_t> read(std::span<std::byte> into);
  // All of it, at most read_all_bytes_max (limits.hpp). Blocks: for small objects that the region
  // itself reads (a template, a policy).
  Result<std::string> read_all();

 private:
  friend class ObjectFiles;
  struct Held;
  explicit Reading(std::shared_ptr<Held> held) : held_(std::move(held)) {}
  std::shared_ptr<Held> held_;
};

}  // namespace skerry::objects
