#include "main/stop_signals.hpp"

#include <sys/signalfd.h>
#include <unistd.h>

#include <csignal>

#include "base/assert.hpp"

namespace skerry {

StopSignals::StopSignals(EpollLoop& loop, std::function<void()> stop) : stop_(std::move(stop)) {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGTERM);
  sigaddset(&set, SIGINT);
  ASSERT(::pthread_sigmask(SIG_BLOCK, &set, nullptr) == 0);
  signals_ = Fd(::signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC));
  ASSERT(signals_.open());
  watch_ = loop.watch(signals_.get(), *this);
}

void StopSignals::on_ready() {
  signalfd_siginfo info;
  while (::read(signals_.get(), &info, sizeof info) == sizeof info) stop_();
}

}  // namespace skerry
