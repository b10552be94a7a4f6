#include "wire/sigv4/chunk_signer.hpp"

#include <array>
#include <charconv>

#include "base/assert.hpp"
#include "base/encoding.hpp"

namespace skerry::sigv4 {

void ChunkWriter::write_header(std::span<const std::byte> data, std::string& out) {
  std::array<char, 17> size;
  out.append(size.data(),
             std::to_chars(size.data(), size.data() + size.size(), data.size(), 16).ptr);
  if (chain_) out.append(";chunk-signature=").append(chain_->next_chunk(sha256(data)));
  out.append("\r\n");
}

void ChunkWriter::write(std::span<const std::byte> data, std::string& out) {
  ASSERT(!data.empty());
  write_header(data, out);
  out.append(as_text(data)).append("\r\n");
}

void ChunkWriter::finish(const http::Headers& trailers, std::string& out) {
  write_header({}, out);
  std::string canonical;
  for (const http::Header& trailer : trailers) {
    canonical.append(trailer.name).append(":").append(trailer.value).append("\n");
    out.append(trailer.name).append(":").append(trailer.value).append("\r\n");
  }
  if (chain_ && !trailers.empty())
    out.append("x-amz-trailer-signature:").append(chain_->trailer(canonical)).append("\r\n");
  out.append("\r\n");
}

}  // namespace skerry::sigv4
