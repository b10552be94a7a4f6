#include "base/told_command.hpp"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <utility>

#include "base/fd.hpp"

extern char** environ;

namespace skerry {
namespace {

constexpr std::size_t line_bytes_max = std::size_t{16} << 10;

struct Running {
  pid_t process = -1;
  Fd words;  // what it says, errors too
};

Result<Running> begin(std::vector<std::string>& words) {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) return errno_error("make a pipe");
  Running out;
  out.words = Fd(ends[0]);
  const Fd said(ends[1]);
  std::vector<char*> arguments;
  for (std::string& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawn_file_actions_adddup2(&actions, said.get(), STDOUT_FILENO);
  ::posix_spawn_file_actions_adddup2(&actions, said.get(), STDERR_FILENO);
  posix_spawnattr_t attributes;  // a group of its own: whatever it starts ends with it
  ::posix_spawnattr_init(&attributes);
  ::posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP);
  const int failed = ::posix_spawn(&out.process, words.front().c_str(), &actions, &attributes,
                                   arguments.data(), environ);
  ::posix_spawn_file_actions_destroy(&actions);
  ::posix_spawnattr_destroy(&attributes);
  errno = failed;
  if (failed != 0) return errno_error("run " + words.front());
  return out;
}

// Line by line, until it ends or takes too long; the last one.
std::string hear(const Running& running, std::chrono::milliseconds at_most, const ToldStep& step) {
  const auto until = std::chrono::steady_clock::now() + at_most;
  std::string line;
  std::string last;
  std::array<char, 1024> piece{};
  for (;;) {
    pollfd one{running.words.get(), POLLIN, 0};
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
        until - std::chrono::steady_clock::now());
    if (left.count() <= 0 || ::poll(&one, 1, static_cast<int>(left.count())) == 0) {
      ::kill(-running.process, SIGKILL);
      return "it took too long";
    }
    const ssize_t got = ::read(running.words.get(), piece.data(), piece.size());
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return line.empty() ? last : line;
    for (const char c : std::string_view(piece.data(), static_cast<std::size_t>(got))) {
      if (c != '\n') {
        if (line.size() < line_bytes_max) line += c;
        continue;
      }
      last = std::exchange(line, {});
      if (step) step(last);
    }
  }
}

bool ended_well(pid_t process) {
  int status = 0;
  while (::waitpid(process, &status, 0) < 0)
    if (errno != EINTR) return false;
  return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

}  // namespace

// Its number is the process's own for as long as nobody has waited for it.
class ToldRun {
 public:
  ToldRun(ToldStop* stop, pid_t process) : stop_(stop) {
    if (stop_ == nullptr) return;
    const std::lock_guard held(stop_->mutex_);
    stop_->process_ = process;
    if (stop_->stopped_) ::kill(-process, SIGKILL);
  }
  ~ToldRun() {
    if (stop_ == nullptr) return;
    const std::lock_guard held(stop_->mutex_);
    stop_->process_ = 0;
  }
  ToldRun(const ToldRun&) = delete;
  ToldRun& operator=(const ToldRun&) = delete;

 private:
  ToldStop* stop_;
};

void ToldStop::stop() {
  const std::lock_guard held(mutex_);
  stopped_ = true;
  if (process_ > 0) ::kill(-process_, SIGKILL);
}

Result<Done> run_told(std::vector<std::string> words, std::chrono::milliseconds at_most,
                      const ToldStep& step, ToldStop* stop) {
  const Running running = TRY(begin(words));
  std::string last;
  {
    const ToldRun run(stop, running.process);
    last = hear(running, at_most, step);
  }
  if (ended_well(running.process)) return Done{};
  return Error{last};
}

}  // namespace skerry
