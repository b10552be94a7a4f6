#pragma once
// Writes aws-chunked bodies, for the tests and whoever uploads in that form.

#include <cstddef>
#include <optional>
#include <span>
#include <string>

#include "wire/http/head.hpp"
#include "wire/sigv4/chunked_payload.hpp"

namespace skerry::sigv4 {

class ChunkWriter {
 public:
  // Unsigned chunks without a chain.
  explicit ChunkWriter(std::optional<ChunkChain> chain) : chain_(std::move(chain)) {}

  void write(std::span<const std::byte> data, std::string& out);  // not empty
  // The last chunk and the trailers, which are signed when there is a chain and there are any.
  void finish(const http::Headers& trailers, std::string& out);

 private:
  void write_header(std::span<const std::byte> data, std::string& out);
  std::optional<ChunkChain> chain_;
};

}  // namespace skerry::sigv4
