#include "loop/simulated_loop.hpp"

#include <algorithm>
#include <cerrno>

#include "base/assert.hpp"
#include "loop/limits.hpp"
#include "loop/simulated_sockets.hpp"
#include "loop/sockets.hpp"

namespace skerry {
namespace {

// Where the simulated wall clock starts: 2026-01-01T00:00:00Z.
constexpr WallTime wall_start{std::chrono::seconds(1'767'225'600)};

// A component that is told again and again and does nothing would never let a run end.
constexpr std::uint64_t turns_without_end_max = 100'000'000;

void keep_earliest(std::optional<TimePoint>& earliest, std::optional<TimePoint> candidate) {
  if (candidate && (!earliest || *candidate < *earliest)) earliest = candidate;
}

}  // namespace

SimulatedLoop::SimulatedLoop(std::uint64_t seed, const SimulationOptions& options)
    : random_(seed), options_(options), weather_(*this, random_, options_) {}

SimulatedLoop::~SimulatedLoop() {
  posted_.clear();
  ASSERT(streams_.empty());
  ASSERT(listeners_.empty());
  ASSERT(connectings_.empty());
  ASSERT(timers_.size() == 0);
}

WallTime SimulatedLoop::wall() const {
  return wall_start +
         std::chrono::duration_cast<std::chrono::milliseconds>(now_.time_since_epoch());
}

std::unique_ptr<Stream> SimulatedLoop::adopt(Fd) {
  constexpr bool has_sockets = false;
  ASSERT(has_sockets);
  return nullptr;
}

std::unique_ptr<Listener> SimulatedLoop::listen(Fd socket, AcceptHandler& handler) {
  ASSERT(!socket.open());
  return listen_at({.host = "127.0.0.1", .port = 0, .path = {}}, handler);
}

std::unique_ptr<Listener> SimulatedLoop::listen_at(const Endpoint& endpoint,
                                                   AcceptHandler& handler) {
  Endpoint at = endpoint;
  if (at.path.empty() && at.port == 0) at.port = next_port_++;
  return std::make_unique<SimulatedListener>(*this, at, handler);
}

std::unique_ptr<Connecting> SimulatedLoop::connect(const Endpoint& to, ConnectHandler& handler) {
  return std::make_unique<SimulatedConnecting>(*this, to, handler);
}

std::unique_ptr<Timer> SimulatedLoop::timer(TimerHandler& handler) {
  return std::make_unique<HeapTimer>(timers_, *this, handler);
}

std::pair<std::unique_ptr<Stream>, std::unique_ptr<Stream>> SimulatedLoop::pair() {
  return make_pair({.host = "127.0.0.1", .port = next_port_++, .path = {}});
}

std::pair<std::unique_ptr<SimulatedStream>, std::unique_ptr<SimulatedStream>>
SimulatedLoop::make_pair(const Endpoint& at) {
  std::optional<ConnectionCut> cut = cut_;
  if (!cut && weather_.happens(options_.cut_percent))
    cut = ConnectionCut{.after_bytes = weather_.below(options_.cut_after_bytes_max + 1),
                        .kind = weather_.below(2) == 0 ? CutKind::reset : CutKind::end};
  const auto connection = std::make_shared<SimulatedConnection>(weather_, cut);
  PeerAddress acceptor;
  PeerAddress connector;
  if (at.path.empty()) {
    acceptor = {.ip = at.host, .port = at.port};
    connector = {.ip = at.host, .port = next_port_++};
  } else {
    acceptor.uid = connector.uid = 0;
  }
  return {std::make_unique<SimulatedStream>(
              *this, SimulatedStream::Half{connection, Side::connector},
              SimulatedStream::Addresses{.peer = acceptor, .local = connector}),
          std::make_unique<SimulatedStream>(
              *this, SimulatedStream::Half{connection, Side::acceptor},
              SimulatedStream::Addresses{.peer = connector, .local = acceptor})};
}

bool SimulatedLoop::ready_now() const {
  if (posted_.filled()) return true;
  if (timers_.earliest() && *timers_.earliest() <= now_) return true;
  for (const auto& [id, stream] : streams_)
    if (stream->can_tell_readable() || stream->can_tell_writable()) return true;
  for (const auto& [key, listener] : listeners_)
    if (listener->can_accept()) return true;
  for (const auto& [id, connecting] : connectings_)
    if (!connecting->is_told() && connecting->due() <= now_) return true;
  return false;
}

std::optional<TimePoint> SimulatedLoop::next_change() const {
  std::optional<TimePoint> next;
  for (const auto& [id, stream] : streams_) keep_earliest(next, stream->connection().next_change());
  for (const auto& [key, listener] : listeners_) keep_earliest(next, listener->next_change());
  for (const auto& [id, connecting] : connectings_)
    if (!connecting->is_told()) keep_earliest(next, connecting->due());
  return next;
}

// One turn; false when there is nothing to wait for within the limit.
bool SimulatedLoop::turn(std::optional<TimePoint> limit, Reach reach) {
  TimePoint next = now_;
  if (ready_now()) {
    next += Duration(1) + weather_.some(options_.turn_max);
  } else {
    std::optional<TimePoint> wake = next_change();
    if (wake || reach == Reach::end_of_time) keep_earliest(wake, timers_.earliest());
    if (!wake || (limit && *wake > *limit)) {
      if (limit) now_ = std::max(now_, *limit);
      return false;
    }
    next = std::max(now_, *wake);
  }
  if (limit && next > *limit) next = *limit;
  now_ = next;
  dispatch();
  timers_.fire(now_);
  posted_.run();
  return true;
}

void SimulatedLoop::advance(std::optional<TimePoint> limit, Reach reach) {
  for (std::uint64_t turns = 0; !stopping_; ++turns) {
    ASSERT(turns < turns_without_end_max);
    if (limit && now_ >= *limit) return;
    if (!turn(limit, reach)) return;
  }
}

void SimulatedLoop::run() {
  advance(std::nullopt, Reach::end_of_time);
  stopping_ = false;
}

void SimulatedLoop::run_until_idle() {
  advance(std::nullopt, Reach::idle);
  stopping_ = false;
}

void SimulatedLoop::run_for(Duration time) {
  advance(now_ + time, Reach::end_of_time);
  stopping_ = false;
}

// Everything that can be told now, in an order that the seed shuffles; some of it waits a turn.
void SimulatedLoop::dispatch() {
  struct Item {
    enum class Kind : std::uint8_t { stream, listener, connecting } kind;
    std::uint64_t id;
    std::string key;
  };
  std::vector<Item> items;
  for (const auto& [id, stream] : streams_)
    if (stream->can_tell_readable() || stream->can_tell_writable())
      items.push_back({Item::Kind::stream, id, {}});
  for (const auto& [key, listener] : listeners_)
    if (listener->can_accept()) items.push_back({Item::Kind::listener, 0, key});
  for (const auto& [id, connecting] : connectings_)
    if (!connecting->is_told() && connecting->due() <= now_)
      items.push_back({Item::Kind::connecting, id, {}});
  if (options_.hold_back_percent > 0)
    for (std::size_t i = items.size(); i > 1; --i) std::swap(items[i - 1], items[random_.below(i)]);
  for (const Item& item : items) {
    if (weather_.happens(options_.hold_back_percent)) continue;
    switch (item.kind) {
      case Item::Kind::stream:
        dispatch_stream(item.id);
        break;
      case Item::Kind::listener:
        dispatch_listener(item.key);
        break;
      case Item::Kind::connecting:
        dispatch_connecting(item.id);
        break;
    }
  }
}

// Handlers may destroy anything, so each step looks the object up again.
void SimulatedLoop::dispatch_stream(std::uint64_t id) {
  auto found = streams_.find(id);
  if (found == streams_.end()) return;
  if (found->second->can_tell_readable()) {
    found->second->handler().on_readable();
    found = streams_.find(id);
    if (found == streams_.end()) return;
  }
  if (found->second->can_tell_writable()) found->second->handler().on_writable();
}

void SimulatedLoop::dispatch_listener(const std::string& key) {
  for (int i = 0; i < loop_limits::accepts_per_turn_max; ++i) {
    const auto found = listeners_.find(key);
    if (found == listeners_.end() || !found->second->can_accept()) return;
    SimulatedListener& listener = *found->second;
    if (weather_.happens(options_.accept_failure_percent))
      return listener.rest(now_ + std::chrono::milliseconds(loop_limits::accept_pause_ms));
    listener.handler().on_accept(listener.take_first());
  }
}

void SimulatedLoop::dispatch_connecting(std::uint64_t id) {
  const auto found = connectings_.find(id);
  if (found == connectings_.end()) return;
  SimulatedConnecting& connecting = *found->second;
  connecting.told();
  const auto listener = listeners_.find(text(connecting.to()));
  if (listener == listeners_.end() || weather_.happens(options_.refused_percent)) {
    const bool no_file = !connecting.to().path.empty() && listener == listeners_.end();
    return connecting.handler().on_connect(nullptr, no_file ? ENOENT : ECONNREFUSED);
  }
  auto [near, far] = make_pair(connecting.to());
  listener->second->arrive(std::move(far), weather_.later());
  connecting.handler().on_connect(std::move(near), 0);
}

}  // namespace skerry
