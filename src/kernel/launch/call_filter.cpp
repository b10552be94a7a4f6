#include "kernel/launch/call_filter.hpp"

#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <netinet/in.h>
#include <sched.h>
#include <seccomp.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <memory>
#include <string>

namespace skerry::kernel {
namespace {

// Node 16 to 24, a shell with coreutils and curl, Go, Rust and C++ programs live with these.
constexpr std::array allowed = {
    // files
    "read",
    "write",
    "readv",
    "writev",
    "pread64",
    "pwrite64",
    "open",
    "openat",
    "close",
    "lseek",
    "stat",
    "fstat",
    "lstat",
    "newfstatat",
    "statx",
    "access",
    "faccessat",
    "readlink",
    "readlinkat",
    "getdents64",
    "getcwd",
    "chdir",
    "mkdir",
    "rmdir",
    "unlink",
    "unlinkat",
    "rename",
    "renameat2",
    "link",
    "symlink",
    "chmod",
    "fchmod",
    "fchmodat",
    "fchown",
    "umask",
    "utimensat",
    "ftruncate",
    "fallocate",
    "fsync",
    "fdatasync",
    "statfs",
    "copy_file_range",
    "fcntl",
    "dup",
    "dup2",
    "dup3",
    "pipe2",
    // waiting
    "poll",
    "ppoll",
    "pselect6",
    "epoll_create1",
    "epoll_ctl",
    "epoll_wait",
    "epoll_pwait",
    "eventfd2",
    "inotify_init1",
    "inotify_add_watch",
    "inotify_rm_watch",
    "futex",
    "nanosleep",
    "clock_nanosleep",
    "clock_gettime",
    "restart_syscall",
    // the network; socket() itself is below
    "socketpair",
    "connect",
    "bind",
    "listen",
    "accept4",
    "getsockname",
    "getpeername",
    "setsockopt",
    "getsockopt",
    "sendto",
    "recvfrom",
    "sendmsg",
    "recvmsg",
    "sendmmsg",
    "shutdown",
    // memory
    "mmap",
    "munmap",
    "mprotect",
    "madvise",
    "mremap",
    "brk",
    // processes; clone() itself is below
    "vfork",
    "execve",
    "exit",
    "exit_group",
    "wait4",
    "kill",
    "tgkill",
    "getpid",
    "getppid",
    "gettid",
    "getuid",
    "geteuid",
    "getgid",
    "getegid",
    "getgroups",
    "setsid",
    "set_tid_address",
    "set_robust_list",
    "arch_prctl",
    "rt_sigaction",
    "rt_sigprocmask",
    "rt_sigreturn",
    "sigaltstack",
    "getrandom",
    "uname",
    "sysinfo",
    "getrusage",
    "getpriority",
    "sched_yield",
    "sched_getaffinity",
    "capget",
};
// Allowed with some arguments only.
constexpr std::array in_part = {"socket", "clone", "prctl", "ioctl", "prlimit64"};
static_assert(allowed.size() + in_part.size() <= 120);

// Asked for by every Node and C library at their start, which live without: refused without a word.
constexpr std::array quietly_refused = {"clone3",
                                        "rseq",
                                        "io_uring_setup",
                                        "pkey_alloc",
                                        "sched_setaffinity",
                                        "memfd_create",
                                        "faccessat2",
                                        "membarrier",
                                        "close_range",
                                        "sched_getparam",
                                        "sched_getscheduler",
                                        "setpriority"};

constexpr std::array unpacker_calls = {
    "syncfs",        "pwrite64",       "read",         "pread64", "write",
    "openat",        "close",          "lseek",        "fstat",   "newfstatat",
    "lstat",         "stat",           "statx",        "mkdir",   "symlink",
    "unlink",        "rmdir",          "readlink",     "fchmod",  "chmod",
    "fchmodat",      "umask",          "ftruncate",    "fsync",   "fcntl",
    "dup",           "getcwd",         "chdir",        "fchdir",  "mmap",
    "munmap",        "mprotect",       "madvise",      "mremap",  "brk",
    "sendto",        "sendmsg",        "recvmsg",      "exit",    "exit_group",
    "getpid",        "getuid",         "geteuid",      "getgid",  "getegid",
    "rt_sigaction",  "rt_sigprocmask", "rt_sigreturn", "futex",   "getrandom",
    "clock_gettime", "gettid",         "tgkill",       "fstatfs", "statfs",
    "fchown",        "utimensat",      "unlinkat",     "mkdirat", "symlinkat",
    "readlinkat"};

using Context = std::unique_ptr<void, void (*)(void*)>;

class Builder {
 public:
  explicit Builder(std::uint32_t otherwise) : context_(::seccomp_init(otherwise), release) {
    good_ = context_ != nullptr;
    // A tree in place of a list: a tenth of the cost for each call.
    if (good_) good_ = ::seccomp_attr_set(context_.get(), SCMP_FLTATR_CTL_OPTIMIZE, 2) == 0;
  }

  // A name that this architecture does not have is none to allow.
  template <class... Arguments>
  void rule(std::uint32_t action, const char* name, Arguments... arguments) {
    const int number = ::seccomp_syscall_resolve_name(name);
    if (!good_ || number == __NR_SCMP_ERROR || number < 0) return;
    if constexpr (sizeof...(arguments) == 0) {
      good_ = ::seccomp_rule_add(context_.get(), action, number, 0) == 0;
    } else {
      const scmp_arg_cmp compared[] = {arguments...};
      good_ = ::seccomp_rule_add_array(context_.get(), action, number, sizeof...(arguments),
                                       compared) == 0;
    }
  }

