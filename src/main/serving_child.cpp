#include "main/serving_child.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <vector>

#include "base/fd.hpp"
#include "main/host_client.hpp"
#include "main/printing.hpp"
#include "wire/json/parse.hpp"

namespace skerry {
namespace {

constexpr int stop_wait_ms_max = 15'000;
constexpr int child_ready_descriptor = 3;

std::vector<std::string> serve_words(const RegionFolders& folders, const ServeOptions& options,
                                     Attachment attachment) {
  std::vector<std::string> words = {"skerry",
                                    "--data",
                                    folders.root,
                                    "serve",
                                    "--address",
                                    options.address,
                                    "--port",
                                    std::to_string(options.port),
                                    "--region",
                                    options.region,
                                    "--account",
                                    options.account,
                                    "--user",
                                    options.user,
                                    "--log-level",
                                    options.log_level,
                                    "--ready-descriptor",
                                    std::to_string(child_ready_descriptor)};
  for (const std::string& range : options.allow_lan) {
    words.push_back("--allow-lan");
    words.push_back(range);
  }
  if (!options.metrics.empty()) {
    words.push_back("--metrics");
    words.push_back(options.metrics);
  }
  if (attachment == Attachment::attached) words.push_back("--attached");
  return words;
}

// In the child, between fork and exec.
[[noreturn]] void become_serve(const std::vector<std::string>& words, const Fd& ready,
                               const Fd& log_file, Attachment attachment) {
  if (attachment == Attachment::own_session) {
    ::setsid();
  } else {
    ::setpgid(0, 0);  // an interrupt at the terminal is for the command; the region stops after it
  }
  ::dup2(log_file.get(), STDOUT_FILENO);
  ::dup2(log_file.get(), STDERR_FILENO);
  ::close(STDIN_FILENO);
  ::open("/dev/null", O_RDONLY);
  ::dup2(ready.get(), child_ready_descriptor);
  ::fcntl(child_ready_descriptor, F_SETFD, 0);  // also where it had that number already
  std::vector<char*> arguments;
  for (const std::string& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  ::execv("/proc/self/exe", arguments.data());
  ::_exit(exit_error);
}

std::string read_to_end(const Fd& pipe) {
  std::string text;
  std::array<char, 4096> buffer;
  for (;;) {
    const ssize_t got = ::read(pipe.get(), buffer.data(), buffer.size());
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return text;
    text.append(buffer.data(), static_cast<std::size_t>(got));
  }
}

Result<ServingChild> report_of(pid_t child, const std::string& said, const RegionFolders& folders) {
  const auto parsed = json::parse(said);
  if (parsed.ok() && parsed->find("url") != nullptr)
    return ServingChild{child, text_of(*parsed, "url")};
  ::waitpid(child, nullptr, 0);
  if (parsed.ok() && parsed->find("error") != nullptr) return Error{text_of(*parsed, "error")};
  return Error{"the region stopped while it started; see " + folders.log_file()};
}

Result<UserIds> owner_of(const ServeOptions& options) {
  if (running_as_root()) return find_user(options.user);
  return UserIds{::getuid(), ::getgid(), ""};
}

}  // namespace

Result<ServingChild> start_serving(const RegionFolders& folders, const ServeOptions& options,
                                   Attachment attachment) {
  TRY(prepare(folders, TRY(owner_of(options))));
  const Fd log_file(::open(folders.log_file().c_str(),
                           O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (!log_file.open()) return errno_error("open " + folders.log_file());
  std::array<int, 2> ends;
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) return errno_error("make a pipe");
  const Fd ready(ends[0]);
  Fd child_ready(ends[1]);
  const std::vector<std::string> words = serve_words(folders, options, attachment);
  const pid_t child = ::fork();
  if (child < 0) return errno_error("start a process");
  if (child == 0) become_serve(words, child_ready, log_file, attachment);
  child_ready.reset();
  return report_of(child, read_to_end(ready), folders);
}

Result<Done> stop_serving(const RegionFolders& folders) {
  const json::Value region = TRY(ask_region(folders, {.path = "/region", .body = {}}));
  const pid_t pid = std::atoi(text_of(region, "pid").c_str());
  const Fd process(static_cast<int>(::syscall(SYS_pidfd_open, pid, 0)));
  TRY(ask_region(folders, {.method = "POST", .path = "/stop", .body = {}}));
  if (!process.open()) return Done{};
  pollfd gone{process.get(), POLLIN, 0};
  if (::poll(&gone, 1, stop_wait_ms_max) <= 0)
    return Error{"the region (process " + std::to_string(pid) + ") is still stopping"};
  return Done{};
}

}  // namespace skerry
