#include "main/relay.hpp"

#include <utility>

namespace skerry {
namespace {

constexpr std::size_t piece_bytes_max = std::size_t{64} << 10;

}  // namespace

Relay::Relay(Loop& loop, std::unique_ptr<Stream> one, std::unique_ptr<Stream> other,
             std::function<void()> ended)
    : loop_(loop), ended_(std::move(ended)) {
  one_.stream = std::move(one);
  other_.stream = std::move(other);
  one_.peer = &other_;
  other_.peer = &one_;
  for (Side* const side : {&one_, &other_}) {
    side->relay = this;
    side->stream->set_handler(side);
  }
  settle();
}

// Reads only what the other side can take: one piece is held at most in each direction.
void Relay::readable(Side& side) {
  std::vector<std::byte>& held = side.peer->held;
  if (!held.empty() || side.finished) return;
  held.resize(piece_bytes_max);
  const Transfer got = side.stream->read(held);
  held.resize(got.state == Transfer::State::done ? got.bytes : 0);
  if (got.state == Transfer::State::failed) return end();
  if (got.state == Transfer::State::closed) side.finished = true;
  writable(*side.peer);
}

void Relay::writable(Side& side) {
  if (!side.held.empty()) {
    const Transfer put = side.stream->write(side.held);
    if (put.state == Transfer::State::failed || put.state == Transfer::State::closed) return end();
    if (put.state == Transfer::State::done)
      side.held.erase(side.held.begin(),
                      side.held.begin() + static_cast<std::ptrdiff_t>(put.bytes));
  }
  settle();
}

void Relay::settle() {
  for (Side* const side : {&one_, &other_}) {
    if (side->peer->finished && side->held.empty() && !side->told) {
      side->told = true;
      side->stream->shutdown_write();
    }
  }
  if (one_.told && other_.told) return end();
  for (Side* const side : {&one_, &other_}) {
    const bool reads = !side->finished && side->peer->held.empty();
    const bool writes = !side->held.empty();
    side->stream->set_interest(reads && writes ? Interest::read_and_write
                               : reads         ? Interest::read
                               : writes        ? Interest::write
                                               : Interest::none);
  }
}

void Relay::end() {
  for (Side* const side : {&one_, &other_}) side->stream->set_interest(Interest::none);
  if (auto ended = std::exchange(ended_, nullptr)) loop_.post(std::move(ended));
}

}  // namespace skerry
