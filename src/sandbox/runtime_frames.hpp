#pragma once
// The codec of our own bootstrap (runtime/node/channel.js): a frame is four bytes of length,
// big-endian, of what follows; a letter; and what the letter says. Bytes in, calls out.

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "sandbox/runtime_api.hpp"

namespace skerry::sandbox {

std::string frame_of(const Delivery& delivery);

class FrameParser {
 public:
  enum class State : std::uint8_t { sound, broken };  // broken: nothing more will be read
  State take(std::string_view bytes, std::vector<RuntimeCall>& out);
  void reset() { *this = FrameParser(); }

 private:
  bool finish(std::vector<RuntimeCall>& out);

  std::string head_;  // length and letter, and the id where there is one
  std::string body_;
  std::size_t left_ = 0;  // of the body
  bool in_body_ = false;
  bool too_large_ = false;
  State state_ = State::sound;
};

}  // namespace skerry::sandbox
