// Runs inside a sandbox, as the function: asks the kernel for everything that a sandbox must not
// have, and says for each whether it got it. "NAME refused ERRNO" or "NAME GOT".
#include <fcntl.h>
#include <linux/bpf.h>
#include <linux/capability.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>

namespace {

void tell(const char* name, long result) {
  if (result < 0) {
    std::printf("%s refused %d\n", name, errno);
  } else {
    std::printf("%s GOT\n", name);
  }
}

long add_link() {
  const int socket = ::socket(AF_NETLINK, SOCK_RAW, NETLINK_ROUTE);
  if (socket < 0) return -1;
  struct {
    nlmsghdr head;
    ifinfomsg about;
  } message{};
  message.head.nlmsg_len = sizeof message;
  message.head.nlmsg_type = RTM_NEWLINK;
  message.head.nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK;
  message.about.ifi_index = 1;
  message.about.ifi_change = 1;  // lo down
  if (::send(socket, &message, sizeof message, 0) < 0) return -1;
  struct {
    nlmsghdr head;
    nlmsgerr error;
  } reply{};
  if (::recv(socket, &reply, sizeof reply, 0) < 0) return -1;
  errno = -reply.error.error;
  return reply.error.error == 0 ? 0 : -1;
}

long read_of_process_1() {
  char byte = 0;
  const iovec here{&byte, 1};
  const iovec there{reinterpret_cast<void*>(0x400000), 1};
  return ::process_vm_readv(1, &here, 1, &there, 1, 0);
}

// Succeeds for the sender; what counts is that process 1 goes on, which the test sees.
long kill_process_1() {
  ::kill(1, SIGKILL);
  errno = 0;
  return ::kill(1, 0) == 0 ? -1 : 0;
}

}  // namespace

