#include "test/faults/writer_process.hpp"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <ctime>
#include <utility>

#include "base/assert.hpp"

namespace skerry::faults {
namespace {

constexpr int exit_io_error = 74;

// Waits for output; false when there was none for so long.
bool wait_readable(int descriptor, Duration time) {
  pollfd one{descriptor, POLLIN, 0};
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(time);
  const timespec limit{seconds.count(), (time - seconds).count()};
  return ::ppoll(&one, 1, &limit, nullptr) > 0;
}

}  // namespace

const char* word(Ended ended) {
  switch (ended) {
    case Ended::killed:
      return "killed";
    case Ended::finished:
      return "finished";
    case Ended::refused:
      return "refused";
    case Ended::stopped:
      return "stopped";
    case Ended::broken:
      return "broken";
  }
  return "broken";
}

WriterProcess::WriterProcess(const WriterCommand& command) {
  int ends[2];
  ASSERT(::pipe2(ends, O_CLOEXEC) == 0);
  output_.reset(ends[0]);
  const Fd write_end(ends[1]);
  std::vector<std::string> words{command.program, command.directory,
                                 std::to_string(command.seed.value),
                                 std::to_string(command.batches)};
  std::vector<char*> arguments;
  for (std::string& one : words) arguments.push_back(one.data());
  arguments.push_back(nullptr);
  std::string failpoints = "SKERRY_FAILPOINTS=" + command.failpoints;
  char* environment[] = {failpoints.data(), nullptr};
  posix_spawn_file_actions_t actions;
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawn_file_actions_adddup2(&actions, write_end.get(), STDOUT_FILENO);
  ::posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, command.errors_to.c_str(),
                                     O_WRONLY | O_CREAT | O_TRUNC, 0600);
  const int failure = ::posix_spawn(&process_, command.program.c_str(), &actions, nullptr,
                                    arguments.data(), environment);
  ::posix_spawn_file_actions_destroy(&actions);
  ASSERT(failure == 0);
}

WriterProcess::~WriterProcess() {
  if (process_ > 0) {
    kill();
    wait();
  }
}

void WriterProcess::listen_for(std::size_t acknowledgements) {
  while (acknowledged_.size() < acknowledgements && read_some()) {
  }
}

void WriterProcess::listen_during(Duration time) {
  const SystemClock clock;
  const TimePoint end = clock.now() + time;
  for (TimePoint now = clock.now(); now < end; now = clock.now()) {
    if (wait_readable(output_.get(), end - now) && !read_some()) return;
  }
}

void WriterProcess::kill() { ::kill(process_, SIGKILL); }

Ended WriterProcess::wait() {
  while (read_some()) {
  }
  int status = 0;
  ASSERT(::waitpid(std::exchange(process_, -1), &status, 0) > 0);
  if (WIFSIGNALED(status)) return WTERMSIG(status) == SIGKILL ? Ended::killed : Ended::broken;
  switch (WEXITSTATUS(status)) {
    case 0:
      return Ended::finished;
    case 1:
      return Ended::refused;
    case exit_io_error:
      return Ended::stopped;
    default:
      return Ended::broken;
  }
}

bool WriterProcess::read_some() {
  char buffer[4096];
  const ssize_t got = ::read(output_.get(), buffer, sizeof buffer);
  if (got < 0 && errno == EINTR) return true;
  if (got <= 0) return false;
  for (const char c : std::string_view(buffer, static_cast<std::size_t>(got))) {
    if (c != '\n') {
      partial_line_ += c;
      continue;
    }
    acknowledged_.push_back(std::stoull(partial_line_));
    partial_line_.clear();
  }
  return true;
}

}  // namespace skerry::faults
