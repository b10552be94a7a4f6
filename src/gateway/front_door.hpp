#pragma once
// One listening port with all of its connections: accepts, bounds, sweeps, drains.

#include <cstddef>
#include <functional>
#include <memory>
#include <span>
#include <unordered_map>
#include <vector>

#include "base/fd.hpp"
#include "gateway/exchange.hpp"
#include "gateway/http_connection.hpp"
#include "loop/loop.hpp"

namespace skerry::gateway {

// Makes the TLS side of a connection; null for a door without TLS (the host's own socket).
class Securer {
 public:
  virtual std::unique_ptr<Stream> secure(std::unique_ptr<Stream> stream,
                                         std::span<const std::byte> received) = 0;

 protected:
  ~Securer() = default;
};

class FrontDoor final : AcceptHandler, TimerHandler, ConnectionOwner {
 public:
  // With a passage the door is a VPC endpoint, and all that comes in has come through it.
  FrontDoor(Loop& loop, RequestHandler& handler, Securer* securer,
            std::shared_ptr<const EndpointPassage> passage = nullptr);
  ~FrontDoor();

  // `socket` listens already.
  void open(Fd socket);
  // Where the door listens.
  PeerAddress local() const { return listener_->local(); }

  // Accepts nothing more, lets answers in progress leave, closes the rest after drain_max; then
  // calls `done`, in a later turn.
  void drain(std::function<void()> done);

  std::size_t connections() const { return connections_.size(); }

 private:
  void on_accept(std::unique_ptr<Stream> stream) override;
  void on_timer() override;
  void finished(HttpConnection& connection) override;
  std::unique_ptr<Stream> secure(std::unique_ptr<Stream> stream,
                                 std::span<const std::byte> received) override;
  std::span<std::byte> read_buffer() override { return read_buffer_; }
  const Clock& clock() const override { return loop_; }
  bool reserve(std::uint64_t bytes) override;
  void release(std::uint64_t bytes) override { held_ -= bytes; }

  std::vector<HttpConnection*> all() const;
  void tell_drained();

  Loop& loop_;
  RequestHandler& handler_;
  Securer* securer_;
  std::shared_ptr<const EndpointPassage> passage_;
  std::unique_ptr<Listener> listener_;
  std::unique_ptr<Timer> sweep_;
  std::vector<std::byte> read_buffer_;
  std::uint64_t held_ = 0;
  std::function<void()> drained_;
  TimePoint drain_until_ = TimePoint::max();
  std::unordered_map<HttpConnection*, std::unique_ptr<HttpConnection>> connections_;
};

}  // namespace skerry::gateway
