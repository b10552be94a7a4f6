#include "loop/simulated_connection.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "base/assert.hpp"

namespace skerry {
namespace {

constexpr Transfer would_block{.state = Transfer::State::would_block};

constexpr Transfer failed(int error) { return {.state = Transfer::State::failed, .error = error}; }

constexpr Transfer moved(std::size_t bytes) {
  return {.state = Transfer::State::done, .bytes = bytes};
}

}  // namespace

Duration Weather::some(Duration longest) {
  if (longest <= Duration::zero()) return Duration::zero();
  return Duration(
      static_cast<Duration::rep>(random_.below(static_cast<std::uint64_t>(longest.count()) + 1)));
}

std::size_t Weather::part_of(std::size_t most) {
  return happens(options_.short_transfer_percent) ? 1 + below(most) : most;
}

Transfer SimulatedConnection::read(Side side, std::span<std::byte> into) {
  ASSERT(!into.empty());
  Flow& flow = at(other(side)).outgoing;
  if (!readable(side)) return would_block;
  if (flow.chunks.empty() || !arrived(flow.chunks.front().arrival))
    return arrived(flow.end) ? Transfer{.state = Transfer::State::closed} : failed(ECONNRESET);
  if (weather_.happens(weather_.options().would_block_percent)) return would_block;

  const std::size_t most = weather_.part_of(into.size());
  std::size_t total = 0;
  while (total < most && !flow.chunks.empty() && arrived(flow.chunks.front().arrival)) {
    Chunk& chunk = flow.chunks.front();
    const std::size_t count = std::min(most - total, chunk.bytes.size() - chunk.read);
    std::memcpy(into.data() + total, chunk.bytes.data() + chunk.read, count);
    chunk.read += count;
    total += count;
    if (chunk.read == chunk.bytes.size()) flow.chunks.pop_front();
  }
  flow.bytes -= total;
  return moved(total);
}

Transfer SimulatedConnection::write(Side side, std::span<const std::byte> from) {
  ASSERT(!from.empty());
  End& self = at(side);
  if (arrived(self.lost)) return failed(ECONNRESET);
  if (self.finished) return failed(EPIPE);
  if (severed_) return moved(from.size());  // into the void; the news is on its way
  if (!at(other(side)).open) {
    lose(side);  // the answer to bytes for nobody is a reset
    return moved(from.size());
  }
  const std::size_t window = weather_.options().window_bytes;
  if (self.outgoing.bytes >= window || weather_.happens(weather_.options().would_block_percent))
    return would_block;
  const std::size_t taken = weather_.part_of(std::min(from.size(), window - self.outgoing.bytes));
  std::size_t delivered = taken;
  if (cut_)
    delivered =
        static_cast<std::size_t>(std::min<std::uint64_t>(taken, cut_->after_bytes - moved_));
  if (delivered > 0) append(self.outgoing, from.first(delivered));
  moved_ += delivered;
  if (cut_ && (moved_ == cut_->after_bytes)) cut_now();
  return moved(taken);
}

void SimulatedConnection::append(Flow& flow, std::span<const std::byte> bytes) {
  const TimePoint arrival = std::max(flow.last_arrival, weather_.later());
  flow.last_arrival = arrival;
  flow.bytes += bytes.size();
  flow.chunks.push_back({.arrival = arrival, .bytes = {bytes.begin(), bytes.end()}});
}

void SimulatedConnection::finish(Side side) {
  at(side).finished = true;
  if (!severed_) end_flow(side);
}

// The other side reads the end after all that was written.
void SimulatedConnection::end_flow(Side side) {
  Flow& flow = at(side).outgoing;
  if (!flow.end) flow.end = std::max(flow.last_arrival, weather_.later());
}

void SimulatedConnection::lose(Side side) {
  End& self = at(side);
  if (!self.lost) self.lost = std::max(incoming(side).last_arrival, weather_.later());
}

void SimulatedConnection::cut_now() {
  const CutKind kind = cut_->kind;
  cut_.reset();
  severed_ = true;
  for (const Side side : {Side::connector, Side::acceptor}) {
    if (kind == CutKind::end) end_flow(side);
    lose(side);
  }
}

void SimulatedConnection::close(Side side, Closing how) {
  End& self = at(side);
  ASSERT(self.open);
  self.open = false;
  if (severed_) return;
  if (how == Closing::reset || incoming(side).bytes > 0) {
    lose(other(side));
  } else {
    end_flow(side);
  }
}

bool SimulatedConnection::readable(Side side) const {
  const Flow& flow = incoming(side);
  return (!flow.chunks.empty() && arrived(flow.chunks.front().arrival)) || arrived(at(side).lost) ||
         arrived(flow.end);
}

bool SimulatedConnection::writable(Side side) const {
  const End& self = at(side);
  return arrived(self.lost) || severed_ || self.outgoing.bytes < weather_.options().window_bytes;
}

std::optional<TimePoint> SimulatedConnection::next_change() const {
  std::optional<TimePoint> next;
  const auto consider = [&](std::optional<TimePoint> moment) {
    if (moment && *moment > weather_.now() && (!next || *moment < *next)) next = moment;
  };
  for (const Side side : {Side::connector, Side::acceptor}) {
    if (!at(side).open) continue;
    // Arrivals are in order: the first that is not yet there is the next one.
    for (const Chunk& chunk : incoming(side).chunks) {
      if (arrived(chunk.arrival)) continue;
      consider(chunk.arrival);
      break;
    }
    consider(incoming(side).end);
    consider(at(side).lost);
  }
  return next;
}

}  // namespace skerry
