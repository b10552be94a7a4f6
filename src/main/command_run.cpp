// `skerry run -- COMMAND`: a region for as long as one command runs.
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>

#include "main/environment.hpp"
#include "main/options.hpp"
#include "main/printing.hpp"
#include "main/serving_child.hpp"

namespace skerry {
namespace {

constexpr int exit_not_found = 127;
constexpr int exit_signal_base = 128;

// A folder of its own below the system's temporary one, removed at the end.
Result<RegionFolders> temporary_folders() {
  const char* const parent = std::getenv("TMPDIR");
  std::string path = std::string(parent == nullptr ? "/tmp" : parent) + "/skerry-XXXXXX";
  if (::mkdtemp(path.data()) == nullptr) return errno_error("make a folder like " + path);
  ::chmod(path.c_str(), 0755);
  return RegionFolders{path};
}

// While the command runs, an interrupt is the command's to handle.
void ignore_interrupts() {
  for (const int number : {SIGINT, SIGQUIT}) ::signal(number, SIG_IGN);
}

pid_t command_process = -1;

void pass_on(int number) {
  if (command_process > 0) ::kill(command_process, number);
}

[[noreturn]] void become_command(const std::vector<std::string>& arguments,
                                 const std::vector<Variable>& variables) {
  for (const int number : {SIGINT, SIGQUIT, SIGTERM}) ::signal(number, SIG_DFL);
  apply(variables);
  std::vector<char*> words;
  for (const std::string& argument : arguments)
    words.push_back(const_cast<char*>(argument.c_str()));
  words.push_back(nullptr);
  ::execvp(words.front(), words.data());
  std::fprintf(stderr, "skerry: %s\n", errno_error("run " + arguments.front()).message.c_str());
  ::_exit(exit_not_found);
}

int wait_for(pid_t process) {
  int status = 0;
  while (::waitpid(process, &status, 0) < 0 && errno == EINTR) {
  }
  return WIFSIGNALED(status) ? exit_signal_base + WTERMSIG(status) : WEXITSTATUS(status);
}

Result<int> run_command(const RegionFolders& folders, const std::vector<std::string>& arguments) {
  std::vector<Variable> variables = TRY(client_environment(folders, EnvForm::endpoint));
  variables.push_back({"SKERRY_DATA", folders.root});  // `skerry aws` inside finds this region
  ignore_interrupts();
  ::signal(SIGTERM, pass_on);
  command_process = ::fork();
  if (command_process < 0) return errno_error("start a process");
  if (command_process == 0) become_command(arguments, variables);
  return wait_for(command_process);
}

}  // namespace

int command_run(const CommonOptions&, const ServeOptions& options,
                const std::vector<std::string>& arguments) {
  const auto folders = temporary_folders();
  if (!folders.ok()) return fail(folders.error());
  ServeOptions throw_away = options;
  throw_away.port = 0;
  const auto child = start_serving(*folders, throw_away, Attachment::attached);
  Result<int> status = Error{""};
  if (child.ok()) {
    status = run_command(*folders, arguments);
    if (const auto stopped = stop_serving(*folders); !stopped.ok()) fail(stopped.error());
    ::waitpid(child->pid, nullptr, 0);
  } else {
    status = child.error();
  }
  if (const auto removed = remove_region(*folders); !removed.ok()) fail(removed.error());
  return status.ok() ? *status : fail(status.error());
}

}  // namespace skerry
