#pragma once
// TLS over any stream, as a stream: what reads and writes here need not know which one it has.
//
// The handshake goes on by itself while there is an interest; until it is done reads and writes
// answer would_block. Decrypted bytes that wait inside are announced as readable again and again,
// like bytes that wait in a socket, although the socket has nothing more to say. Idle it holds no
// buffer: a read or write works in the loop's TlsScratch, and only what the socket would not take,
// or `into` could not hold, is kept for a while (at most one record each way).

#include <memory>
#include <string>
#include <vector>

#include "loop/loop.hpp"
#include "loop/stream.hpp"
#include "wire/tls/session.hpp"

namespace skerry {

// Where records are put together and taken apart; one a thread, for all of its TLS streams, since
// nothing in it outlives a call.
class TlsScratch {
 public:
  TlsScratch() : received(tls::record_bytes_max), to_send(tls::record_bytes_max) {}
  TlsScratch(const TlsScratch&) = delete;
  TlsScratch& operator=(const TlsScratch&) = delete;

  std::vector<std::byte> received;
  std::vector<std::byte> to_send;
};

class TlsStream final : public Stream, private StreamHandler, private TimerHandler {
 public:
  struct Place {
    Loop& loop;
    TlsScratch& scratch;  // outlives the stream
  };
  // `already_received` are bytes that the caller read from `inner` and knows to be the beginning of
  // the peer's handshake (the first byte tells TLS from HTTP); at most record_bytes_max. Whoever
  // negotiated TLS in the clear passes none, and closes the connection instead when there are any.
  TlsStream(Place place, std::unique_ptr<Stream> inner, tls::Session session,
            std::span<const std::byte> already_received = {});
  // Says goodbye to the peer (close_notify) if that takes no waiting.
  ~TlsStream() override;
  TlsStream(const TlsStream&) = delete;
  TlsStream& operator=(const TlsStream&) = delete;

  // Failed with EPROTO where TLS failed: see session().error().
  Transfer read(std::span<std::byte> into) override;
  Transfer write(std::span<const std::byte> from) override;
  void shutdown_write() override;
  void abort_on_close() override;
  void set_handler(StreamHandler* handler) override { handler_ = handler; }
  void set_interest(Interest interest) override;
  PeerAddress peer() const override { return inner_->peer(); }
  PeerAddress local() const override { return inner_->local(); }
  int descriptor() const override { return inner_->descriptor(); }

  const tls::Session& session() const { return session_; }

 private:
  enum class Ending : std::uint8_t {
    open,
    finishing,  // close_notify is on its way; the socket's own end follows it
    finished,
    aborted,  // no goodbye
  };
  enum class Flushed : bool { no, yes };
  enum class Socket : bool { leave, read };

  void on_readable() override;
  void on_writable() override;
  void on_timer() override;

  bool shaking() const { return error_ == 0 && session_.phase() == tls::Phase::handshake; }
  void advance_handshake(Socket socket);
  bool receive_for_handshake(std::span<const std::byte>& received);
  Transfer receive(std::span<std::byte> into);
  Transfer decrypt(std::span<const std::byte> ciphertext, std::span<std::byte> into);
  Transfer lost() const { return {.state = Transfer::State::failed, .error = error_}; }

  tls::Buffers buffers(std::span<const std::byte> received) {
    return {.received = received, .to_send = scratch_.to_send};
  }
  void send_produced(const tls::Buffers& after);
  Flushed flush();
  std::span<const std::byte> take_unread();
  void keep_unread(std::span<const std::byte> rest);

  bool readable_inside() const;
  void refresh();
  void tell();

  Loop& loop_;
  TlsScratch& scratch_;
  std::unique_ptr<Stream> inner_;
  tls::Session session_;
  StreamHandler* handler_ = nullptr;
  Interest interest_ = Interest::none;
  Ending ending_ = Ending::open;
  int error_ = 0;                  // once lost; TLS's own failures are EPROTO
  std::vector<std::byte> unsent_;  // ciphertext that the socket would not take
  std::vector<std::byte> unread_;  // ciphertext beyond what the last read could use
  std::unique_ptr<Timer> again_;   // announces what waits inside
};

}  // namespace skerry
