#include "databases/local_programs.hpp"

#include <fcntl.h>
#include <grp.h>
#include <poll.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <climits>
#include <csignal>

namespace skerry::databases {
namespace {

// Everything is made before the fork: behind it, only what is safe there is called.
struct Command {
  std::string program;
  std::vector<std::string> arguments;  // without the program's name
  std::string folder;                  // where it stands
  std::string words_to;                // a file for what it says
  Owner user;
};

constexpr const char* environment[] = {"PATH=/usr/bin:/bin", "LC_ALL=C", "TZ=UTC", nullptr};

[[noreturn]] void become(const Command& command, char* const* arguments) {
  // No open file of ours is inherited: all are close-on-exec.
  ::setsid();
  if (::geteuid() == 0 && (::setgroups(0, nullptr) != 0 || ::setgid(command.user.group) != 0 ||
                           ::setuid(command.user.user) != 0))
    ::_exit(126);
  const int null = ::open("/dev/null", O_RDWR);
  const int words =
      ::open(command.words_to.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW, 0600);
  if (null < 0 || words < 0 || ::dup2(null, 0) < 0 || ::dup2(words, 1) < 0 ||
      ::dup2(words, 2) < 0 || ::chdir(command.folder.c_str()) != 0)
    ::_exit(126);
  sigset_t none;
  ::sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
  for (const int number : {SIGPIPE, SIGINT, SIGTERM, SIGQUIT, SIGHUP, SIGCHLD})
    ::signal(number, SIG_DFL);
  ::umask(0077);
  ::execve(arguments[0], arguments, const_cast<char* const*>(environment));
  ::_exit(127);
}

Result<int> launch(const Command& command) {
  std::vector<char*> arguments{const_cast<char*>(command.program.c_str())};
  for (const std::string& one : command.arguments)
    arguments.push_back(const_cast<char*>(one.c_str()));
  arguments.push_back(nullptr);
  const pid_t pid = ::fork();
  if (pid < 0) return errno_error("start " + command.program);
  if (pid == 0) become(command, arguments.data());
  return static_cast<int>(pid);
}

Result<Fd> watch(int pid) {
  Fd out(static_cast<int>(::syscall(SYS_pidfd_open, pid, 0)));
  if (!out.open()) return errno_error("watch a process");
  return out;
}

bool ended(const Fd& process) {
  pollfd one{process.get(), POLLIN, 0};
  return ::poll(&one, 1, 0) == 1;
}

std::string start_of(const std::string& path, std::size_t bytes) {
  const Fd file(::open(path.c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC));
  std::string out(bytes, '\0');
  const ssize_t got = file.open() ? ::read(file.get(), out.data(), out.size()) : 0;
  out.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
  return out;
}

// The postmaster stands in its data folder, so a number that another process has by now is told.
bool stands_in(int pid, const std::string& folder) {
  std::array<char, PATH_MAX> place{};
  std::array<char, PATH_MAX> real{};
  const std::string link = "/proc/" + std::to_string(pid) + "/cwd";
  const ssize_t size = ::readlink(link.c_str(), place.data(), place.size() - 1);
  return size > 0 && ::realpath(folder.c_str(), real.data()) &&
         std::string_view(place.data()) == real.data();
}

// Outside of the data folder's tree while initdb runs: it wants an empty one.
std::string initdb_words(const std::string& folder) { return folder + ".said"; }

}  // namespace

Result<Done> LocalPrograms::initdb(const InitDb& order) {
  const std::string folder = trees_.path(order.to, Stage::building);
  const std::string parent = folder.substr(0, folder.rfind('/'));
  const std::string password_file = folder + ".pw";
  {
    const Fd file(
        ::open(password_file.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600));
    if (!file.open()) return errno_error("make a file for initdb");
    if (::geteuid() == 0 && ::fchown(file.get(), user_.user, user_.group) != 0)
      return errno_error("give a file to initdb");
    if (::write(file.get(), order.password.data(), order.password.size()) !=
        static_cast<ssize_t>(order.password.size()))
      return errno_error("write a file for initdb");
  }
  Command command{order.engine.folder + "/bin/initdb",
                  {"--pgdata=" + folder, "--username=rdsadmin", "--pwfile=" + password_file,
                   "--auth=scram-sha-256", "--encoding=UTF8", "--locale=" + order.locale,
                   "--data-checksums", "--no-sync"},
                  parent,
                  initdb_words(folder),
                  user_};
  const int pid = TRY(launch(command));
  int status = 0;
  while (::waitpid(pid, &status, 0) < 0 && errno == EINTR) {
  }
  ::unlink(password_file.c_str());
  const std::string said = start_of(command.words_to, 4096);
  ::unlink(command.words_to.c_str());
  if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) return Error{"initdb failed: " + said};
  return Done{};
}

