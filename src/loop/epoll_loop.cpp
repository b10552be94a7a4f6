#include "loop/epoll_loop.hpp"

#include <fcntl.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <limits>
#include <utility>

#include "base/assert.hpp"
#include "loop/address.hpp"
#include "loop/epoll_connecting.hpp"
#include "loop/epoll_listener.hpp"
#include "loop/epoll_stream.hpp"

namespace skerry {
namespace {

void make_nonblocking(int descriptor) {
  const int flags = ::fcntl(descriptor, F_GETFL);
  ASSERT(flags >= 0);
  if ((flags & O_NONBLOCK) == 0) ASSERT(::fcntl(descriptor, F_SETFL, flags | O_NONBLOCK) == 0);
}

class EpollWatch final : public Watch, private PollSource {
 public:
  EpollWatch(Poller& poller, int descriptor, WatchHandler& handler)
      : poller_(poller), handler_(handler), descriptor_(descriptor), token_(poller.add(*this)) {
    poller_.set_interest(token_, descriptor_, {.before = 0, .after = EPOLLIN});
  }
  ~EpollWatch() override {
    poller_.set_interest(token_, descriptor_, {.before = EPOLLIN, .after = 0});
    poller_.remove(token_);
  }
  EpollWatch(const EpollWatch&) = delete;
  EpollWatch& operator=(const EpollWatch&) = delete;

 private:
  void on_events(std::uint32_t) override { handler_.on_ready(); }

  Poller& poller_;
  WatchHandler& handler_;
  int descriptor_;
  PollToken token_;
};

}  // namespace

EpollLoop::EpollLoop(Batching batching)
    : now_(system_.now()),
      poller_(batching),
      alarm_(poller_),
      wake_(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)),
      wake_token_(poller_.add(*this)) {
  ASSERT(wake_.open());
  poller_.set_interest(wake_token_, wake_.get(), {.before = 0, .after = EPOLLIN});
}

EpollLoop::~EpollLoop() {
  posted_.clear();
  poller_.sends().flush();
  poller_.set_interest(wake_token_, wake_.get(), {.before = EPOLLIN, .after = 0});
  poller_.remove(wake_token_);
  ASSERT(poller_.sources() == 1);  // the alarm, which goes with this
  ASSERT(timers_.size() == 0);
}

WallTime EpollLoop::wall() const {
  if (!wall_) wall_ = system_.wall();
  return *wall_;
}

std::unique_ptr<Stream> EpollLoop::adopt(Fd socket) {
  ASSERT(socket.open());
  make_nonblocking(socket.get());
  const int on = 1;  // refused for a Unix socket
  ::setsockopt(socket.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  SocketAddress peer;
  // A peer that is gone already has no address; the first read says so.
  if (::getpeername(socket.get(), &peer.address.generic, &peer.size) != 0) peer = SocketAddress{};
  return std::make_unique<EpollStream>(poller_, std::move(socket), peer_record(peer));
}

std::unique_ptr<Listener> EpollLoop::listen(Fd socket, AcceptHandler& handler) {
  ASSERT(socket.open());
  make_nonblocking(socket.get());
  return std::make_unique<EpollListener>(EpollListener::Parts{poller_, timers_, *this},
                                         std::move(socket), handler);
}

std::unique_ptr<Connecting> EpollLoop::connect(const Endpoint& to, ConnectHandler& handler) {
  return std::make_unique<EpollConnecting>(EpollConnecting::Parts{poller_, timers_, *this}, to,
                                           handler);
}

std::unique_ptr<Timer> EpollLoop::timer(TimerHandler& handler) {
  return std::make_unique<HeapTimer>(timers_, *this, handler);
}

std::unique_ptr<Watch> EpollLoop::watch(int descriptor, WatchHandler& handler) {
  return std::make_unique<EpollWatch>(poller_, descriptor, handler);
}

void EpollLoop::post(std::function<void()> work) {
  if (posted_.push(std::move(work)) == PostQueue::Was::empty) wake();
}

void EpollLoop::stop() {
  stopping_.store(true, std::memory_order_release);
  wake();
}

void EpollLoop::wake() {
  const std::uint64_t one = 1;
  // Fails only when the counter is at its end, and then the loop is awake already.
  ASSERT(::write(wake_.get(), &one, sizeof one) == sizeof one || errno == EAGAIN);
}

void EpollLoop::on_events(std::uint32_t) {
  std::uint64_t count = 0;
  ASSERT(::read(wake_.get(), &count, sizeof count) == sizeof count || errno == EAGAIN);
}

int EpollLoop::timeout_ms(std::optional<Duration> at_most) {
  using std::chrono::ceil;
  using std::chrono::milliseconds;
  if (posted_.filled()) return 0;
  if (const auto deadline = timers_.earliest()) {
    if (*deadline <= now_) return 0;
    alarm_.wake_by(*deadline);
  }
  if (!at_most) return -1;
  const auto whole = ceil<milliseconds>(*at_most).count();
  return static_cast<int>(std::clamp<std::int64_t>(whole, 0, std::numeric_limits<int>::max()));
}

void EpollLoop::one_turn(std::optional<Duration> at_most) {
  poller_.sends().flush();  // of who wrote outside of a turn
  poller_.wait(timeout_ms(at_most));
  now_ = system_.now();
  wall_.reset();
  poller_.dispatch();
  timers_.fire(now_);
  posted_.run();
  poller_.sends().flush();
}

void EpollLoop::turn(Duration at_most) { one_turn(at_most); }

void EpollLoop::run() {
  while (!stopping_.exchange(false, std::memory_order_acq_rel)) one_turn(std::nullopt);
}

}  // namespace skerry
