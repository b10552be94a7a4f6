#pragma once
// For tests: both loops behind one face, a stream that remembers, and a server that hands out what
// it accepts.

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/encoding.hpp"
#include "loop/epoll_loop.hpp"
#include "loop/simulated_loop.hpp"
#include "loop/sockets.hpp"

namespace skerry::loop_test {

inline constexpr auto patience = std::chrono::seconds(20);

class RealLoop {
 public:
  Loop& loop() { return loop_; }
  std::unique_ptr<Listener> listen(AcceptHandler& handler) {
    Result<Fd> socket = listen_on({.host = "127.0.0.1", .port = 0, .path = {}});
    EXPECT_TRUE(socket.ok());
    return loop_.listen(*std::move(socket), handler);
  }
  // False when it did not come true in time.
  template <class Condition>
  bool run_until(Condition condition) {
    const TimePoint deadline = clock_.now() + patience;
    while (!condition()) {
      if (clock_.now() > deadline) return false;
      loop_.turn(std::chrono::milliseconds(100));
    }
    return true;
  }
  // Long enough for anything that would happen by itself to happen.
  void settle() {
    for (int i = 0; i < 5; ++i) loop_.turn(std::chrono::milliseconds(2));
  }

 private:
  SystemClock clock_;
  EpollLoop loop_;
};

template <bool calm>
class VirtualLoop {
 public:
  Loop& loop() { return loop_; }
  std::unique_ptr<Listener> listen(AcceptHandler& handler) { return loop_.listen(Fd(), handler); }
  template <class Condition>
  bool run_until(Condition condition) {
    const TimePoint deadline = loop_.now() + patience;
    while (!condition()) {
      if (loop_.now() > deadline) return false;
      loop_.run_for(std::chrono::microseconds(100));
    }
    return true;
  }
  void settle() { loop_.run_for(std::chrono::milliseconds(20)); }

 private:
  SimulatedLoop loop_{42, calm ? SimulationOptions::calm() : SimulationOptions{}};
};

using BothLoops = testing::Types<RealLoop, VirtualLoop<true>, VirtualLoop<false>>;

inline Endpoint endpoint_of(const Listener& listener) {
  const PeerAddress at = listener.local();
  return {.host = at.ip, .port = at.port, .path = {}};
}

// Reads whatever comes, writes what it is given, and remembers how it ended.
class Recorder : public StreamHandler {
 public:
  explicit Recorder(std::unique_ptr<Stream> stream) : stream_(std::move(stream)) {
    stream_->set_handler(this);
    stream_->set_interest(Interest::read);
  }
  virtual ~Recorder() = default;

  void send(std::string bytes) {
    unsent_ += bytes;
    write_some();
  }
  void finish() {
    finishing_ = true;
    write_some();
  }
  void on_readable() override {
    ++told_readable;
    std::byte buffer[4096];
    const std::size_t size = std::min(sizeof buffer, read_size_max);
    const Transfer got = stream_->read(std::span(buffer).first(size));
    switch (got.state) {
      case Transfer::State::done:
        received += as_text(std::span(buffer).first(got.bytes));
        break;
      case Transfer::State::would_block:
        break;
      case Transfer::State::closed:
        ended = true;
        break;
      case Transfer::State::failed:
        ended = true;
        error = got.error;
        break;
    }
    update();
  }
  void on_writable() override { write_some(); }

  Stream& stream() { return *stream_; }
  void drop() { stream_.reset(); }
  bool all_sent() const { return sent_ == unsent_.size(); }

  std::string received;
  bool ended = false;
  int error = 0;
  int told_readable = 0;
  std::size_t read_size_max = 4096;

 private:
  void write_some() {
    while (!all_sent()) {
      const Transfer sent = stream_->write(as_bytes(std::string_view(unsent_).substr(sent_)));
      if (sent.state == Transfer::State::would_block) break;
      if (sent.state != Transfer::State::done) {
        ended = true;
        error = sent.error;
        break;
      }
      sent_ += sent.bytes;
    }
    if (all_sent() && finishing_) {
      finishing_ = false;
      stream_->shutdown_write();
    }
    update();
  }
  void update() {
    const bool write = !all_sent() && error == 0;
    stream_->set_interest(ended ? (write ? Interest::write : Interest::none)
                                : (write ? Interest::read_and_write : Interest::read));
  }

  std::unique_ptr<Stream> stream_;
  std::string unsent_;
  std::size_t sent_ = 0;
  bool finishing_ = false;
};

class Acceptor final : public AcceptHandler {
 public:
  void on_accept(std::unique_ptr<Stream> stream) override { accepted.push_back(std::move(stream)); }
  std::vector<std::unique_ptr<Stream>> accepted;
};

class Connector final : public ConnectHandler {
 public:
  void on_connect(std::unique_ptr<Stream> made, int failure) override {
    ++calls;
    stream = std::move(made);
    error = failure;
  }
  std::unique_ptr<Stream> stream;
  int error = 0;
  int calls = 0;
};

class Alarm final : public TimerHandler {
 public:
  explicit Alarm(std::function<void()> action) : action_(std::move(action)) {}
  void on_timer() override { action_(); }

 private:
  std::function<void()> action_;
};

// A connection over the given loop: what connected, and what was accepted.
struct Connected {
  std::unique_ptr<Stream> near;
  std::unique_ptr<Stream> far;
};

template <class Place>
Connected connected(Place& place) {
  Acceptor acceptor;
  Connector connector;
  const auto listener = place.listen(acceptor);
  const auto attempt = place.loop().connect(endpoint_of(*listener), connector);
  EXPECT_TRUE(place.run_until([&] { return connector.stream && !acceptor.accepted.empty(); }));
  return {std::move(connector.stream), std::move(acceptor.accepted.front())};
}

// Bytes without a short period, so that lost, doubled or swapped ones are noticed.
inline std::string pattern(std::size_t size) {
  std::string out(size, '\0');
  std::uint32_t state = 1;
  for (char& c : out) {
    state = state * 1'664'525 + 1'013'904'223;
    c = static_cast<char>(state >> 24);
  }
  return out;
}

}  // namespace skerry::loop_test
