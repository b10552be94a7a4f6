#pragma once
// Where the bytes of an object are: parts of files, in order. A file (a blob) is written once and
// never changed, so extents can be shared: an object that was uploaded in parts is the extents of
// its parts one after another, a copy has the extents of its source, a copied range a slice of
// them. No byte is rewritten.

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace skerry::objects {

// The name of a file: 32 lower-case hex digits, random.
struct BlobId {
  std::string text;
  auto operator<=>(const BlobId&) const = default;
};

struct Extent {
  BlobId blob;
  std::uint64_t offset = 0;
  std::uint64_t bytes = 0;  // never 0
  // The blob's key (blob_key.hpp) as its keeper sealed it, base64; empty: the blob is in clear.
  std::string sealed_key = {};
  friend bool operator==(const Extent&, const Extent&) = default;
};

using Extents = std::vector<Extent>;  // of an empty object: none

std::uint64_t bytes_of(const Extents& extents);

struct ByteRange {
  std::uint64_t first = 0;
  std::uint64_t count = 0;
};
// The range must lie within the extents.
Extents slice(const Extents& extents, ByteRange range);

// `more` behind `to`; neighbours in one file, under one key, become one extent.
void append(Extents& to, const Extents& more);

// For records: "ID:OFFSET:BYTES" or "ID:OFFSET:BYTES:KEY", joined by commas.
std::string encode(const Extents& extents);
Result<Extents> decode_extents(std::string_view text);

}  // namespace skerry::objects
