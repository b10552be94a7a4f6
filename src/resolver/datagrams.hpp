#pragma once
// UDP sockets as the resolver needs them: real ones on the epoll loop, scripted ones in tests.

#include <compare>
#include <cstdint>
#include <memory>
#include <span>

#include "base/fd.hpp"
#include "base/ipv4.hpp"
#include "loop/epoll_loop.hpp"

namespace skerry::resolver {

struct DatagramPeer {
  Ipv4Address address;
  std::uint16_t port = 0;
  auto operator<=>(const DatagramPeer&) const = default;
};

// May destroy its socket inside the call.
class DatagramHandler {
 public:
  virtual void on_datagram(std::span<const std::byte> bytes, DatagramPeer from) = 0;

 protected:
  ~DatagramHandler() = default;
};

class DatagramSocket {
 public:
  virtual ~DatagramSocket() = default;
  // What cannot leave at once is lost, as anything over UDP may be.
  virtual void send(std::span<const std::byte> bytes, DatagramPeer to) = 0;
};

class Datagrams {
 public:
  // A bound socket that was made elsewhere.
  virtual std::unique_ptr<DatagramSocket> adopt(Fd socket, DatagramHandler& handler) = 0;
  // A new socket that hears this peer alone, at a port that the kernel chose at random. Null when
  // there is no descriptor or no way to the peer.
  virtual std::unique_ptr<DatagramSocket> towards(DatagramPeer peer, DatagramHandler& handler) = 0;

 protected:
  ~Datagrams() = default;
};

class EpollDatagrams final : public Datagrams {
 public:
  explicit EpollDatagrams(EpollLoop& loop);
  ~EpollDatagrams();
  EpollDatagrams(const EpollDatagrams&) = delete;
  EpollDatagrams& operator=(const EpollDatagrams&) = delete;

  std::unique_ptr<DatagramSocket> adopt(Fd socket, DatagramHandler& handler) override;
  std::unique_ptr<DatagramSocket> towards(DatagramPeer peer, DatagramHandler& handler) override;

 private:
  struct Buffer;
  EpollLoop& loop_;
  std::unique_ptr<Buffer> buffer_;  // of all sockets: a datagram is handled before the next is read
};

}  // namespace skerry::resolver