Result<Fd> LocalPrograms::start(const Engine& engine, const Tree& tree) {
  Fd running = TRY(find(tree));
  if (running.open()) return running;
  const std::string folder = trees_.path(tree, Stage::whole);
  const Command command{
      engine.folder + "/bin/postgres", {"-D", folder}, folder, folder + "/start.log", user_};
  const int pid = TRY(launch(command));
  Fd process = TRY(watch(pid));
  Fd told = TRY(watch(pid));
  children_[tree] = {pid, std::move(process)};
  return told;
}

void LocalPrograms::collect() {
  for (auto at = children_.begin(); at != children_.end();) {
    if (::waitpid(at->second.pid, nullptr, WNOHANG) != 0) {
      at = children_.erase(at);
    } else {
      ++at;
    }
  }
}

Result<Fd> LocalPrograms::find(const Tree& tree) {
  collect();
  const auto child = children_.find(tree);
  if (child != children_.end()) return watch(child->second.pid);
  const std::string folder = trees_.path(tree, Stage::whole);
  const std::string text = start_of(folder + "/postmaster.pid", 32);
  int pid = 0;
  std::from_chars(text.data(), text.data() + text.size(), pid);
  if (pid <= 1 || !stands_in(pid, folder)) return Fd{};
  Fd found = TRY(watch(pid));
  // Looked at again with the descriptor held: the number was this process's all the while.
  if (ended(found) || !stands_in(pid, folder)) return Fd{};
  return found;
}

// The eighth line of postmaster.pid is the postmaster's word of how far it is (pidfile.h); a file
// that a dead one left has another process id.
Readiness LocalPrograms::readiness(const Tree& tree) {
  const std::string folder = trees_.path(tree, Stage::whole);
  const std::string text = start_of(folder + "/postmaster.pid", 1024);
  int pid = 0;
  std::from_chars(text.data(), text.data() + text.size(), pid);
  const auto child = children_.find(tree);
  const bool ours = child != children_.end() ? pid == child->second.pid : stands_in(pid, folder);
  return ours && text.find("\nready") != std::string::npos ? Readiness::ready : Readiness::starting;
}

Result<Done> LocalPrograms::signal(const Tree& tree, Signal signal) {
  const Fd process = TRY(find(tree));
  if (!process.open()) return Done{};
  int number = SIGKILL;
  switch (signal) {
    case Signal::reload:
      number = SIGHUP;
      break;
    case Signal::fast:
      number = SIGINT;
      break;
    case Signal::immediate:
      number = SIGQUIT;
      break;
    case Signal::kill:
      break;
  }
  if (::syscall(SYS_pidfd_send_signal, process.get(), number, nullptr, 0) != 0 && errno != ESRCH)
    return errno_error("signal an engine");
  return Done{};
}

std::string LocalPrograms::last_words(const Tree& tree) {
  return start_of(trees_.path(tree, Stage::whole) + "/start.log", 4096);
}

}  // namespace skerry::databases
