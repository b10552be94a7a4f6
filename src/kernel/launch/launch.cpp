#include "kernel/launch/launch.hpp"

#include <cap-ng.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/close_range.h>
#include <linux/sched.h>
#include <poll.h>
#include <sched.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <string>

#include "base/failpoint.hpp"
#include "kernel/launch/run_init.hpp"
#include "kernel/launch/run_unpack.hpp"

namespace skerry::kernel {
namespace {

constexpr int channel_descriptor = 3;
constexpr int status_broken = 125;
constexpr int launch_wait_ms_max = 5000;
constexpr char word_wants_uids = 'u';
constexpr char word_has_uids = 'g';

// ---- in the child ----

struct Inside {
  const LaunchPlan& plan;
  const SandboxMounts* mounts = nullptr;  // of a sandbox
  const Fd* unpack_root = nullptr;        // of an unpacker
  int parent = -1;                        // a socket to the warden
};

Outcome<Done> join(const LaunchPlan& plan) {
  for (const Fd& door : plan.cgroup_doors) {
    if (::write(door.get(), "0", 1) != 1) return errno_trouble("join the control group");
  }
  if (::unshare(CLONE_NEWCGROUP) != 0) return errno_trouble("hide control groups");
  if (plan.space == nullptr) {
    if (::unshare(CLONE_NEWNET) != 0) return errno_trouble("make a network namespace");
  } else if (::setns(plan.space->get(), CLONE_NEWNET) != 0) {
    return errno_trouble("enter the network namespace");
  }
  return Done{};
}

Outcome<Done> become_user(int parent) {
  if (::unshare(CLONE_NEWUSER) != 0) return errno_trouble("make a user namespace");
  char word = word_wants_uids;
  if (::send(parent, &word, 1, MSG_NOSIGNAL) != 1) return errno_trouble("ask for uids");
  if (::recv(parent, &word, 1, 0) != 1 || word != word_has_uids)
    return KernelError{Trouble::failed, "no uids were given", 0};
  if (::setgroups(0, nullptr) != 0) return errno_trouble("leave groups");
  if (::setresgid(sandbox_gid, sandbox_gid, sandbox_gid) != 0)
    return errno_trouble("set the group");
  if (::setresuid(sandbox_uid, sandbox_uid, sandbox_uid) != 0) return errno_trouble("set the user");
  ::capng_clear(CAPNG_SELECT_ALL);
  if (::capng_apply(CAPNG_SELECT_ALL) != 0) return errno_trouble("give up capabilities");
  if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return errno_trouble("set no_new_privs");
  if (::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0) return errno_trouble("forbid dumps");
  return Done{};
}

struct Limit {
  __rlimit_resource resource;
  rlim_t value;
};

// As AWS shows them (`ulimit -a`), but for core dumps: a limit of 1 is the only one that keeps the
// host's own handler from being run (core(5)).
Outcome<Done> limit_resources() {
  for (const Limit& limit :
       {Limit{RLIMIT_NOFILE, 1024}, Limit{RLIMIT_NPROC, 742}, Limit{RLIMIT_CORE, 1},
        Limit{RLIMIT_MEMLOCK, 64 * 1024}, Limit{RLIMIT_MSGQUEUE, 0}, Limit{RLIMIT_RTPRIO, 0},
        Limit{RLIMIT_NICE, 0}}) {
    rlimit present{};
    if (::getrlimit(limit.resource, &present) != 0) return errno_trouble("look at limits");
    const rlim_t value = std::min(limit.value, present.rlim_max);
    const rlimit both{value, value};
    if (::setrlimit(limit.resource, &both) != 0) return errno_trouble("limit resources");
  }
  return Done{};
}

// Descriptors 0 to 2 lead nowhere, 3 is the channel, there are no others but the keeper's.
Outcome<Done> keep_only(int channel, int parent) {
  constexpr int parent_descriptor = 4;
  constexpr int above = 10;  // of what is put in its place below
  Fd opened(::open("/dev/null", O_RDWR | O_CLOEXEC));
  const Fd nothing(::fcntl(opened.get(), F_DUPFD_CLOEXEC, above));
  opened.reset();  // its number is taken below
  const Fd kept_channel(::fcntl(channel, F_DUPFD_CLOEXEC, above));
  const Fd kept_parent(::fcntl(parent, F_DUPFD_CLOEXEC, above));
  // An unpacker has no /dev.
  const int source = nothing.open() ? nothing.get() : kept_channel.get();
  for (const int standard : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    if (::dup2(source, standard) != standard) return errno_trouble("close descriptors");
  }
  if (::dup3(kept_channel.get(), channel_descriptor, O_CLOEXEC) < 0 ||
      ::dup3(kept_parent.get(), parent_descriptor, O_CLOEXEC) < 0)
    return errno_trouble("keep the channel");
  if (::syscall(SYS_close_range, parent_descriptor + 1, ~0u, 0) != 0)
    return errno_trouble("close descriptors");
  return Done{};
}

void reset_signals() {
  for (int number = 1; number < NSIG; ++number) ::signal(number, SIG_DFL);
  sigset_t none;
  sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
}

Outcome<Done> settle(const Inside& inside) {
  ::setsid();
  reset_signals();
  ::umask(022);
  TRY(join(inside.plan));
  TRY(limit_resources());
  if (::sethostname("localhost", 9) != 0) return errno_trouble("name the host");
  if (inside.mounts != nullptr) {
    TRY(enter_mounts(*inside.mounts));
  } else {
    TRY(enter_root(*inside.unpack_root));
  }
  return become_user(inside.parent);
}

[[noreturn]] void become(const Inside& inside) {
  const auto settled = settle(inside);
  if (!settled.ok()) {
    const std::string& why = settled.error().message;
    static_cast<void>(::send(inside.parent, why.data(), why.size(), MSG_NOSIGNAL));
    ::_exit(status_broken);
  }
  const bool sandbox = inside.mounts != nullptr;
  if (!keep_only(inside.plan.channel.get(), inside.parent).ok()) ::_exit(status_broken);
  ::close(channel_descriptor + 1);  // the warden: from here on on its own
  auto refusals = inside.plan.filter.load(sandbox ? CallFilter::Told::yes : CallFilter::Told::no);
  if (!refusals.ok()) ::_exit(status_broken);
  if (sandbox) run_init(channel_descriptor, std::move(*refusals));
  run_unpack(channel_descriptor);
}

// ---- in the warden ----

Outcome<Done> write_beneath(const Fd& folder, const char* name, const std::string& text) {
  const Fd file(::openat(folder.get(), name, O_WRONLY | O_CLOEXEC));
  if (!file.open() ||
      ::write(file.get(), text.data(), text.size()) != static_cast<ssize_t>(text.size()))
    return errno_trouble(std::string("write ") + name);
  return Done{};
}

Outcome<Done> give_uids(pid_t pid, std::uint32_t first) {
  const Fd folder(::open(("/proc/" + std::to_string(pid)).c_str(), O_PATH | O_CLOEXEC));
  if (!folder.open()) return errno_trouble("look at a new process");
  const auto map = [first](std::uint32_t user) {
    return "0 " + std::to_string(first) + " 1\n" + std::to_string(user) + " " +
           std::to_string(first + 1) + " 1\n";
  };
  TRY(write_beneath(folder, "uid_map", map(sandbox_uid)));
  return write_beneath(folder, "gid_map", map(sandbox_gid));
}

// Until the child asks for its uids, or says why it cannot, or is gone.
Outcome<Done> attend(const Fd& child, pid_t pid, std::uint32_t first_uid) {
  pollfd about{child.get(), POLLIN, 0};
  const int ready = ::poll(&about, 1, launch_wait_ms_max);
  if (ready == 0)
    return KernelError{
        Trouble::failed,
        "a sandbox's process has not begun within " + std::to_string(launch_wait_ms_max) + " ms",
        0};
  std::array<char, 512> buffer;
  const ssize_t got = ready == 1 ? ::recv(child.get(), buffer.data(), buffer.size(), 0) : -1;
  if (got == 1 && buffer[0] == word_wants_uids) {
    TRY(give_uids(pid, first_uid));
    if (::send(child.get(), &word_has_uids, 1, MSG_NOSIGNAL) != 1)
      return errno_trouble("give uids");
    return Done{};
  }
  if (got > 0)
    return KernelError{Trouble::failed, {buffer.data(), static_cast<std::size_t>(got)}, 0};
  return KernelError{Trouble::failed, "a sandbox's process ended before it began", 0};
}

Outcome<Launched> launch(Inside inside) {
  std::array<int, 2> ends;
  if (::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends.data()) != 0)
    return errno_trouble("make a channel");
  Fd ours(ends[0]);
  Fd theirs(ends[1]);
  inside.parent = theirs.get();
  int process = -1;
  clone_args how{};
  how.flags = CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWIPC | CLONE_NEWUTS | CLONE_PIDFD;
  how.pidfd = reinterpret_cast<std::uint64_t>(&process);
  how.exit_signal = SIGCHLD;
  FAILPOINT("kernel.launch.clone");
  const long pid = ::syscall(SYS_clone3, &how, sizeof how);
  if (pid < 0) return errno_trouble("start a sandbox");
  if (pid == 0) {
    ours.reset();  // so that it hears of a warden that dies meanwhile, and holds nothing of its
    become(inside);
  }
  Launched out{static_cast<pid_t>(pid), Fd(process)};
  theirs.reset();
  FAILPOINT("kernel.launch.cloned");
  const auto attended = attend(ours, out.pid, inside.plan.first_uid);
  if (!attended.ok()) {
    ::kill(out.pid, SIGKILL);
    ::waitpid(out.pid, nullptr, 0);
    return attended.error();
  }
  FAILPOINT("kernel.launch.attended");
  return out;
}

}  // namespace

Outcome<Launched> launch_sandbox(const LaunchPlan& plan, const SandboxMounts& mounts) {
  return launch({plan, &mounts, nullptr, -1});
}

Outcome<Launched> launch_unpacker(const LaunchPlan& plan, const Fd& root) {
  return launch({plan, nullptr, &root, -1});
}

}  // namespace skerry::kernel
