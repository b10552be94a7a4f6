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

#include <csignal>

#include "kernel/linux/run_probe.hpp"

namespace skerry::kernel {
namespace {

void need(bool done) {
  if (!done) ::_exit(child_broken);
}

void join(const ChildPlan& plan) {
  for (const Fd& door : plan.cgroup_doors) need(::write(door.get(), "0", 1) == 1);
  need(::setns(plan.space.get(), CLONE_NEWNET) == 0);
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

void limit_resources() {
  constexpr rlim_t descriptors = 1024;
  const rlimit files{descriptors, descriptors};
  const rlimit none{0, 0};
  need(::setrlimit(RLIMIT_NOFILE, &files) == 0);
  need(::setrlimit(RLIMIT_CORE, &none) == 0);
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

}  // namespace

void become_child(const ChildPlan& plan) {
  const uid_t uid = plan.uid;
  const int channel = plan.channel.get();
  const Program program = plan.program;
  ::setsid();
  reset_signals();
  join(plan);
  keep_only(channel);  // `plan` names closed descriptors from here
  limit_resources();
  drop_everything(uid);
  if (program == Program::probe) {
    ::prctl(PR_SET_NAME, "skerry-probe", 0, 0, 0);
    run_probe(child_channel);
    ::_exit(0);
  }
  ::_exit(child_broken);
}

}  // namespace skerry::kernel