int main() {
  tell("unshare(user)", ::unshare(CLONE_NEWUSER));
  tell("unshare(mount)", ::unshare(CLONE_NEWNS));
  tell("unshare(net)", ::unshare(CLONE_NEWNET));
  tell("clone(user)", ::syscall(SYS_clone, CLONE_NEWUSER | SIGCHLD, nullptr, nullptr, nullptr, 0));
  tell("clone3", ::syscall(SYS_clone3, nullptr, 0));
  tell("setns", ::setns(::open("/proc/self/ns/net", O_RDONLY), CLONE_NEWNET));
  tell("mount(tmpfs)", ::mount("none", "/tmp", "tmpfs", 0, nullptr));
  tell("mount(proc)", ::mount("none", "/tmp", "proc", 0, nullptr));
  tell("mount(cgroup)", ::mount("none", "/tmp", "cgroup", 0, "memory"));
  tell("mount(remount)", ::mount("none", "/", nullptr, MS_REMOUNT | MS_BIND, nullptr));
  tell("umount", ::umount2("/var/task", MNT_DETACH));
  tell("open_tree", ::syscall(SYS_open_tree, AT_FDCWD, "/", 1));
  tell("fsopen", ::syscall(SYS_fsopen, "tmpfs", 0));
  tell("pivot_root", ::syscall(SYS_pivot_root, ".", "."));
  tell("chroot", ::chroot("/tmp"));
  tell("mknod(disk)", ::mknod("/tmp/disk", S_IFBLK | 0600, (254 << 8)));
  tell("mknod(mem)", ::mknod("/tmp/mem", S_IFCHR | 0600, (1 << 8) + 1));
  tell("ptrace(1)", ::ptrace(PTRACE_ATTACH, 1, nullptr, nullptr));
  tell("ptrace(me)", ::ptrace(PTRACE_TRACEME, 0, nullptr, nullptr));
  tell("process_vm_readv", read_of_process_1());
  tell("pidfd_open", ::syscall(SYS_pidfd_open, 1, 0));
  tell("pidfd_getfd", ::syscall(SYS_pidfd_getfd, 0, 3, 0));
  tell("kcmp", ::syscall(SYS_kcmp, 1, ::getpid(), 0, 0, 0));
  tell("bpf", ::syscall(SYS_bpf, BPF_MAP_CREATE, nullptr, 0));
  tell("userfaultfd", ::syscall(SYS_userfaultfd, 0));
  tell("keyctl", ::syscall(SYS_keyctl, 0, -3, 1));
  tell("add_key", ::syscall(SYS_add_key, "user", "k", "v", 1, -3));
  tell("request_key", ::syscall(SYS_request_key, "user", "k", nullptr, 0));
  tell("perf_event_open", ::syscall(SYS_perf_event_open, nullptr, 0, -1, -1, 0));
  tell("io_uring_setup", ::syscall(SYS_io_uring_setup, 1, nullptr));
  tell("open_by_handle_at", ::syscall(SYS_open_by_handle_at, AT_FDCWD, nullptr, 0));
  tell("name_to_handle_at", ::syscall(SYS_name_to_handle_at, AT_FDCWD, "/", nullptr, nullptr, 0));
  tell("setuid(0)", ::setuid(0));
  tell("setresuid(0)", ::setresuid(0, 0, 0));
  tell("setgid(0)", ::setgid(0));
  tell("capset", ::syscall(SYS_capset, nullptr, nullptr));
  tell("init_module", ::syscall(SYS_init_module, nullptr, 0, ""));
  tell("finit_module", ::syscall(SYS_finit_module, 0, "", 0));
  tell("kexec_load", ::syscall(SYS_kexec_load, 0, 0, nullptr, 0));
  tell("reboot", ::syscall(SYS_reboot, 0xfee1dead, 672274793, 0, nullptr));
  tell("swapon", ::syscall(SYS_swapon, "/tmp/x", 0));
  tell("settimeofday", ::syscall(SYS_settimeofday, nullptr, nullptr));
  tell("clock_settime", ::syscall(SYS_clock_settime, 0, nullptr));
  tell("sethostname", ::sethostname("x", 1));
  tell("syslog", ::syscall(SYS_syslog, 3, nullptr, 0));
  tell("iopl", ::syscall(SYS_iopl, 3));
  tell("quotactl", ::syscall(SYS_quotactl, 0, nullptr, 0, nullptr));
  tell("acct", ::syscall(SYS_acct, "/tmp/x"));
  tell("fanotify_init", ::syscall(SYS_fanotify_init, 0, 0));
  tell("personality", ::syscall(SYS_personality, 0x0040000));
  tell("seccomp", ::syscall(SYS_seccomp, 0, 0, nullptr));
  tell("landlock", ::syscall(SYS_landlock_create_ruleset, nullptr, 0, 1));
  tell("memfd_secret", ::syscall(SYS_memfd_secret, 0));
  tell("move_pages", ::syscall(SYS_move_pages, 1, 0, nullptr, nullptr, nullptr, 0));
  tell("socket(packet)", ::socket(AF_PACKET, SOCK_RAW, 0));
  tell("socket(raw)", ::socket(AF_INET, SOCK_RAW, 1));
  tell("socket(vsock)", ::socket(AF_VSOCK, SOCK_STREAM, 0));
  tell("socket(alg)", ::socket(AF_ALG, SOCK_SEQPACKET, 0));
  tell("socket(sctp)", ::socket(AF_INET, SOCK_STREAM, 132));
  tell("socket(nftables)", ::socket(AF_NETLINK, SOCK_RAW, NETLINK_NETFILTER));
  tell("socket(audit)", ::socket(AF_NETLINK, SOCK_RAW, NETLINK_AUDIT));
  tell("netlink(link down)", add_link());
  tell("prlimit(1)", ::syscall(SYS_prlimit64, 1, 0, nullptr, nullptr));
  tell("kill(1)", kill_process_1());
  tell("shmget", ::syscall(SYS_shmget, 0, 4096, 01600));
  tell("msgget", ::syscall(SYS_msgget, 0, 01600));
  tell("mq_open", ::syscall(SYS_mq_open, "x", O_CREAT, 0600, nullptr));
  return 0;
}
