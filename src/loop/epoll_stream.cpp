#include "loop/epoll_stream.hpp"

#include <algorithm>
#include <cerrno>
#include <utility>

#include "base/assert.hpp"
#include "loop/limits.hpp"

namespace skerry {
namespace {

std::uint32_t event_bits(Interest interest) {
  return (wants_read(interest) ? Readiness::of_reading : 0U) |
         (wants_write(interest) ? Readiness::of_writing : 0U);
}

Transfer moved(std::size_t count) { return {.state = Transfer::State::done, .bytes = count}; }

Transfer not_moved(int error) {
  if (error == EAGAIN || error == EWOULDBLOCK) return {.state = Transfer::State::would_block};
  return {.state = Transfer::State::failed, .error = error};
}

}  // namespace

EpollStream::EpollStream(Poller& poller, Fd socket, const PeerRecord& peer)
    : poller_(poller), socket_(std::move(socket)), token_(poller.add(*this)), peer_(peer) {}

EpollStream::~EpollStream() {
  static_cast<void>(push());
  // close() takes it out of epoll. A copy of the descriptor in another process would keep it there,
  // and its edges come with a token that is outdated.
  poller_.remove(token_);
}

Transfer EpollStream::read(std::span<std::byte> into) {
  ASSERT(!into.empty());
  for (;;) {
    const ssize_t count = ::recv(socket_.get(), into.data(), into.size(), 0);
    if (count > 0) {
      ready_.read(static_cast<std::size_t>(count), into.size());
      return moved(static_cast<std::size_t>(count));
    }
    if (count == 0) return {.state = Transfer::State::closed};
    if (errno == EINTR) continue;
    const Transfer missed = not_moved(errno);
    if (missed.state == Transfer::State::would_block) ready_.nothing_to_read();
    return missed;
  }
}

Transfer EpollStream::send_now(std::span<const std::byte> from) {
  for (;;) {
    const ssize_t count = ::send(socket_.get(), from.data(), from.size(), MSG_NOSIGNAL);
    if (count > 0) return moved(static_cast<std::size_t>(count));
    if (count < 0 && errno == EINTR) continue;
    const Transfer missed = not_moved(count == 0 ? EAGAIN : errno);
    if (missed.state == Transfer::State::would_block) ready_.no_room_to_write();
    return missed;
  }
}

Transfer EpollStream::write(std::span<const std::byte> from) {
  ASSERT(!from.empty());
  // One that has sent everything at once so far has nothing to push.
  if (batched_ != nowhere || unsent_ || lost_ != 0) {
    const Transfer pushed = push();
    if (pushed.state != Transfer::State::done) return pushed;
  }
  return send_now(from);
}

Transfer EpollStream::write_soon(std::span<const std::byte> from) {
  ASSERT(!from.empty());
  SendBatch& batch = poller_.sends();
  const bool small = from.size() <= loop_limits::batched_bytes_max;
  if (!small || unsent_ || lost_ != 0 || !batch.open()) return write(from);
  if (batched_ != nowhere) {
    if (!batch.is_last(batched_) || !batch.takes(from.size())) return write(from);
    batch.append(batched_, from);
  } else {
    if (!batch.takes(from.size())) batch.flush();
    batched_ = static_cast<std::uint32_t>(batch.add(*this, socket_.get(), from));
  }
  return moved(from.size());
}

Transfer EpollStream::push() {
  if (batched_ != nowhere) {
    const std::span<const std::byte> bytes = poller_.sends().withdraw(batched_);
    const Transfer sent = send_now(bytes);
    on_sent(bytes,
            sent.state == Transfer::State::failed ? -sent.error : static_cast<int>(sent.bytes));
  } else if (unsent_) {
    drain();
  }
  if (lost_ != 0) return {.state = Transfer::State::failed, .error = lost_};
  return {.state = unsent_ ? Transfer::State::would_block : Transfer::State::done};
}

// No handler is called from here: a loss is found by the next read or write.
void EpollStream::on_sent(std::span<const std::byte> bytes, int result) {
  batched_ = nowhere;
  if (result < 0 && result != -EAGAIN && result != -EINTR) {
    lost_ = -result;
    return;
  }
  const std::size_t sent = static_cast<std::size_t>(std::max(result, 0));
  if (sent == bytes.size()) return;
  const auto rest = bytes.subspan(sent);
  unsent_ = std::make_unique<std::vector<std::byte>>(rest.begin(), rest.end());
  register_interest();
}

void EpollStream::drain() {
  const Transfer sent = send_now(*unsent_);
  if (sent.state == Transfer::State::would_block) return;
  if (sent.state == Transfer::State::failed) {
    lost_ = sent.error;
  } else if (sent.bytes < unsent_->size()) {
    unsent_->erase(unsent_->begin(), unsent_->begin() + static_cast<std::ptrdiff_t>(sent.bytes));
    return;
  }
  unsent_.reset();
  register_interest();
  if (ending_ == Ending::when_sent) ::shutdown(socket_.get(), SHUT_WR);
}

void EpollStream::shutdown_write() {
  if (push().state == Transfer::State::would_block)
    ending_ = Ending::when_sent;
  else
    ::shutdown(socket_.get(), SHUT_WR);
}

void EpollStream::abort_on_close() {
  const linger at_once{.l_onoff = 1, .l_linger = 0};
  ::setsockopt(socket_.get(), SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
}

void EpollStream::set_interest(Interest interest) {
  if (interest == interest_) return;
  interest_ = interest;
  register_interest();
}

void EpollStream::register_interest() {
  const std::uint32_t wanted = event_bits(interest_) | (unsent_ ? Readiness::of_writing : 0U);
  if (wanted == registered_) return;
  ready_.ask_again();
  poller_.set_interest(token_, socket_.get(), {.before = registered_, .after = wanted});
  registered_ = wanted;
}

void EpollStream::on_events(std::uint32_t events) {
  ready_.told(events);
  if (again_ == Again::no) tell();  // else it was in this turn already, and is in the next
}

void EpollStream::on_again() {
  again_ = Again::no;
  tell();
}

// The interest is looked at, not only the event: an earlier handler of this batch may have changed
// it.
void EpollStream::tell() {
  Poller& poller = poller_;
  const PollToken token = token_;
  if (unsent_ && ready_.writable()) drain();
  if (wants_read(interest_) && ready_.readable()) {
    ASSERT(handler_ != nullptr);
    handler_->on_readable();
    if (!poller.current(token)) return;  // the handler destroyed this
  }
  if (wants_write(interest_) && !unsent_ && ready_.writable()) {
    ASSERT(handler_ != nullptr);
    handler_->on_writable();
    if (!poller.current(token)) return;
  }
  if (again_ == Again::no && has_more_to_tell()) {
    again_ = Again::next_turn;
    poller.again(token);
  }
}

bool EpollStream::has_more_to_tell() const {
  return (wants_read(interest_) && ready_.readable()) ||
         ((wants_write(interest_) || unsent_) && ready_.writable());
}

}  // namespace skerry
