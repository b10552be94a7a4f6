#include "loop/signals.hpp"

#include <sys/signalfd.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <optional>
#include <utility>

#include "base/assert.hpp"

namespace skerry {
namespace {

sigset_t handled_signals() {
  sigset_t set;
  sigemptyset(&set);
  for (const int number : {SIGTERM, SIGINT, SIGHUP, SIGCHLD}) sigaddset(&set, number);
  return set;
}

std::optional<Signal> signal_of(std::uint32_t number) {
  switch (number) {
    case SIGTERM:
      return Signal::terminate;
    case SIGINT:
      return Signal::interrupt;
    case SIGHUP:
      return Signal::hang_up;
    case SIGCHLD:
      return Signal::child;
    default:
      return std::nullopt;
  }
}

// glibc 2.36 has no wrappers for these in the headers of C++ programs.
int pidfd_open(pid_t pid) { return static_cast<int>(::syscall(SYS_pidfd_open, pid, 0U)); }

int pidfd_send_signal(int descriptor, int number) {
  return static_cast<int>(::syscall(SYS_pidfd_send_signal, descriptor, number, nullptr, 0U));
}

}  // namespace

Signals::Signals(EpollLoop& loop, SignalHandler& handler) : handler_(handler) {
  const sigset_t set = handled_signals();
  ASSERT(::pthread_sigmask(SIG_BLOCK, &set, nullptr) == 0);
  descriptor_.reset(::signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC));
  ASSERT(descriptor_.open());
  watch_ = loop.watch(descriptor_.get(), *this);
}

Signals::~Signals() {
  watch_.reset();
  const sigset_t set = handled_signals();
  ::pthread_sigmask(SIG_UNBLOCK, &set, nullptr);
}

void Signals::on_ready() {
  signalfd_siginfo info{};
  // One a turn: the handler may destroy this, and the rest is told again.
  if (::read(descriptor_.get(), &info, sizeof info) != sizeof info) return;
  if (const auto signal = signal_of(info.ssi_signo)) handler_.on_signal(*signal);
}

Result<std::unique_ptr<ChildWatch>> ChildWatch::of(EpollLoop& loop, pid_t pid,
                                                   ChildHandler& handler) {
  Fd descriptor(pidfd_open(pid));  // close-on-exec by itself (pidfd_open(2))
  if (!descriptor.open()) return errno_error("pidfd_open");
  return std::unique_ptr<ChildWatch>(new ChildWatch(loop, std::move(descriptor), handler));
}

ChildWatch::ChildWatch(EpollLoop& loop, Fd descriptor, ChildHandler& handler)
    : handler_(handler),
      descriptor_(std::move(descriptor)),
      watch_(loop.watch(descriptor_.get(), *this)) {}

ChildWatch::~ChildWatch() = default;  // the watch goes before the descriptor

void ChildWatch::send(int signal_number) { pidfd_send_signal(descriptor_.get(), signal_number); }

void ChildWatch::on_ready() {
  siginfo_t info{};
  const auto id = static_cast<id_t>(descriptor_.get());
  const int result = ::waitid(P_PIDFD, id, &info, WEXITED | WNOHANG);
  if (result == 0 && info.si_pid == 0) return;
  if (result != 0) {
    ASSERT(errno == ECHILD);  // reaped by somebody else: how it ended is lost, but it did
    info.si_code = CLD_EXITED;
    info.si_status = -1;
  }
  watch_.reset();
  handler_.on_child_end(
      {.how = info.si_code == CLD_EXITED ? ChildEnd::How::exited : ChildEnd::How::killed,
       .code = info.si_status});
}

}  // namespace skerry
