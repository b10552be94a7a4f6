#include "loop/simulated_sockets.hpp"

#include <utility>

#include "base/assert.hpp"
#include "loop/sockets.hpp"

namespace skerry {

SimulatedStream::SimulatedStream(SimulatedLoop& loop, Half half, Addresses addresses)
    : loop_(loop), id_(loop.next_id_++), half_(std::move(half)), addresses_(std::move(addresses)) {
  loop_.streams_.emplace(id_, this);
}

SimulatedStream::~SimulatedStream() {
  loop_.streams_.erase(id_);
  half_.connection->close(half_.side, closing_);
}

Transfer SimulatedStream::read(std::span<std::byte> into) {
  return half_.connection->read(half_.side, into);
}

Transfer SimulatedStream::write(std::span<const std::byte> from) {
  return half_.connection->write(half_.side, from);
}

bool SimulatedStream::can_tell_readable() const {
  return wants_read(interest_) && half_.connection->readable(half_.side);
}

bool SimulatedStream::can_tell_writable() const {
  return wants_write(interest_) && half_.connection->writable(half_.side);
}

StreamHandler& SimulatedStream::handler() const {
  ASSERT(handler_ != nullptr);
  return *handler_;
}

SimulatedListener::SimulatedListener(SimulatedLoop& loop, const Endpoint& endpoint,
                                     AcceptHandler& handler)
    : loop_(loop), endpoint_(endpoint), handler_(handler) {
  ASSERT(loop_.listeners_.emplace(text(endpoint_), this).second);
}

SimulatedListener::~SimulatedListener() { loop_.listeners_.erase(text(endpoint_)); }

PeerAddress SimulatedListener::local() const {
  return {.ip = endpoint_.host, .port = endpoint_.port};
}

void SimulatedListener::arrive(std::unique_ptr<Stream> stream, TimePoint when) {
  waiting_.push_back({when, std::move(stream)});
}

bool SimulatedListener::can_accept() const {
  return !paused_ && !waiting_.empty() && waiting_.front().arrival <= loop_.now() &&
         resting_until_ <= loop_.now();
}

std::optional<TimePoint> SimulatedListener::next_change() const {
  if (paused_ || waiting_.empty()) return std::nullopt;
  return std::max(waiting_.front().arrival, resting_until_);
}

std::unique_ptr<Stream> SimulatedListener::take_first() {
  std::unique_ptr<Stream> stream = std::move(waiting_.front().stream);
  waiting_.pop_front();
  return stream;
}

SimulatedConnecting::SimulatedConnecting(SimulatedLoop& loop, const Endpoint& to,
                                         ConnectHandler& handler)
    : loop_(loop), id_(loop.next_id_++), to_(to), handler_(handler), due_(loop.weather_.later()) {
  loop_.connectings_.emplace(id_, this);
}

SimulatedConnecting::~SimulatedConnecting() { loop_.connectings_.erase(id_); }

}  // namespace skerry
