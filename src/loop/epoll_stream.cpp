#include "loop/epoll_stream.hpp"

#include <sys/epoll.h>

#include <cerrno>
#include <utility>

#include "base/assert.hpp"

namespace skerry {
namespace {

std::uint32_t event_bits(Interest interest) {
  return (wants_read(interest) ? EPOLLIN : 0U) | (wants_write(interest) ? EPOLLOUT : 0U);
}

Transfer moved(ssize_t count) {
  return {.state = Transfer::State::done, .bytes = static_cast<std::size_t>(count)};
}

Transfer not_moved(int error) {
  if (error == EAGAIN || error == EWOULDBLOCK) return {.state = Transfer::State::would_block};
  return {.state = Transfer::State::failed, .error = error};
}

}  // namespace

EpollStream::EpollStream(Poller& poller, Fd socket, const PeerRecord& peer)
    : poller_(poller), socket_(std::move(socket)), token_(poller.add(*this)), peer_(peer) {}

EpollStream::~EpollStream() {
  // Explicitly, although close() would do: a copy of the descriptor in another process would keep
  // the registration, and its events, alive.
  set_interest(Interest::none);
  poller_.remove(token_);
}

Transfer EpollStream::read(std::span<std::byte> into) {
  ASSERT(!into.empty());
  for (;;) {
    const ssize_t count = ::recv(socket_.get(), into.data(), into.size(), 0);
    if (count > 0) return moved(count);
    if (count == 0) return {.state = Transfer::State::closed};
    if (errno != EINTR) return not_moved(errno);
  }
}

Transfer EpollStream::write(std::span<const std::byte> from) {
  ASSERT(!from.empty());
  for (;;) {
    const ssize_t count = ::send(socket_.get(), from.data(), from.size(), MSG_NOSIGNAL);
    if (count > 0) return moved(count);
    if (count == 0) return {.state = Transfer::State::would_block};
    if (errno != EINTR) return not_moved(errno);
  }
}

void EpollStream::shutdown_write() { ::shutdown(socket_.get(), SHUT_WR); }

void EpollStream::abort_on_close() {
  const linger at_once{.l_onoff = 1, .l_linger = 0};
  ::setsockopt(socket_.get(), SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
}

void EpollStream::set_interest(Interest interest) {
  if (interest == interest_) return;
  poller_.set_interest(token_, socket_.get(),
                       {.before = event_bits(interest_), .after = event_bits(interest)});
  interest_ = interest;
}

void EpollStream::on_events(std::uint32_t events) {
  // The interest is looked at, not only the event: an earlier handler of this batch may have
  // changed it.
  const bool lost = (events & (EPOLLHUP | EPOLLERR)) != 0;
  Poller& poller = poller_;
  const PollToken token = token_;
  if (wants_read(interest_) && (lost || (events & EPOLLIN) != 0)) {
    ASSERT(handler_ != nullptr);
    handler_->on_readable();
    if (!poller.current(token)) return;  // the handler destroyed this
  }
  if (wants_write(interest_) && (lost || (events & EPOLLOUT) != 0)) {
    ASSERT(handler_ != nullptr);
    handler_->on_writable();
  }
}

}  // namespace skerry
