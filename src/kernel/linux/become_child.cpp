#include "kernel/linux/become_child.hpp"

#include <fcntl.h>
#include <grp.h>
#include <linux/capability.h>
#include <linux/close_range.h>
#include <sched.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <algorithm>
#include <csignal>
#include <cstdint>
#include <string>

#include "kernel/linux/enter_room.hpp"
#include "kernel/linux/run_engine.hpp"
#include "kernel/linux/run_probe.hpp"

namespace skerry::kernel {
namespace {

void need(bool done) {
  if (!done) ::_exit(child_broken);
}

void join(const ChildPlan& plan) {
  for (const Fd& door : plan.cgroup_doors) need(::write(door.get(), "0", 1) == 1);
  if (plan.space.open()) {
    need(::setns(plan.space.get(), CLONE_NEWNET) == 0);
  } else {
    need(leave_every_network());
  }
}

// Descriptors 0 to 2 lead nowhere, 3 is the channel, there are no others.
void keep_only(int channel) {
  const int nothing = ::open("/dev/null", O_RDWR);
  need(nothing >= 0);
  for (const int standard : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO})
    need(::dup2(nothing, standard) == standard);
  if (channel != child_channel) need(::dup2(channel, child_channel) == child_channel);
  need(::syscall(SYS_close_range, child_channel + 1, ~0u, 0) == 0);
}

void limit_resources(Program program) {
  // A proxy has a descriptor for each client, as far as the warden's own limit goes.
  rlimit own{};
  need(::getrlimit(RLIMIT_NOFILE, &own) == 0);
  const rlim_t wanted = program == Program::proxy ? 65'536 : 1024;
  const rlim_t descriptors = std::min(wanted, own.rlim_max);
  const rlimit files{descriptors, descriptors};
  const rlimit none{0, 0};
  need(::setrlimit(RLIMIT_NOFILE, &files) == 0);
  need(::setrlimit(RLIMIT_CORE, &none) == 0);
}

void have_rights(std::uint64_t bits) {
  __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
  std::array<__user_cap_data_struct, _LINUX_CAPABILITY_U32S_3> data{};
  for (std::size_t i = 0; i < data.size(); ++i)
    data[i].effective = data[i].permitted = static_cast<std::uint32_t>(bits >> (32 * i));
  need(::syscall(SYS_capset, &header, data.data()) == 0);
}

// What belongs to several uids is read and removed by one of them.
void keep_one_right(int capability) {
  have_rights(std::uint64_t{1} << capability);
  need(::prctl(PR_SET_KEEPCAPS, 0, 0, 0, 0) == 0);
}

void drop_everything(uid_t uid) {
  for (int capability = 0; capability <= CAP_LAST_CAP; ++capability)
    ::prctl(PR_CAPBSET_DROP, capability, 0, 0, 0);  // EINVAL past the last of an older kernel
  need(::setgroups(0, nullptr) == 0);
  need(::setresgid(uid, uid, uid) == 0);
  need(::setresuid(uid, uid, uid) == 0);
  need(::setuid(0) != 0);
  need(::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0);
  need(::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) == 0);
}

void reset_signals() {
  for (const int number : {SIGTERM, SIGINT, SIGHUP, SIGCHLD, SIGPIPE, SIGQUIT})
    ::signal(number, SIG_DFL);
  sigset_t none;
  sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
}

// Programs that are this executable itself under a command of its own, which a person does not
// call. What they work on they are told on their channel.
void run_own(const char* command) {
  const char* const arguments[] = {"skerry", command, nullptr};
  const char* const environment[] = {nullptr};
  ::execve("/proc/self/exe", const_cast<char* const*>(arguments),
           const_cast<char* const*>(environment));
}

}  // namespace

void become_child(const ChildPlan& plan) {
  const uid_t uid = plan.uid;
  const int channel = plan.channel.get();
  const Program program = plan.spec.program;
  const Locale locale = plan.spec.database ? plan.spec.database->locale : Locale::c_utf8;
  const std::string path = plan.room == nullptr ? "" : plan.room->path;
  ::setsid();
  reset_signals();
  join(plan);
  if (plan.room != nullptr) need(enter_room(*plan.room, uid));
  if (program == Program::trees) {
    need(::fchdir(plan.trees_root->get()) == 0);
    need(::prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0) == 0);
  }
  keep_only(channel);  // `plan` names closed descriptors from here
  if (program == Program::trees) need(::chroot(".") == 0);
  limit_resources(program);
  drop_everything(uid);
  switch (program) {
    case Program::probe:
      ::prctl(PR_SET_NAME, "skerry-probe", 0, 0, 0);
      run_probe(child_channel);
      ::_exit(0);
    case Program::proxy:
      run_own("managed-proxy");
      break;
    case Program::engine:
      run_engine(path.c_str());
      break;
    case Program::initdb:
      run_initdb(path.c_str(), locale, child_channel);
      break;
    case Program::trees:
      ::prctl(PR_SET_NAME, "skerry-trees", 0, 0, 0);
      keep_one_right(CAP_DAC_OVERRIDE);
      plan.trees(child_channel);
      ::_exit(0);
    default:
      break;
  }
  ::_exit(child_broken);
}

}  // namespace skerry::kernel
