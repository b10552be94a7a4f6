#pragma once
// A non-blocking byte stream (a TCP or Unix socket), and what accepts them. The epoll loop makes
// real ones; the simulated loop makes pairs in memory whose delays, short writes and cuts come from
// a seed. Code above this header cannot tell which one it runs on.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>

#include "base/fd.hpp"

namespace skerry {

struct Transfer {
  enum class State : std::uint8_t {
    done,         // `bytes` moved, at least one
    would_block,  // try again when ready
    closed,       // read: the peer finished its side in order
    failed,       // the connection is lost; `error` is the errno
  };
  State state = State::done;
  std::size_t bytes = 0;
  int error = 0;
};

// Told by the loop when its stream may be ready (level-triggered): told again each turn until the
// handler reads, writes or changes the interest. A lost connection is told as readable when reading
// is of interest, else as writable: the next read or write says what happened. With Interest::none
// nothing is told, not even a loss. The handler may destroy the stream, any other, and itself,
// inside a call. A read or write on being told may still answer would_block.
class StreamHandler {
 public:
  virtual void on_readable() = 0;
  virtual void on_writable() = 0;

 protected:
  ~StreamHandler() = default;
};

enum class Interest : std::uint8_t { none, read, write, read_and_write };

constexpr bool wants_read(Interest interest) {
  return interest == Interest::read || interest == Interest::read_and_write;
}
constexpr bool wants_write(Interest interest) {
  return interest == Interest::write || interest == Interest::read_and_write;
}

inline constexpr std::uint32_t unknown_uid = 0xffff'ffff;

struct PeerAddress {
  std::string ip;  // "127.0.0.1", "::1"; empty for a Unix socket
  std::uint16_t port = 0;
  std::uint32_t uid = unknown_uid;  // Unix sockets: the peer's credentials (SO_PEERCRED)
};

class Stream {
 public:
  virtual ~Stream() = default;  // deregisters, closes

  // Neither span may be empty. A short write says nothing about the next one.
  virtual Transfer read(std::span<std::byte> into) = 0;
  virtual Transfer write(std::span<const std::byte> from) = 0;
  // The same for small pieces that need not leave before the end of the loop's turn, when they go
  // with those of others. What the socket then has no room for the stream keeps, and takes no more
  // until it is sent; a loss shows at the next read or write. Destroying the stream sends what it
  // can of it.
  virtual Transfer write_soon(std::span<const std::byte> from) { return write(from); }
  // Sends at once what write_soon kept: done when nothing is left of it. After would_block whoever
  // wants to write is told when all of it is sent.
  virtual Transfer push() { return {.state = Transfer::State::done}; }
  // Finishes the own side; the peer reads to its end.
  virtual void shutdown_write() = 0;
  // Closing after this resets the connection instead of finishing it in order.
  virtual void abort_on_close() = 0;

  // A stream starts with no handler and Interest::none. Changing the interest costs a system call
  // only when it differs from the present one.
  virtual void set_handler(StreamHandler* handler) = 0;
  virtual void set_interest(Interest interest) = 0;

  virtual PeerAddress peer() const = 0;
  virtual PeerAddress local() const = 0;
  // The descriptor itself, for libraries that insist; -1 in the simulation.
  virtual int descriptor() const = 0;
};

class AcceptHandler {
 public:
  virtual void on_accept(std::unique_ptr<Stream> stream) = 0;

 protected:
  ~AcceptHandler() = default;
};

class ConnectHandler {
 public:
  // A connected stream, or null and the errno.
  virtual void on_connect(std::unique_ptr<Stream> stream, int error) = 0;

 protected:
  ~ConnectHandler() = default;
};

// Accepts until destroyed. Out of descriptors (EMFILE, ENFILE, ENOBUFS, ENOMEM) it pauses for
// accept_pause_ms instead of spinning, and says so in the log once.
class Listener {
 public:
  virtual ~Listener() = default;
  virtual PeerAddress local() const = 0;
  virtual void pause() = 0;
  virtual void resume() = 0;
};

// An attempt to connect; destroying it gives the attempt up.
class Connecting {
 public:
  virtual ~Connecting() = default;
};

}  // namespace skerry
