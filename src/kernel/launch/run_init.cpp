#include "kernel/launch/run_init.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <optional>
#include <vector>

#include "kernel/sandbox_words.hpp"

namespace skerry::kernel {
namespace {

constexpr int status_lost = 1;
constexpr int status_not_run = 127;

// Set by SIGCHLD, which interrupts the wait for a word.
volatile std::sig_atomic_t children_ended = 0;
void on_child(int) { children_ended = 1; }

std::vector<char*> pointers_to(std::vector<std::string>& texts) {
  std::vector<char*> out;
  for (std::string& text : texts) out.push_back(text.data());
  out.push_back(nullptr);
  return out;
}

struct Pipe {
  Fd read;
  Fd write;
};

std::optional<Pipe> make_pipe() {
  std::array<int, 2> ends;
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) return std::nullopt;
  return Pipe{Fd(ends[0]), Fd(ends[1])};
}

// The lowest numbers are 0, 1, 2 and the channel; a descriptor there would be overwritten.
Fd lifted(Fd low) {
  constexpr int above = 16;
  return Fd(::fcntl(low.get(), F_DUPFD_CLOEXEC, above));
}

// Node takes one file of additional authorities: a function's own and the region's become one,
// without a name, which no invocation finds in /tmp. Without room there the first stands alone.
Fd gathered(const std::vector<std::string>& files) {
  constexpr std::size_t bytes_max = 1024 * 1024;
  Fd out(::open("/tmp", O_TMPFILE | O_RDWR | O_CLOEXEC, 0400));
  std::array<char, 16 * 1024> piece;
  std::size_t all = 0;
  for (const std::string& name : files) {
    const Fd file(::open(name.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    ssize_t got = 0;
    while (all < bytes_max && (got = ::read(file.get(), piece.data(), piece.size())) > 0) {
      all += static_cast<std::size_t>(got);
      if (::write(out.get(), piece.data(), static_cast<std::size_t>(got)) != got)
        return Fd(::open(files.front().c_str(), O_RDONLY | O_CLOEXEC));
    }
    static_cast<void>(!::write(out.get(), "\n", 1));
  }
  return out;
}

struct Doors {
  Fd output, telemetry, runtime;  // the program's ends
  Fd failed;                      // closed by a successful exec
};

[[noreturn]] void run_program(SandboxStart start, Doors doors) {
  doors = {lifted(std::move(doors.output)), lifted(std::move(doors.telemetry)),
           lifted(std::move(doors.runtime)), lifted(std::move(doors.failed))};
  ::setsid();
  sigset_t none;
  sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
  ::signal(SIGCHLD, SIG_DFL);
  ::dup2(doors.output.get(), STDOUT_FILENO);
  ::dup2(doors.output.get(), STDERR_FILENO);
  ::dup2(doors.telemetry.get(), sandbox_telemetry_descriptor);
  ::dup2(doors.runtime.get(), sandbox_runtime_descriptor);
  // The channel stood where telemetry is now; everything else is closed by the exec.
  if (::chdir("/var/task") != 0) ::_exit(status_not_run);
  if (!start.certificates.empty())
    ::dup2(lifted(gathered(start.certificates)).get(), sandbox_certificates_descriptor);
  const std::vector<char*> arguments = pointers_to(start.arguments);
  const std::vector<char*> variables = pointers_to(start.variables);
  SandboxEnded why{SandboxEnd::not_there, ENOENT};
  for (const std::string& program : start.programs) {
    ::execve(program.c_str(), arguments.data(), variables.data());
    if (errno == ENOENT && ::access(program.c_str(), F_OK) != 0) continue;
    why = {SandboxEnd::not_run, errno};
    break;
  }
  const std::string word = encode(why);
  static_cast<void>(!::write(doors.failed.get(), word.data(), word.size()));
  ::_exit(status_not_run);
}

class Init {
 public:
  Init(int channel, Fd refusals) : channel_(channel), refusals_(std::move(refusals)) {}

  [[noreturn]] void run() {
    struct sigaction action {};
    action.sa_handler = on_child;
    ::sigaction(SIGCHLD, &action, nullptr);
    sigset_t child;
    sigemptyset(&child);
    sigaddset(&child, SIGCHLD);
    ::sigprocmask(SIG_BLOCK, &child, &waiting_);
    for (;;) {
      pollfd about{channel_, POLLIN, 0};
      const int ready = ::ppoll(&about, 1, nullptr, &waiting_);
      if (children_ended != 0) reap();
      if (ready == 1) hear();
    }
  }

 private:
  void hear() {
    const ssize_t got = ::recv(channel_, buffer_.data(), buffer_.size(), MSG_DONTWAIT);
    if (got < 0 && (errno == EAGAIN || errno == EINTR)) return;
    if (got <= 0) ::_exit(status_lost);  // and with process 1 all of the others
    const std::string_view word(buffer_.data(), static_cast<std::size_t>(got));
    if (word == word_kill) {
      kill_others();
      return;
    }
    auto start = decode_start(word);
    if (!start || main_ > 0) ::_exit(status_lost);
    begin(std::move(*start));
  }

  void begin(SandboxStart start) {
    auto output = make_pipe();
    auto telemetry = make_pipe();
    auto failed = make_pipe();
    std::array<int, 2> ends;
    if (!output || !telemetry || !failed ||
        ::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0)
      ::_exit(status_lost);
    Fd ours(ends[0]);
    Fd theirs(ends[1]);
    main_ = ::fork();
    if (main_ < 0) ::_exit(status_lost);
    if (main_ == 0) {
      run_program(std::move(start), {std::move(output->write), std::move(telemetry->write),
                                     std::move(theirs), std::move(failed->write)});
    }
    failed_ = std::move(failed->read);
    say_running({output->read.get(), telemetry->read.get(), ours.get(), refusals_.get()});
    refusals_.reset();  // the keeper's from here on; it gets it once
  }

  void say_running(const std::array<int, sandbox_pipes>& all) {
    const std::size_t count = refusals_.open() ? all.size() : all.size() - 1;
    iovec text{const_cast<char*>(word_running.data()), word_running.size()};
    alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof all)> beside{};
    msghdr message{};
    message.msg_iov = &text;
    message.msg_iovlen = 1;
    message.msg_control = beside.data();
    message.msg_controllen = CMSG_SPACE(count * sizeof(int));
    cmsghdr* const header = CMSG_FIRSTHDR(&message);
    header->cmsg_level = SOL_SOCKET;
    header->cmsg_type = SCM_RIGHTS;
    header->cmsg_len = CMSG_LEN(count * sizeof(int));
    std::memcpy(CMSG_DATA(header), all.data(), count * sizeof(int));
    if (::sendmsg(channel_, &message, MSG_NOSIGNAL) < 0) ::_exit(status_lost);
  }

  // -1 is every process but this one (kill(2)): the namespace's others are all the function's.
  static void kill_others() { ::kill(-1, SIGKILL); }

  void reap() {
    children_ended = 0;
    bool main_ended = false;
    for (;;) {
      int status = 0;
      const pid_t ended = ::waitpid(-1, &status, WNOHANG);
      if (ended <= 0) break;
      if (ended != main_) continue;
      main_ended = true;
      ending_ = WIFEXITED(status) ? SandboxEnded{SandboxEnd::exited, WEXITSTATUS(status)}
                                  : SandboxEnded{SandboxEnd::signalled, WTERMSIG(status)};
    }
    if (main_ended) finish();
  }

  // What the program left behind ends with it.
  void finish() {
    main_ = -1;
    kill_others();
    while (::waitpid(-1, nullptr, 0) > 0 || errno == EINTR) {
    }
    std::array<char, 64> word;
    const ssize_t got = ::read(failed_.get(), word.data(), word.size());
    if (got > 0) {
      const auto why = decode_ended({word.data(), static_cast<std::size_t>(got)});
      if (why) ending_ = *why;
    }
    const std::string said = encode(ending_);
    if (::send(channel_, said.data(), said.size(), MSG_NOSIGNAL) < 0) ::_exit(status_lost);
  }

  int channel_;
  Fd refusals_;
  Fd failed_;
  pid_t main_ = -1;
  SandboxEnded ending_;
  sigset_t waiting_{};
  std::array<char, sandbox_word_bytes_max> buffer_;
};

}  // namespace

void run_init(int channel, Fd refusals) {
  ::prctl(PR_SET_NAME, "init", 0, 0, 0);
  static Init init(channel, std::move(refusals));
  init.run();
}

}  // namespace skerry::kernel
