#include "loop/epoll_connecting.hpp"

#include <netinet/tcp.h>
#include <sys/epoll.h>

#include <cerrno>
#include <utility>

#include "base/assert.hpp"
#include "loop/epoll_stream.hpp"
#include "loop/limits.hpp"

namespace skerry {

EpollConnecting::EpollConnecting(Parts parts, const Endpoint& to, ConnectHandler& handler)
    : poller_(parts.poller),
      handler_(handler),
      token_(poller_.add(*this)),
      timer_(parts.timers, parts.clock, *this) {
  Result<SocketAddress> address = socket_address(to);
  if (!address) {
    decide(EINVAL);
  } else {
    to_ = *address;
    start();
  }
}

EpollConnecting::~EpollConnecting() {
  forget_socket();
  poller_.remove(token_);
}

void EpollConnecting::start() {
  socket_.reset(::socket(to_.family(), SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (!socket_.open()) return decide(errno);
  if (to_.family() != AF_UNIX) {
    const int on = 1;
    ::setsockopt(socket_.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  }
  attempt();
}

void EpollConnecting::attempt() {
  if (::connect(socket_.get(), &to_.address.generic, to_.size) == 0) return decide(0);
  // Interrupted, a connect goes on by itself, as one in progress.
  if (errno == EINPROGRESS || errno == EINTR) {
    state_ = State::in_progress;
    poller_.set_interest(token_, socket_.get(), {.before = 0, .after = EPOLLOUT});
    return;
  }
  if (errno == EAGAIN && to_.family() == AF_UNIX &&
      retries_ < loop_limits::unix_connect_retries_max) {
    ++retries_;
    state_ = State::waiting_for_room;
    timer_.arm(std::chrono::milliseconds(loop_limits::unix_connect_retry_ms));
    return;
  }
  decide(errno);
}

void EpollConnecting::decide(int error) {
  forget_socket();
  state_ = State::decided;
  error_ = error;
  timer_.arm(Duration::zero());
}

// Out of epoll; the descriptor stays open.
void EpollConnecting::forget_socket() {
  if (state_ == State::in_progress)
    poller_.set_interest(token_, socket_.get(), {.before = EPOLLOUT, .after = 0});
  state_ = State::decided;
}

void EpollConnecting::on_events(std::uint32_t) {
  ASSERT(state_ == State::in_progress);
  int error = 0;
  socklen_t size = sizeof error;
  if (::getsockopt(socket_.get(), SOL_SOCKET, SO_ERROR, &error, &size) != 0) error = errno;
  forget_socket();
  error_ = error;
  tell();
}

void EpollConnecting::on_timer() {
  if (state_ == State::waiting_for_room) return attempt();
  ASSERT(state_ == State::decided);
  tell();
}

// Nothing of this object may be touched after the handler was called.
void EpollConnecting::tell() {
  state_ = State::told;
  if (error_ != 0) {
    socket_.reset();
    return handler_.on_connect(nullptr, error_);
  }
  handler_.on_connect(std::make_unique<EpollStream>(poller_, std::move(socket_), peer_record(to_)),
                      0);
}

}  // namespace skerry
