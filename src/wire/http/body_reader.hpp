#pragma once
// Decodes a message body by its framing. Chunk extensions are refused; trailers are checked,
// bounded and dropped, for nothing that is served here reads them.

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include "wire/http/event.hpp"
#include "wire/http/head.hpp"

namespace skerry::http {

struct BodyLimit {
  std::uint64_t bytes = 0;  // decoded
};

class BodyReader {
 public:
  BodyReader() = default;
  BodyReader(BodyFraming framing, BodyLimit limit);

  Step next(std::span<const std::byte> input);
  bool ends_by_close() const { return stage_ == Stage::until_close; }

 private:
  enum class Stage : std::uint8_t {
    length,
    until_close,
    chunk_line,
    chunk_data,
    chunk_end,
    trailer,
    complete,
    refused,
  };
  Step refuse(Refused refused);
  Step take_data(std::span<const std::byte> input);
  // Collects a line of at most `max` bytes with its CRLF into line_; true when it is whole.
  enum class Collected : std::uint8_t { partly, whole, too_long, bare_line_feed };
  Collected collect_line(std::span<const std::byte>& input, std::size_t max);
  Step next_chunk_line(std::span<const std::byte> input);
  Step next_chunk_end(std::span<const std::byte> input);
  Step next_trailer(std::span<const std::byte> input);
  bool start_chunk();

  Stage stage_ = Stage::complete;
  std::uint64_t remaining_ = 0;  // of the body or of the chunk
  std::uint64_t allowed_ = 0;    // of the limit, not yet used
  std::string line_;             // an unfinished chunk or trailer line
  std::size_t trailer_bytes_ = 0;
  std::size_t trailers_ = 0;
  Refused refusal_;
};

}  // namespace skerry::http
