#pragma once
// A connected socket of the epoll loop. About 80 bytes while idle, no buffer.

#include <cstdint>

#include "base/fd.hpp"
#include "loop/address.hpp"
#include "loop/poller.hpp"
#include "loop/stream.hpp"

namespace skerry {

class EpollStream final : public Stream, private PollSource {
 public:
  // `socket` is non-blocking.
  EpollStream(Poller& poller, Fd socket, const PeerRecord& peer);
  ~EpollStream() override;
  EpollStream(const EpollStream&) = delete;
  EpollStream& operator=(const EpollStream&) = delete;

  Transfer read(std::span<std::byte> into) override;
  Transfer write(std::span<const std::byte> from) override;
  void shutdown_write() override;
  void abort_on_close() override;
  void set_handler(StreamHandler* handler) override { handler_ = handler; }
  void set_interest(Interest interest) override;
  PeerAddress peer() const override { return peer_address(peer_, socket_.get()); }
  PeerAddress local() const override { return local_address(socket_.get()); }
  int descriptor() const override { return socket_.get(); }

 private:
  void on_events(std::uint32_t events) override;

  Poller& poller_;
  StreamHandler* handler_ = nullptr;
  Fd socket_;
  PollToken token_;
  Interest interest_ = Interest::none;
  PeerRecord peer_;
};

}  // namespace skerry
