#include "kernel/linux/processes.hpp"

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>

#include "base/failpoint.hpp"
#include "kernel/checks.hpp"
#include "kernel/limits.hpp"
#include "kernel/linux/become_child.hpp"

namespace skerry::kernel {
namespace {

KernelError no_process() { return {Trouble::absent, "no such process", 0}; }

struct Channel {
  Fd ours;
  Fd theirs;
};

Outcome<Channel> make_channel() {
  std::array<int, 2> ends;
  if (::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends.data()) != 0)
    return errno_trouble("make a channel");
  Channel out{Fd(ends[0]), Fd(ends[1])};
  return out;
}

Outcome<Fd> duplicate(const Fd& file) {
  Fd copy(::fcntl(file.get(), F_DUPFD_CLOEXEC, 0));
  if (!copy.open()) return errno_trouble("duplicate a descriptor");
  return copy;
}

}  // namespace

bool LinuxProcesses::has(Program program) const {
  switch (program) {
    case Program::probe:
    case Program::proxy:
    case Program::engine:
    case Program::initdb:
    case Program::sandbox:
    case Program::unpack:
      return true;
    case Program::trees:
      return engines_.programs().trees != nullptr;
    default:
      return false;
  }
}

Outcome<Spawned> LinuxProcesses::spawn(const SpawnSpec& spec) {
  TRY(check(spec));
  if (!has(spec.program))
    return KernelError{Trouble::unsupported, "this program is not in the catalogue yet", 0};
  // A dead engine holds its number, by which the next one would take it for alive.
  if (spec.program == Program::engine)
    for (auto& [id, child] : children_) look(child);
  if (spec.sandbox) forget_ended_sandboxes();
  if (children_.size() >= processes_max)
    return KernelError{Trouble::over_quota, "no more than 4,096 processes", 0};
  return spec.sandbox ? start_sandbox(spec) : start(spec);
}

Outcome<Spawned> LinuxProcesses::start_sandbox(const SpawnSpec& spec) {
  Fd space;
  if (!spec.space.text.empty()) space = TRY(spaces_.descriptor(spec.space));
  std::vector<Fd> doors;
  if (spec.cgroup) doors = TRY(cgroups_.doors(*spec.cgroup));
  Channel channel = TRY(make_channel());
  const LinuxSandboxes::Places places{space, doors, channel.theirs, uids_.first + spec.uid.number};
  auto launched = spec.program == Program::sandbox ? sandboxes_.launch(*spec.sandbox, places)
                                                   : sandboxes_.unpack(*spec.sandbox, places);
  if (!launched.ok()) return launched.error();
  return keep(std::move(*launched), std::move(channel.ours), spec.program);
}

Outcome<Spawned> LinuxProcesses::start(const SpawnSpec& spec) {
  Fd space;
  if (!spec.space.text.empty()) space = TRY(spaces_.descriptor(spec.space));
  EngineRoom room;
  if (spec.database) room = TRY(engines_.room(spec));
  Fd trees_root;
  if (spec.program == Program::trees) trees_root = TRY(engines_.trees());
  std::vector<Fd> doors;
  if (spec.cgroup) doors = TRY(cgroups_.doors(*spec.cgroup));
  Channel channel = TRY(make_channel());
  FAILPOINT("kernel.process.fork");
  const pid_t pid = ::fork();
  if (pid < 0) return errno_trouble("start a process");
  if (pid == 0)
    become_child({.spec = spec,
                  .space = space,
                  .cgroup_doors = doors,
                  .channel = channel.theirs,
                  .uid = uids_.first + spec.uid.number,
                  .room = spec.database ? &room : nullptr,
                  .trees_root = &trees_root,
                  .trees = engines_.programs().trees});
  // Not yet waited for, so the number is still this child's.
  Fd process(static_cast<int>(::syscall(SYS_pidfd_open, pid, 0)));
  if (!process.open()) {
    const KernelError error = errno_trouble("watch a process");
    ::kill(pid, SIGKILL);
    ::waitpid(pid, nullptr, 0);
    return error;
  }
  return keep({pid, std::move(process)}, std::move(channel.ours), spec.program);
}

// Of a control that died nobody asks any more; to one that lives `absent` is as good as its end.
void LinuxProcesses::forget_ended_sandboxes() {
  for (auto& [id, child] : children_) look(child);
  std::erase_if(children_, [](const auto& each) {
    const Child& child = each.second;
    return child.status.ending != Ending::running &&
           (child.program == Program::sandbox || child.program == Program::unpack);
  });
}

Outcome<Spawned> LinuxProcesses::keep(Launched launched, Fd channel, Program program) {
  const ProcessId id{next_++};
  Fd told = TRY(duplicate(launched.process));
  children_[id] = {launched.pid, std::move(launched.process), {id, Ending::running, 0}, program};
  FAILPOINT("kernel.process.started");
  Spawned out{id, std::move(told), std::move(channel)};
  return out;
}

void LinuxProcesses::look(Child& child) {
  if (child.status.ending != Ending::running) return;
  siginfo_t info{};
  if (::waitid(P_PID, static_cast<id_t>(child.pid), &info, WEXITED | WNOHANG) != 0) return;
  if (info.si_pid == 0) return;
  child.status.ending = info.si_code == CLD_EXITED ? Ending::exited : Ending::signalled;
  child.status.code = info.si_status;
}

Outcome<Done> LinuxProcesses::kill(ProcessId id) {
  const auto found = children_.find(id);
  if (found == children_.end()) return no_process();
  look(found->second);
  if (found->second.status.ending == Ending::running) ::kill(found->second.pid, SIGKILL);
  return Done{};
}

Outcome<ProcessStatus> LinuxProcesses::status(ProcessId id) {
  const auto found = children_.find(id);
  if (found == children_.end()) return no_process();
  look(found->second);
  const ProcessStatus status = found->second.status;
  if (status.ending != Ending::running) children_.erase(found);
  return status;
}

Outcome<std::vector<ProcessId>> LinuxProcesses::list() {
  std::vector<ProcessId> out;
  for (const auto& [id, child] : children_) out.push_back(id);
  return out;
}

void LinuxProcesses::kill_all() {
  for (auto& [id, child] : children_) {
    look(child);
    if (child.status.ending != Ending::running) continue;
    ::kill(child.pid, SIGKILL);
    ::waitpid(child.pid, nullptr, 0);
  }
  children_.clear();
}

}  // namespace skerry::kernel
