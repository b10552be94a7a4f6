#pragma once
// What is to be written, collected without copying as long as it is one contiguous piece of the
// input. Small rewritten messages are cheaper copied than written as several pieces (measured).

#include <string>
#include <string_view>

#include "proxy/limits.hpp"

namespace skerry::proxy {

class Gather {
 public:
  // `piece` stays valid until clear().
  void pass(std::string_view piece) {
    if (piece.empty()) return;
    if (buffer_.empty()) {
      if (run_.empty()) {
        run_ = piece;
        return;
      }
      if (run_.data() + run_.size() == piece.data()) {
        run_ = {run_.data(), run_.size() + piece.size()};
        return;
      }
      spill();
    }
    buffer_ += piece;
  }
  // The buffer to build messages in, after what was passed so far.
  std::string& made() {
    if (buffer_.empty() && !run_.empty()) spill();
    return buffer_;
  }
  std::string_view bytes() const { return buffer_.empty() ? run_ : std::string_view(buffer_); }
  bool empty() const { return buffer_.empty() && run_.empty(); }
  void clear() {
    run_ = {};
    buffer_.clear();
    if (buffer_.capacity() > scratch_bytes_kept) std::string().swap(buffer_);
  }

 private:
  void spill() {
    buffer_ = run_;
    run_ = {};
  }

  std::string_view run_;
  std::string buffer_;
};

}  // namespace skerry::proxy