  Outcome<std::vector<char>> compiled() const {
    const Fd file(::memfd_create("filter", MFD_CLOEXEC));
    if (!good_ || !file.open() || ::seccomp_export_bpf(context_.get(), file.get()) != 0)
      return KernelError{Trouble::unsupported, "no filter of system calls can be made", 0};
    const off_t size = ::lseek(file.get(), 0, SEEK_END);
    std::vector<char> out(static_cast<std::size_t>(size));
    if (::pread(file.get(), out.data(), out.size(), 0) != size)
      return errno_trouble("read the filter of system calls");
    return out;
  }

 private:
  static void release(void* context) { ::seccomp_release(context); }
  Context context_;
  bool good_ = false;
};

template <class Number>
scmp_arg_cmp is(unsigned argument, Number value) {
  return {argument, SCMP_CMP_EQ, static_cast<std::uint64_t>(value), 0};
}
template <class Number>
scmp_arg_cmp masked(unsigned argument, std::uint64_t mask, Number value) {
  return {argument, SCMP_CMP_MASKED_EQ, mask, static_cast<std::uint64_t>(value)};
}
scmp_arg_cmp at_most(unsigned argument, std::uint64_t value) {
  return {argument, SCMP_CMP_LE, value, 0};
}

// TCP, UDP and Unix sockets; of netlink only what lists interfaces. No SCTP, MPTCP, packet or
// vsock.
void add_sockets(Builder& filter) {
  constexpr std::uint64_t kinds = 0xf;  // above are SOCK_CLOEXEC and SOCK_NONBLOCK
  for (const auto kind : {SOCK_STREAM, SOCK_DGRAM}) {
    filter.rule(SCMP_ACT_ALLOW, "socket", is(0, AF_UNIX), masked(1, kinds, kind));
    for (const int domain : {AF_INET, AF_INET6})
      filter.rule(SCMP_ACT_ALLOW, "socket", is(0, domain), masked(1, kinds, kind),
                  at_most(2, IPPROTO_UDP));
  }
  for (const auto kind : {SOCK_RAW, SOCK_DGRAM})
    filter.rule(SCMP_ACT_ALLOW, "socket", is(0, AF_NETLINK), masked(1, kinds, kind), is(2, 0));
}

void add_parts(Builder& filter) {
  add_sockets(filter);
  // No new namespace of any kind.
  constexpr std::uint64_t namespaces = CLONE_NEWNS | CLONE_NEWCGROUP | CLONE_NEWUTS | CLONE_NEWIPC |
                                       CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWNET;
  filter.rule(SCMP_ACT_ALLOW, "clone", masked(0, namespaces, 0));
  constexpr std::uint64_t set_vma = 0x53564d41;  // PR_SET_VMA: names of mappings
  for (const std::uint64_t option :
       {std::uint64_t{PR_SET_NAME}, std::uint64_t{PR_GET_NAME}, std::uint64_t{PR_SET_PDEATHSIG},
        std::uint64_t{PR_GET_DUMPABLE}, std::uint64_t{PR_CAPBSET_READ}, set_vma})
    filter.rule(SCMP_ACT_ALLOW, "prctl", is(0, option));
  for (const int request :
       {FIONREAD, FIONBIO, FIOCLEX, FIONCLEX, TCGETS, TIOCGWINSZ, TIOCGPGRP, SIOCGIFCONF})
    filter.rule(SCMP_ACT_ALLOW, "ioctl", is(1, request));
  filter.rule(SCMP_ACT_ALLOW, "prlimit64", is(0, 0));  // its own
}

}  // namespace

Outcome<CallFilter> CallFilter::sandbox() {
  Builder filter(SCMP_ACT_NOTIFY);
  for (const char* const name : allowed) filter.rule(SCMP_ACT_ALLOW, name);
  for (const char* const name : quietly_refused) filter.rule(SCMP_ACT_ERRNO(ENOSYS), name);
  add_parts(filter);
  return CallFilter(TRY(filter.compiled()));
}

Outcome<CallFilter> CallFilter::unpack() {
  Builder filter(SCMP_ACT_ERRNO(ENOSYS));
  for (const char* const name : unpacker_calls) filter.rule(SCMP_ACT_ALLOW, name);
  return CallFilter(TRY(filter.compiled()));
}

Outcome<Fd> CallFilter::load(Told told) const {
  sock_fprog program{};
  program.len = static_cast<unsigned short>(program_.size() / sizeof(sock_filter));
  program.filter = reinterpret_cast<sock_filter*>(const_cast<char*>(program_.data()));
  const unsigned flags = told == Told::yes ? SECCOMP_FILTER_FLAG_NEW_LISTENER : 0;
  const long made = ::syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, flags, &program);
  if (made < 0) return errno_trouble("filter system calls");
  return told == Told::yes ? Fd(static_cast<int>(made)) : Fd();
}

std::string call_name(int number) {
  const std::unique_ptr<char, void (*)(void*)> name(
      ::seccomp_syscall_resolve_num_arch(SCMP_ARCH_NATIVE, number), ::free);
  return name == nullptr ? "?" : name.get();
}

std::string allowed_calls_text() {
  std::string out;
  for (const char* const name : allowed) out += std::string(name) + "\n";
  for (const char* const name : in_part) out += std::string(name) + " (in part)\n";
  return out;
}

}  // namespace skerry::kernel
