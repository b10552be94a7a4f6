#pragma once
// The simulated loop's streams, listeners and attempts to connect. Internal to the loop.

#include <deque>
#include <memory>
#include <optional>
#include <string>

#include "loop/simulated_connection.hpp"
#include "loop/simulated_loop.hpp"

namespace skerry {

class SimulatedStream final : public Stream {
 public:
  struct Half {
    std::shared_ptr<SimulatedConnection> connection;
    Side side;
  };
  struct Addresses {
    PeerAddress peer;
    PeerAddress local;
  };
  SimulatedStream(SimulatedLoop& loop, Half half, Addresses addresses);
  ~SimulatedStream() override;
  SimulatedStream(const SimulatedStream&) = delete;
  SimulatedStream& operator=(const SimulatedStream&) = delete;

  Transfer read(std::span<std::byte> into) override;
  Transfer write(std::span<const std::byte> from) override;
  void shutdown_write() override { half_.connection->finish(half_.side); }
  void abort_on_close() override { closing_ = SimulatedConnection::Closing::reset; }
  void set_handler(StreamHandler* handler) override { handler_ = handler; }
  void set_interest(Interest interest) override { interest_ = interest; }
  PeerAddress peer() const override { return addresses_.peer; }
  PeerAddress local() const override { return addresses_.local; }
  int descriptor() const override { return -1; }

  bool can_tell_readable() const;
  bool can_tell_writable() const;
  StreamHandler& handler() const;
  const SimulatedConnection& connection() const { return *half_.connection; }

 private:
  SimulatedLoop& loop_;
  std::uint64_t id_;
  Half half_;
  Addresses addresses_;
  StreamHandler* handler_ = nullptr;
  Interest interest_ = Interest::none;
  SimulatedConnection::Closing closing_ = SimulatedConnection::Closing::in_order;
};

class SimulatedListener final : public Listener {
 public:
  SimulatedListener(SimulatedLoop& loop, const Endpoint& endpoint, AcceptHandler& handler);
  ~SimulatedListener() override;
  SimulatedListener(const SimulatedListener&) = delete;
  SimulatedListener& operator=(const SimulatedListener&) = delete;

  PeerAddress local() const override;
  void pause() override { paused_ = true; }
  void resume() override { paused_ = false; }

  const Endpoint& endpoint() const { return endpoint_; }
  void arrive(std::unique_ptr<Stream> stream, TimePoint when);
  bool can_accept() const;
  std::optional<TimePoint> next_change() const;
  AcceptHandler& handler() const { return handler_; }
  std::unique_ptr<Stream> take_first();
  void rest(TimePoint until) { resting_until_ = until; }

 private:
  struct Waiting {
    TimePoint arrival;
    std::unique_ptr<Stream> stream;
  };
  SimulatedLoop& loop_;
  Endpoint endpoint_;
  AcceptHandler& handler_;
  bool paused_ = false;
  TimePoint resting_until_{};
  std::deque<Waiting> waiting_;
};

class SimulatedConnecting final : public Connecting {
 public:
  SimulatedConnecting(SimulatedLoop& loop, const Endpoint& to, ConnectHandler& handler);
  ~SimulatedConnecting() override;
  SimulatedConnecting(const SimulatedConnecting&) = delete;
  SimulatedConnecting& operator=(const SimulatedConnecting&) = delete;

  TimePoint due() const { return due_; }
  const Endpoint& to() const { return to_; }
  ConnectHandler& handler() const { return handler_; }
  void told() { told_ = true; }
  bool is_told() const { return told_; }

 private:
  SimulatedLoop& loop_;
  std::uint64_t id_;
  Endpoint to_;
  ConnectHandler& handler_;
  TimePoint due_;
  bool told_ = false;
};

}  // namespace skerry
