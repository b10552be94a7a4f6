#include "warden/supervise.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <optional>
#include <thread>
#include <vector>

#include "base/clock.hpp"
#include "base/failpoint.hpp"
#include "base/log.hpp"
#include "warden/transport.hpp"

namespace skerry::warden {
namespace {

constexpr int stop_attempts_max = 5;                 // while the warden dies of signals
constexpr std::size_t restarts_max = 10;             // of one child ...
constexpr std::chrono::seconds restarts_within{60};  // ... within this; then the region stops
constexpr int exit_lost = 2;

// Starts of one child, to tell a crash now and then from one at every start.
class Restarts {
 public:
  bool one_more(TimePoint now) {
    std::erase_if(times_, [&](TimePoint each) { return now - each > restarts_within; });
    times_.push_back(now);
    return times_.size() <= restarts_max;
  }

 private:
  std::vector<TimePoint> times_;
};

// A killed region's processes may still be going. Nobody else's business is decided here: when
// the lock stays taken, the store's own lock says no in better words.
Fd wait_for_lock(const std::string& path) {
  constexpr std::chrono::milliseconds wait_max{2000};
  constexpr std::chrono::milliseconds look_every{5};
  Fd lock(::open(path.c_str(), O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600));
  for (auto waited = look_every; lock.open() && waited < wait_max; waited += look_every) {
    if (::flock(lock.get(), LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK) break;
    std::this_thread::sleep_for(look_every);
  }
  return lock;
}

sigset_t heard_signals() {
  sigset_t set;
  sigemptyset(&set);
  for (const int number : {SIGTERM, SIGINT, SIGHUP, SIGCHLD}) sigaddset(&set, number);
  return set;
}

class Supervisor {
 public:
  Supervisor(const SuperviseOptions& options, const Control& control)
      : options_(options), control_(control), self_(::getpid()) {}

  int run() {
    const sigset_t heard = heard_signals();
    ::sigprocmask(SIG_BLOCK, &heard, &inherited_);
    lock_ = wait_for_lock(options_.lock);
    signals_ = Fd(::signalfd(-1, &heard, SFD_CLOEXEC));
    if (!signals_.open() || !start_warden().ok() || !start_control().ok()) return exit_lost;
    while (!status_) hear();
    stop_warden();
    return *status_;
  }

 private:
  Result<Done> start_warden() {
    SocketPair pair = TRY(make_socket_pair());
    warden_ = ::fork();
    if (warden_ < 0) return errno_error("start the warden");
    if (warden_ == 0) {
      pair.one.reset();
      forget_others();
      forget_ready_descriptor();
      end_with_supervisor(self_);
      ::_exit(serve(options_.warden, std::move(pair.other)));
    }
    words_ = std::move(pair.one);
    return Done{};
  }

  Result<Done> start_control() {
    SocketPair link = TRY(make_socket_pair());
    SocketPair renewals = TRY(make_socket_pair());
    SocketPair started = TRY(make_socket_pair());
    const std::uint32_t start = starts_++;
    control_pid_ = ::fork();
    if (control_pid_ < 0) return errno_error("start control");
    if (control_pid_ == 0) {
      link.one.reset();
      renewals.one.reset();
      started.one.reset();
      forget_others();
      end_with_supervisor(self_);
      ::_exit(control_({std::move(link.other), std::move(renewals.other), std::move(started.other),
                        self_, start}));
    }
    forget_ready_descriptor();
    renewals_ = std::move(renewals.one);
    started_ = std::move(started.one);
    return introduce(link.one);
  }

  // In a child: what only the supervisor has.
  void forget_others() {
    words_.reset();
    renewals_.reset();
    started_.reset();
    signals_.reset();
    ::sigprocmask(SIG_SETMASK, &inherited_, nullptr);
  }

  void forget_ready_descriptor() {
    if (options_.ready_descriptor >= 0 && !ready_forgotten_) ::close(options_.ready_descriptor);
    ready_forgotten_ = true;
  }

  // Whether control said so before it died.
  bool had_started() {
    const auto said = receive_message(started_);
    return said.ok() && said->has_value();
  }

  // A warden that is dead does not hear it; its successor gets a connection of its own.
  Result<Done> introduce(const Fd& connection) {
    const int descriptor = connection.get();
    if (!send_message(words_, std::string(1, word_control), {&descriptor, 1}).ok())
      log(Level::warning, "warden", "not_heard");
    return Done{};
  }

  void hear() {
    signalfd_siginfo signal{};
    const ssize_t got = ::read(signals_.get(), &signal, sizeof signal);
    if (got != sizeof signal) return;
    if (signal.ssi_signo == SIGCHLD) {
      look_at_children();
      return;
    }
    stopping_ = true;
    if (control_pid_ > 0) ::kill(control_pid_, SIGTERM);
  }

  void look_at_children() {
    for (;;) {
      int status = 0;
      const pid_t ended = ::waitpid(-1, &status, WNOHANG);
      if (ended <= 0) return;
      if (ended == control_pid_) on_control_ended(status);
      if (ended == warden_) on_warden_ended(status);
    }
  }

  // A region that says itself that it ends is not started again; one that died is.
  void on_control_ended(int status) {
    control_pid_ = -1;
    if (WIFEXITED(status)) {
      status_ = WEXITSTATUS(status);
      return;
    }
    if (stopping_ || !had_started() || !control_restarts_.one_more(clock_.now())) {
      status_ = exit_lost;
      return;
    }
    log(Level::error, "warden", "control_died", {{"signal", std::to_string(WTERMSIG(status))}});
    FAILPOINT("supervisor.restart_control");
    if (!start_control().ok()) status_ = exit_lost;
  }

  void on_warden_ended(int status) {
    warden_ = -1;
    if (status_) return;
    log(Level::error, "warden", "died", {{"status", std::to_string(status)}});
    if (!warden_restarts_.one_more(clock_.now()) || !start_warden().ok()) return;
    FAILPOINT("supervisor.restart_warden");
    SocketPair link;
    if (auto made = make_socket_pair(); made.ok()) link = std::move(*made);
    if (!link.one.open() || !introduce(link.one).ok()) return;
    const int descriptor = link.other.get();
    if (!send_message(renewals_, std::string(1, word_control), {&descriptor, 1}).ok())
      log(Level::warning, "warden", "control_not_heard");
  }

  // Control has gone. A warden that has gone too, or goes meanwhile, is started once more, to
  // remove everything.
  void stop_warden() {
    for (int attempt = 0; attempt < stop_attempts_max; ++attempt) {
      if (warden_ < 0 && !start_warden().ok()) return;
      if (!send_message(words_, std::string(1, word_stop)).ok()) return;
      int status = 0;
      while (::waitpid(warden_, &status, 0) < 0 && errno == EINTR) {
      }
      warden_ = -1;
      if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return;
      log(Level::error, "warden", "stopped_badly", {{"status", std::to_string(status)}});
      if (WIFEXITED(status)) return;  // and said itself what it could not remove
    }
  }

  const SuperviseOptions& options_;
  const Control& control_;
  pid_t self_;
  SystemClock clock_;
  sigset_t inherited_{};
  Fd signals_;
  Fd words_;     // to the warden
  Fd renewals_;  // to control
  Fd started_;   // from control
  Fd lock_;      // held by every child too
  pid_t warden_ = -1;
  pid_t control_pid_ = -1;
  std::uint32_t starts_ = 0;
  bool stopping_ = false;
  bool ready_forgotten_ = false;
  std::optional<int> status_;
  Restarts warden_restarts_;
  Restarts control_restarts_;
};

}  // namespace

void say_started(ControlSide& side) {
  if (!send_message(side.started, std::string(1, word_control)).ok())
    log(Level::warning, "warden", "supervisor_not_heard");
  side.started.reset();
}

void end_with_supervisor(pid_t supervisor) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
  if (::getppid() != supervisor) ::_exit(exit_lost);
}

int supervise(const SuperviseOptions& options, const Control& control) {
  return Supervisor(options, control).run();
}

}  // namespace skerry::warden
