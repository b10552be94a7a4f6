#pragma once
// Finds the end of HTTP answers, and nothing else: the generator must cost far less than what it
// measures. Only answers with a Content-Length.

#include <cstddef>
#include <span>
#include <string>

namespace skerry::bench {

class AnswerReader {
 public:
  enum class Seen : unsigned char { part, whole, refused };
  // The next bytes of one answer; `refused` when it is no 200, or followed by bytes nobody asked
  // for. After `whole` the next answer begins.
  Seen take(std::span<const std::byte> bytes);
  int status() const { return status_; }
  std::size_t answer_bytes() const { return answer_bytes_; }  // of the last whole one

 private:
  bool read_head(std::string_view text, std::size_t head_bytes);

  std::string part_;          // of a head that came in pieces
  std::size_t expected_ = 0;  // of the answer whose head is known; 0: none
  std::size_t received_ = 0;
  std::size_t answer_bytes_ = 0;
  int status_ = 0;
};

}  // namespace skerry::bench
