#pragma once
// A connected socket of the epoll loop. About 100 bytes while idle, no buffer.

#include <cstdint>
#include <memory>
#include <vector>

#include "base/fd.hpp"
#include "loop/address.hpp"
#include "loop/poller.hpp"
#include "loop/readiness.hpp"
#include "loop/send_batch.hpp"
#include "loop/stream.hpp"

namespace skerry {

class EpollStream final : public Stream, private PollSource, private BatchedSender {
 public:
  // `socket` is non-blocking.
  EpollStream(Poller& poller, Fd socket, const PeerRecord& peer);
  ~EpollStream() override;
  EpollStream(const EpollStream&) = delete;
  EpollStream& operator=(const EpollStream&) = delete;

  Transfer read(std::span<std::byte> into) override;
  Transfer write(std::span<const std::byte> from) override;
  Transfer write_soon(std::span<const std::byte> from) override;
  Transfer push() override;
  void shutdown_write() override;
  void abort_on_close() override;
  void set_handler(StreamHandler* handler) override { handler_ = handler; }
  void set_interest(Interest interest) override;
  PeerAddress peer() const override { return peer_address(peer_, socket_.get()); }
  PeerAddress local() const override { return local_address(socket_.get()); }
  int descriptor() const override { return socket_.get(); }

 private:
  void on_events(std::uint32_t events) override;
  void on_again() override;
  void on_sent(std::span<const std::byte> bytes, int result) override;
  Transfer send_now(std::span<const std::byte> from);
  void drain();
  void register_interest();
  void tell();
  bool has_more_to_tell() const;

  static constexpr std::uint32_t nowhere = 0xffff'ffff;

  Poller& poller_;
  StreamHandler* handler_ = nullptr;
  Fd socket_;
  PollToken token_;
  Interest interest_ = Interest::none;
  enum class Ending : std::uint8_t { open, when_sent };
  Ending ending_ = Ending::open;
  enum class Again : bool { no, next_turn };
  Again again_ = Again::no;  // it is in the poller's list
  Readiness ready_;
  std::uint32_t registered_ = 0;     // EPOLL* bits that the kernel knows
  std::uint32_t batched_ = nowhere;  // the place in the loop's batch
  int lost_ = 0;                     // why what was to be sent soon was not
  PeerRecord peer_;
  std::unique_ptr<std::vector<std::byte>> unsent_;  // of that, what the socket had no room for
};

}  // namespace skerry
