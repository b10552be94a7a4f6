#include "gateway/front_door.hpp"

#include <utility>

#include "base/log.hpp"
#include "gateway/limits.hpp"

namespace skerry::gateway {
namespace {

bool loopback(const PeerAddress& peer) {
  return peer.ip.empty() || peer.ip.starts_with("127.") || peer.ip == "::1";
}

}  // namespace

FrontDoor::FrontDoor(Loop& loop, RequestHandler& handler, Securer* securer,
                     std::shared_ptr<const EndpointPassage> passage)
    : loop_(loop),
      handler_(handler),
      securer_(securer),
      passage_(std::move(passage)),
      sweep_(loop.timer(*this)),
      read_buffer_(read_bytes) {}

FrontDoor::~FrontDoor() = default;

void FrontDoor::open(Fd socket) {
  listener_ = loop_.listen(std::move(socket), *this);
  sweep_->arm(sweep_interval);
}

void FrontDoor::on_accept(std::unique_ptr<Stream> stream) {
  ConnectionFacts facts;
  facts.peer = stream->peer();
  facts.transport = loopback(facts.peer) ? Transport::plain_loopback : Transport::plain;
  facts.endpoint = passage_;
  ConnectionOwner& owner = *this;
  auto made =
      std::make_unique<HttpConnection>(std::move(stream), std::move(facts), handler_, owner);
  HttpConnection& connection = *made;
  connections_.emplace(&connection, std::move(made));
  connection.start();
  if (connections_.size() == connections_max) {
    log(Level::warning, "gateway", "no more connections are accepted",
        {{"limit", std::to_string(connections_max)}});
    listener_->pause();
  }
}

void FrontDoor::finished(HttpConnection& connection) {
  const bool was_full = connections_.size() == connections_max;
  connections_.erase(&connection);
  if (was_full && listener_) listener_->resume();
  if (drained_ && connections_.empty()) tell_drained();
}

std::unique_ptr<Stream> FrontDoor::secure(std::unique_ptr<Stream> stream,
                                          std::span<const std::byte> received) {
  return securer_ == nullptr ? nullptr : securer_->secure(std::move(stream), received);
}

bool FrontDoor::reserve(std::uint64_t bytes) {
  if (bytes > held_bytes_max - held_) return false;
  held_ += bytes;
  return true;
}

// A connection may end, and with it its place in the map, while it is asked.
std::vector<HttpConnection*> FrontDoor::all() const {
  std::vector<HttpConnection*> each;
  each.reserve(connections_.size());
  for (const auto& [connection, owned] : connections_) each.push_back(connection);
  return each;
}

void FrontDoor::on_timer() {
  const TimePoint now = loop_.now();
  for (HttpConnection* connection : all()) {
    if (now >= drain_until_) {
      connections_.erase(connection);
    } else {
      connection->check_deadline(now);
    }
  }
  if (drained_ && connections_.empty()) {
    tell_drained();
  } else {
    sweep_->arm(sweep_interval);
  }
}

void FrontDoor::drain(std::function<void()> done) {
  listener_.reset();
  drained_ = std::move(done);
  drain_until_ = loop_.now() + drain_max;
  for (HttpConnection* connection : all()) connection->drain();
  if (drained_ && connections_.empty()) tell_drained();
}

void FrontDoor::tell_drained() { loop_.post(std::exchange(drained_, nullptr)); }

}  // namespace skerry::gateway
