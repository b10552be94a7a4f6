#include "loop/send_batch.hpp"

#include <sys/socket.h>

#include <cerrno>

#include "base/assert.hpp"
#include "loop/limits.hpp"

namespace skerry {

SendBatch::~SendBatch() { ASSERT(entries_.empty()); }

bool SendBatch::open() {
  if (state_ == State::unasked) {
    ring_ = SendRing::make();
    state_ = ring_ ? State::open : State::refused;
    if (ring_) {
      buffer_.reserve(loop_limits::batch_bytes_max);
      entries_.reserve(loop_limits::sends_per_batch_max);
      requests_.reserve(loop_limits::sends_per_batch_max);
    }
  }
  return state_ == State::open;
}

bool SendBatch::takes(std::size_t bytes) const {
  return entries_.size() < loop_limits::sends_per_batch_max &&
         buffer_.size() + bytes <= loop_limits::batch_bytes_max;
}

std::size_t SendBatch::add(BatchedSender& sender, int socket, std::span<const std::byte> bytes) {
  ASSERT(takes(bytes.size()));
  entries_.push_back({.sender = &sender, .socket = socket, .first = buffer_.size(), .size = 0});
  append(entries_.size() - 1, bytes);
  return entries_.size() - 1;
}

void SendBatch::append(std::size_t place, std::span<const std::byte> bytes) {
  ASSERT(is_last(place));
  ASSERT(buffer_.size() + bytes.size() <= loop_limits::batch_bytes_max);
  buffer_.insert(buffer_.end(), bytes.begin(), bytes.end());
  entries_[place].size += bytes.size();
}

std::span<const std::byte> SendBatch::withdraw(std::size_t place) {
  ASSERT(place < entries_.size());
  entries_[place].sender = nullptr;
  return bytes_of(entries_[place]);
}

void SendBatch::flush() {
  if (entries_.empty()) return;
  std::erase_if(entries_, [](const Entry& entry) { return entry.sender == nullptr; });
  requests_.clear();
  for (const Entry& entry : entries_)
    requests_.push_back({.socket = entry.socket, .bytes = bytes_of(entry), .result = 0});
  if (requests_.size() == 1) {
    SendRequest& only = requests_.front();
    const ssize_t sent =
        ::send(only.socket, only.bytes.data(), only.bytes.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
    only.result = sent < 0 ? -errno : static_cast<int>(sent);
  } else if (!requests_.empty()) {
    ring_->send(requests_);
  }
  for (std::size_t i = 0; i < entries_.size(); ++i)
    entries_[i].sender->on_sent(requests_[i].bytes, requests_[i].result);
  entries_.clear();
  buffer_.clear();
}

}  // namespace skerry
