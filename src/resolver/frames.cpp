#include "resolver/frames.hpp"

#include "base/assert.hpp"
#include "wire/dns/message.hpp"

namespace skerry::resolver {
namespace {

constexpr std::size_t length_bytes = 2;

}  // namespace

Message framed(std::span<const std::byte> message) {
  ASSERT(message.size() <= dns::message_bytes_max);
  Message frame{static_cast<std::byte>(message.size() >> 8),
                static_cast<std::byte>(message.size() & 0xff)};
  frame.insert(frame.end(), message.begin(), message.end());
  return frame;
}

void Frames::add(std::span<const std::byte> bytes) {
  unread_.insert(unread_.end(), bytes.begin(), bytes.end());
}

std::optional<Message> Frames::take() {
  if (unread_.size() < length_bytes) return std::nullopt;
  const std::size_t length =
      std::to_integer<std::size_t>(unread_[0]) << 8 | std::to_integer<std::size_t>(unread_[1]);
  if (unread_.size() - length_bytes < length) return std::nullopt;
  const auto first = unread_.begin() + static_cast<std::ptrdiff_t>(length_bytes);
  const auto last = first + static_cast<std::ptrdiff_t>(length);
  Message message(first, last);
  unread_.erase(unread_.begin(), last);
  return message;
}

}  // namespace skerry::resolver
