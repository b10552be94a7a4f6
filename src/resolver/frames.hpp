#pragma once
// DNS messages over a stream: each behind its length in two bytes (RFC 1035, 4.2.2). Pure.

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

namespace skerry::resolver {

using Message = std::vector<std::byte>;

Message framed(std::span<const std::byte> message);

// Bytes in, messages out.
class Frames {
 public:
  void add(std::span<const std::byte> bytes);
  std::optional<Message> take();

 private:
  Message unread_;
};

}  // namespace skerry::resolver
