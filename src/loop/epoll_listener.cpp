#include "loop/epoll_listener.hpp"

#include <netinet/tcp.h>
#include <sys/epoll.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include "base/assert.hpp"
#include "base/log.hpp"
#include "loop/address.hpp"
#include "loop/epoll_stream.hpp"
#include "loop/limits.hpp"

namespace skerry {

EpollListener::EpollListener(Parts parts, Fd socket, AcceptHandler& handler)
    : poller_(parts.poller),
      handler_(handler),
      socket_(std::move(socket)),
      token_(poller_.add(*this)),
      rest_(parts.timers, parts.clock, *this) {
  // Accepted sockets inherit it, which saves a call for each. Refused for a Unix socket.
  const int on = 1;
  ::setsockopt(socket_.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  move_to(State::listening);
}

EpollListener::~EpollListener() {
  move_to(State::paused);
  poller_.remove(token_);
}

PeerAddress EpollListener::local() const { return local_address(socket_.get()); }

void EpollListener::pause() { move_to(State::paused); }

void EpollListener::resume() {
  if (state_ == State::paused) move_to(State::listening);
}

void EpollListener::on_timer() { move_to(State::listening); }

void EpollListener::move_to(State next) {
  const auto bits = [](State state) { return state == State::listening ? EPOLLIN : 0U; };
  poller_.set_interest(token_, socket_.get(), {.before = bits(state_), .after = bits(next)});
  state_ = next;
  if (next == State::resting) {
    rest_.arm(std::chrono::milliseconds(loop_limits::accept_pause_ms));
  } else {
    rest_.disarm();
  }
}

EpollListener::Failure EpollListener::failure_of(int error) {
  switch (error) {
    case EAGAIN:
      return Failure::none_waiting;
    // accept(2): errors of the network that are already pending on the new socket.
    case EINTR:
    case ECONNABORTED:
    case EPROTO:
    case EPERM:
    case ENETDOWN:
    case ENOPROTOOPT:
    case EHOSTDOWN:
    case ENONET:
    case EHOSTUNREACH:
    case EOPNOTSUPP:
    case ENETUNREACH:
      return Failure::of_one_connection;
    default:
      return Failure::of_the_host;
  }
}

void EpollListener::rest(int error) {
  if (told_ == Told::no)
    log(Level::warning, "loop", "accepting rests", {{"error", std::strerror(error)}});
  told_ = Told::yes;
  move_to(State::resting);
}

// One, which saves the call that finds nobody else; twice as many in each turn that follows at
// once.
int EpollListener::take_now() {
  const bool again = poller_.turn() == told_turn_ + 1;
  told_turn_ = poller_.turn();
  took_at_most_ = again ? std::min(took_at_most_ * 2, loop_limits::accepts_per_turn_max) : 1;
  return took_at_most_;
}

void EpollListener::on_events(std::uint32_t) {
  Poller& poller = poller_;
  const PollToken token = token_;
  for (int left = take_now(); left > 0; --left) {
    if (state_ != State::listening) return;
    SocketAddress from;
    Fd accepted(
        ::accept4(socket_.get(), &from.address.generic, &from.size, SOCK_NONBLOCK | SOCK_CLOEXEC));
    if (!accepted.open()) {
      const Failure failure = failure_of(errno);
      if (failure == Failure::of_one_connection) continue;
      if (failure == Failure::of_the_host) rest(errno);
      return;
    }
    told_ = Told::no;
    handler_.on_accept(
        std::make_unique<EpollStream>(poller, std::move(accepted), peer_record(from)));
    if (!poller.current(token)) return;  // the handler destroyed this
  }
}

}  // namespace skerry
