#include "loop/tls_stream.hpp"

#include <cerrno>
#include <cstring>
#include <utility>

#include "base/assert.hpp"

namespace skerry {

using tls::Outcome;
using tls::Phase;

TlsStream::TlsStream(Place place, std::unique_ptr<Stream> inner, tls::Session session,
                     std::span<const std::byte> already_received)
    : loop_(place.loop),
      scratch_(place.scratch),
      inner_(std::move(inner)),
      session_(std::move(session)) {
  ASSERT(already_received.size() <= tls::record_bytes_max);
  keep_unread(already_received);
  inner_->set_handler(this);
}

TlsStream::~TlsStream() {
  if (error_ != 0 || ending_ != Ending::open || !unsent_.empty()) return;
  tls::Buffers room = buffers({});
  session_.close(room);
  const std::size_t bytes = scratch_.to_send.size() - room.to_send.size();
  if (bytes > 0) inner_->write(std::span(scratch_.to_send).first(bytes));
}

Transfer TlsStream::read(std::span<std::byte> into) {
  if (error_ != 0) return lost();
  if (shaking()) return {.state = Transfer::State::would_block};
  const Transfer result = receive(into);
  refresh();
  return result;
}

// What waits inside first; then the socket, once.
Transfer TlsStream::receive(std::span<std::byte> into) {
  if (session_.phase() == Phase::closed_by_peer) return {.state = Transfer::State::closed};
  if (!unread_.empty() || session_.holds_plaintext()) {
    const Transfer result = decrypt(take_unread(), into);
    if (result.state != Transfer::State::would_block) return result;
  }
  const Transfer got = inner_->read(scratch_.received);
  switch (got.state) {
    case Transfer::State::done:
      return decrypt(std::span(scratch_.received).first(got.bytes), into);
    case Transfer::State::would_block:
      return got;
    case Transfer::State::closed:
      session_.received_end();
      error_ = EPROTO;
      break;
    case Transfer::State::failed:
      error_ = got.error;
      break;
  }
  return lost();
}

Transfer TlsStream::decrypt(std::span<const std::byte> ciphertext, std::span<std::byte> into) {
  tls::Buffers work = buffers(ciphertext);
  const Outcome outcome = session_.read(work, into);
  send_produced(work);
  keep_unread(work.received);
  switch (outcome.state) {
    case Outcome::State::done:
      return {.state = Transfer::State::done, .bytes = outcome.plaintext_bytes};
    case Outcome::State::need_input:
    case Outcome::State::need_room:
      return {.state = Transfer::State::would_block};
    case Outcome::State::closed:
      return {.state = Transfer::State::closed};
    case Outcome::State::failed:
      break;
  }
  error_ = EPROTO;
  return lost();
}

Transfer TlsStream::write(std::span<const std::byte> from) {
  ASSERT(!from.empty());
  ASSERT(ending_ == Ending::open || ending_ == Ending::aborted);
  if (shaking()) return {.state = Transfer::State::would_block};
  std::size_t total = 0;
  if (error_ == 0 && flush() == Flushed::yes) {
    while (total < from.size() && error_ == 0 && unsent_.empty()) {
      tls::Buffers work = buffers({});
      const Outcome outcome = session_.write(work, from.subspan(total));
      send_produced(work);
      if (outcome.state == Outcome::State::done) {
        total += outcome.plaintext_bytes;
      } else {
        error_ = EPROTO;
      }
    }
  }
  refresh();
  if (total > 0) return {.state = Transfer::State::done, .bytes = total};
  if (error_ != 0) return lost();
  return {.state = Transfer::State::would_block};
}

void TlsStream::shutdown_write() {
  if (ending_ != Ending::open || error_ != 0) return;
  tls::Buffers work = buffers({});
  session_.close(work);
  ending_ = Ending::finishing;
  send_produced(work);
  flush();
  refresh();
}

void TlsStream::abort_on_close() {
  ending_ = Ending::aborted;
  inner_->abort_on_close();
}

void TlsStream::set_interest(Interest interest) {
  const bool begins = interest_ == Interest::none && interest != Interest::none;
  interest_ = interest;
  if (begins && shaking()) advance_handshake(Socket::leave);
  refresh();
}

void TlsStream::advance_handshake(Socket socket) {
  if (flush() == Flushed::no) return;
  std::span<const std::byte> received = take_unread();
  for (;;) {
    tls::Buffers work = buffers(received);
    const Outcome outcome = session_.handshake(work);
    send_produced(work);
    received = work.received;
    if (error_ != 0) return;
    switch (outcome.state) {
      case Outcome::State::done:
        return keep_unread(received);
      case Outcome::State::need_room:
        if (unsent_.empty()) continue;
        return keep_unread(received);
      case Outcome::State::need_input:
        if (std::exchange(socket, Socket::leave) == Socket::leave) return;
        if (!receive_for_handshake(received)) return;
        continue;
      case Outcome::State::closed:
      case Outcome::State::failed:
        error_ = EPROTO;
        return;
    }
  }
}

bool TlsStream::receive_for_handshake(std::span<const std::byte>& received) {
  const Transfer got = inner_->read(scratch_.received);
  switch (got.state) {
    case Transfer::State::done:
      received = std::span(scratch_.received).first(got.bytes);
      return true;
    case Transfer::State::would_block:
      return false;
    case Transfer::State::closed:
      session_.received_end();
      error_ = EPROTO;
      return false;
    case Transfer::State::failed:
      error_ = got.error;
      return false;
  }
  return false;
}

// What the session wrote into the scratch's room goes to the socket, or behind what waits for it.
void TlsStream::send_produced(const tls::Buffers& after) {
  std::span<const std::byte> bytes =
      std::span(scratch_.to_send).first(scratch_.to_send.size() - after.to_send.size());
  while (!bytes.empty() && unsent_.empty()) {
    const Transfer sent = inner_->write(bytes);
    if (sent.state == Transfer::State::would_block) break;
    if (sent.state != Transfer::State::done) {
      error_ = sent.error;
      return;
    }
    bytes = bytes.subspan(sent.bytes);
  }
  unsent_.insert(unsent_.end(), bytes.begin(), bytes.end());
}

TlsStream::Flushed TlsStream::flush() {
  while (!unsent_.empty()) {
    const Transfer sent = inner_->write(unsent_);
    if (sent.state == Transfer::State::would_block) return Flushed::no;
    if (sent.state != Transfer::State::done) {
      error_ = sent.error;
      return Flushed::no;
    }
    unsent_.erase(unsent_.begin(), unsent_.begin() + static_cast<std::ptrdiff_t>(sent.bytes));
  }
  unsent_ = {};  // the memory too
  if (ending_ == Ending::finishing) {
    ending_ = Ending::finished;
    inner_->shutdown_write();
  }
  return Flushed::yes;
}

// Moves what was kept into the scratch, where the next socket read may follow only when it is used.
std::span<const std::byte> TlsStream::take_unread() {
  const std::size_t bytes = unread_.size();
  if (bytes > 0) std::memcpy(scratch_.received.data(), unread_.data(), bytes);
  unread_ = {};
  return std::span(scratch_.received).first(bytes);
}

void TlsStream::keep_unread(std::span<const std::byte> rest) {
  ASSERT(unread_.empty());
  unread_.assign(rest.begin(), rest.end());
}

bool TlsStream::readable_inside() const {
  if (error_ != 0) return true;
  if (session_.phase() == Phase::handshake) return false;
  return !unread_.empty() || session_.holds_plaintext() || session_.phase() != Phase::open;
}

// The socket's interest, and the announcing of what waits inside, follow from the state.
void TlsStream::refresh() {
  bool read = false;
  bool write = false;
  if (error_ == 0) {
    read = shaking() ? interest_ != Interest::none
                     : wants_read(interest_) && session_.phase() == Phase::open;
    write = !unsent_.empty() || (!shaking() && wants_write(interest_));
  }
  inner_->set_interest(read ? (write ? Interest::read_and_write : Interest::read)
                            : (write ? Interest::write : Interest::none));

  const bool announce =
      (wants_read(interest_) && readable_inside()) || (wants_write(interest_) && error_ != 0);
  if (announce) {
    if (!again_) again_ = loop_.timer(*this);
    if (!again_->armed()) again_->arm(Duration::zero());
  } else if (again_) {
    again_->disarm();
  }
}

void TlsStream::on_readable() {
  if (shaking()) {
    advance_handshake(Socket::read);
    refresh();
    if (!shaking()) tell();
    return;
  }
  if (error_ == 0 && wants_read(interest_)) handler_->on_readable();
}

void TlsStream::on_writable() {
  flush();
  if (shaking()) advance_handshake(Socket::leave);
  refresh();
  const bool can_write = error_ != 0 || (!shaking() && unsent_.empty());
  if (can_write && wants_write(interest_)) handler_->on_writable();
}

void TlsStream::on_timer() {
  refresh();  // for the next turn, should the handler leave everything as it is
  tell();
}

// The last thing that a call does: the handler may destroy this.
void TlsStream::tell() {
  if (wants_read(interest_) && readable_inside()) return handler_->on_readable();
  if (wants_write(interest_)) return handler_->on_writable();
}

}  // namespace skerry
