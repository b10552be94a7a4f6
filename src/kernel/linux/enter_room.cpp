#include "kernel/linux/enter_room.hpp"

#include <fcntl.h>
#include <net/if.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>

namespace skerry::kernel {
namespace {

constexpr unsigned long inert = MS_NOSUID | MS_NODEV;

// Paths here are relative to the new root, which is the current folder until it is entered.

bool bind(const char* from, const char* to) {
  return ::mount(from, to, nullptr, MS_BIND | MS_REC, nullptr) == 0;
}

// A mount of an open folder that is nowhere yet: a descriptor of the old mount namespace leads to
// nothing that the new one could bind.
Fd detached(const Fd& folder) {
  return Fd(::open_tree(folder.get(), "", OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | AT_EMPTY_PATH));
}

bool attach(const Fd& mount, const char* to) {
  return ::mkdir(to, 0755) == 0 &&
         ::move_mount(mount.get(), "", AT_FDCWD, to, MOVE_MOUNT_F_EMPTY_PATH) == 0;
}

bool read_only(const char* path) {
  return ::mount(nullptr, path, nullptr, MS_REMOUNT | MS_BIND | MS_RDONLY | MS_NOSUID, nullptr) ==
         0;
}

// A system folder that may be a link into /usr, as on Debian, or absent.
bool system_folder(const char* name) {
  std::array<char, 64> from{};
  std::array<char, 128> target{};
  std::snprintf(from.data(), from.size(), "/%s", name);
  const ssize_t size = ::readlink(from.data(), target.data(), target.size() - 1);
  if (size > 0) return ::symlink(target.data(), name) == 0;
  if (::access(from.data(), F_OK) != 0) return true;
  return ::mkdir(name, 0755) == 0 && bind(from.data(), name) && read_only(name);
}

bool put(const char* path, const char* text) {
  const Fd file(::open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644));
  const auto size = static_cast<ssize_t>(std::strlen(text));
  return file.open() && ::write(file.get(), text, std::strlen(text)) == size;
}

bool bind_file(const char* from, const char* to) { return put(to, "") && bind(from, to); }

// initdb asks for a user that passwd knows. Names of other machines are the VPC's to resolve.
bool make_etc(uid_t uid) {
  std::array<char, 256> passwd{};
  std::array<char, 64> group{};
  std::snprintf(passwd.data(), passwd.size(), "rdsdb:x:%u:%u::/rdsdbdata:/usr/sbin/nologin\n", uid,
                uid);
  std::snprintf(group.data(), group.size(), "rdsdb:x:%u:\n", uid);
  return ::mkdir("etc", 0755) == 0 && put("etc/passwd", passwd.data()) &&
         put("etc/group", group.data()) && put("etc/resolv.conf", "nameserver 169.254.169.253\n") &&
         put("etc/hosts", "127.0.0.1 localhost\n") &&
         put("etc/nsswitch.conf", "passwd: files\ngroup: files\nhosts: files dns\n") &&
         (::access("/etc/ld.so.cache", F_OK) != 0 ||
          bind_file("/etc/ld.so.cache", "etc/ld.so.cache"));
}

bool make_dev() {
  if (::mkdir("dev", 0755) != 0) return false;
  for (const char* const name : {"null", "zero", "urandom", "random"}) {
    std::array<char, 32> from{};
    std::snprintf(from.data(), from.size(), "/dev/%s", name);
    if (!bind_file(from.data(), from.data() + 1)) return false;
  }
  // PostgreSQL's shared memory for parallel queries, counted to its control group.
  return ::mkdir("dev/shm", 0755) == 0 &&
         ::mount("tmpfs", "dev/shm", "tmpfs", inert | MS_NOEXEC, "mode=1777") == 0;
}

struct Mounts {
  Fd tree;
  Fd socket;
  Fd programs;  // closed: the program stands in /usr
};

bool make_root(const Mounts& mounts, uid_t uid) {
  if (::mkdir("usr", 0755) != 0 || !bind("/usr", "usr") || !read_only("usr")) return false;
  for (const char* const name : {"bin", "lib", "lib64"})
    if (!system_folder(name)) return false;
  if (mounts.programs.open() && (!attach(mounts.programs, "rdsdbbin") || !read_only("rdsdbbin")))
    return false;
  return make_etc(uid) && make_dev() && ::mkdir("rdsdbdata", 0755) == 0 &&
         attach(mounts.tree, "rdsdbdata/db") && attach(mounts.socket, "tmp");
}

}  // namespace

bool enter_room(const EngineRoom& room, uid_t uid) {
  const Mounts mounts{detached(room.tree), detached(room.socket),
                      room.programs.open() ? detached(room.programs) : Fd{}};
  if (!mounts.tree.open() || !mounts.socket.open()) return false;
  if (::unshare(CLONE_NEWNS | CLONE_NEWIPC) != 0 ||
      ::mount("", "/", nullptr, MS_SLAVE | MS_REC, nullptr) != 0)
    return false;
  // Over a folder that every host has; nobody else sees it.
  if (::mount("tmpfs", "/tmp", "tmpfs", inert, "mode=0755,size=1m") != 0 || ::chdir("/tmp") != 0)
    return false;
  ::umask(0022);
  if (!make_root(mounts, uid)) return false;
  if (::syscall(SYS_pivot_root, ".", ".") != 0 || ::umount2(".", MNT_DETACH) != 0) return false;
  return ::mount(nullptr, "/", nullptr, MS_REMOUNT | MS_BIND | MS_RDONLY | inert, nullptr) == 0 &&
         ::chdir("/rdsdbdata/db") == 0;
}

bool leave_every_network() {
  if (::unshare(CLONE_NEWNET) != 0) return false;
  const Fd socket(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  ifreq request{};
  std::strcpy(request.ifr_name, "lo");
  request.ifr_flags = IFF_UP;
  return socket.open() && ::ioctl(socket.get(), SIOCSIFFLAGS, &request) == 0;
}

}  // namespace skerry::kernel
