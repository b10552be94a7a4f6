#include "kernel/linux/spaces.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <linux/netlink.h>
#include <net/if.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <memory>

#include "base/failpoint.hpp"
#include "kernel/limits.hpp"
#include "kernel/linux/settings.hpp"

namespace skerry::kernel {
namespace {

constexpr std::size_t spare_max = 8;
constexpr const char* own_namespace = "/proc/thread-self/ns/net";

std::string by_descriptor(const Fd& file) { return "/proc/self/fd/" + std::to_string(file.get()); }

bool is_namespace(const Fd& file) {
  struct statfs about {};
  return ::fstatfs(file.get(), &about) == 0 && about.f_type == NSFS_MAGIC;
}

Outcome<Done> bring_up_loopback() {
  const Fd socket(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  if (!socket.open()) return errno_trouble("open a socket");
  ifreq request{};
  std::strcpy(request.ifr_name, "lo");
  request.ifr_flags = IFF_UP;
  if (::ioctl(socket.get(), SIOCSIFFLAGS, &request) != 0) return errno_trouble("bring lo up");
  return Done{};
}

// A folder of root's that nobody else can enter, or an error: whatever else stands there was put
// by somebody who wants root to work in it.
Outcome<Fd> open_folder(const std::string& path) {
  if (::mkdir(path.c_str(), 0700) != 0 && errno != EEXIST) return errno_trouble("make " + path);
  Fd folder(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  if (!folder.open()) return errno_trouble("open " + path);
  struct stat about {};
  if (::fstat(folder.get(), &about) != 0) return errno_trouble("look at " + path);
  if (about.st_uid != 0 || (about.st_mode & 0022) != 0)
    return KernelError{Trouble::invalid, path + " is not root's own", 0};
  return folder;
}

bool share(const std::string& path) {
  return ::mount("", path.c_str(), nullptr, MS_SHARED | MS_REC, nullptr) == 0;
}

}  // namespace

Outcome<Spaces> Spaces::open(const std::string& folder) {
  Fd opened = TRY(open_folder(folder));
  Fd host(::open(own_namespace, O_RDONLY | O_CLOEXEC));
  if (!host.open()) return errno_trouble("open the host's namespace");
  Spaces spaces(folder, std::move(opened), std::move(host));
  spaces.mounted_ = share(folder);  // an earlier warden's; of no mount this is EINVAL
  spaces.count_ = TRY(spaces.list()).size();
  return spaces;
}

// As iproute2 does with its folder: a mount of its own, and shared. In memory, since what it holds
// ends with the machine anyway; on a disk each new file costs up to a millisecond, measured.
Outcome<Done> Spaces::mount_folder() {
  if (mounted_) return Done{};
  if (::mount("skerry", path_.c_str(), "tmpfs", MS_NOSUID | MS_NODEV | MS_NOEXEC,
              "mode=0700,size=1m,nr_inodes=8k") != 0)
    return errno_trouble("mount the folder of namespaces");
  mounted_ = true;
  FAILPOINT("kernel.space.folder");
  if (!share(path_)) return errno_trouble("share the folder of namespaces");
  folder_ = TRY(open_folder(path_));
  return Done{};
}

std::string Spaces::path_of(const NamespaceName& name) const {
  return by_descriptor(folder_) + "/" + name.text;
}

// Settings of a new namespace are copied from the host's (net.core.devconf_inherit_init_net), so
// those that matter are set to the same on every host.
Outcome<Spaces::Fresh> Spaces::fresh() {
  if (::unshare(CLONE_NEWNET) != 0) return errno_trouble("make a network namespace");
  FAILPOINT("kernel.space.unshared");
  auto ready = bring_up_loopback();
  if (ready.ok()) ready = write_baseline();
  Fd made(::open(own_namespace, O_RDONLY | O_CLOEXEC));
  const int opening = errno;
  auto routes = Netlink::open(NETLINK_ROUTE);
  leave();
  if (!ready.ok()) return ready.error();
  if (!made.open()) return errno_trouble("open a new network namespace", opening);
  if (!routes.ok()) return routes.error();
  return Fresh{std::move(made), std::move(*routes)};
}

Outcome<Done> Spaces::keep(const Fd& space, const NamespaceName& name) {
  TRY(mount_folder());
  const Fd file(::openat(folder_.get(), name.text.c_str(),
                         O_RDONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0400));
  if (!file.open()) return errno_trouble("keep the namespace " + name.text);
  FAILPOINT("kernel.space.file");
  if (::mount(by_descriptor(space).c_str(), path_of(name).c_str(), nullptr, MS_BIND, nullptr) !=
      0) {
    const KernelError error = errno_trouble("keep the namespace " + name.text);
    ::unlinkat(folder_.get(), name.text.c_str(), 0);
    return error;
  }
  FAILPOINT("kernel.space.kept");
  ++count_;
  return Done{};
}

Outcome<Netlink> Spaces::create(const NamespaceName& name) {
  struct stat about {};
  if (::fstatat(folder_.get(), name.text.c_str(), &about, AT_SYMLINK_NOFOLLOW) == 0)
    return KernelError{Trouble::exists, "namespace " + name.text + " exists", 0};
  if (spare_.empty()) spare_.push_back(TRY(fresh()));
  Fresh made = std::move(spare_.back());
  spare_.pop_back();
  TRY(keep(made.space, name));
  return std::move(made.routes);
}

Outcome<Done> Spaces::remove(const NamespaceName& name) {
  TRY(descriptor(name));
  FAILPOINT("kernel.space.remove");
  if (::umount2(path_of(name).c_str(), MNT_DETACH | UMOUNT_NOFOLLOW) != 0)
    return errno_trouble("let go of the namespace " + name.text);
  --count_;
  FAILPOINT("kernel.space.unmounted");
  if (::unlinkat(folder_.get(), name.text.c_str(), 0) != 0)
    return errno_trouble("forget the namespace " + name.text);
  return Done{};
}

Outcome<Done> Spaces::rename(const NamespaceName& from, const NamespaceName& to) {
  const Fd space = TRY(descriptor(from));
  TRY(keep(space, to));
  FAILPOINT("kernel.space.renaming");
  return remove(from);
}

Outcome<std::vector<NamespaceName>> Spaces::list() const {
  const std::unique_ptr<DIR, int (*)(DIR*)> folder(::opendir(by_descriptor(folder_).c_str()),
                                                   ::closedir);
  if (folder == nullptr) return errno_trouble("list the namespaces");
  std::vector<NamespaceName> out;
  while (const dirent* const entry = ::readdir(folder.get())) {
    const NamespaceName name{entry->d_name};
    if (!valid(name)) continue;
    const Fd file(::openat(folder_.get(), entry->d_name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC));
    if (file.open() && is_namespace(file)) {
      out.push_back(name);
    } else {
      ::unlinkat(folder_.get(), entry->d_name, 0);  // of a creation or removal that was cut off
    }
  }
  std::sort(out.begin(), out.end());
  return out;
}

Outcome<Fd> Spaces::descriptor(const NamespaceName& name) const {
  Fd file(::openat(folder_.get(), name.text.c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC));
  if (!file.open() || !is_namespace(file))
    return KernelError{Trouble::absent, "no namespace " + name.text, 0};
  return file;
}

Outcome<Done> Spaces::enter(const NamespaceName& name) {
  const Fd space = TRY(descriptor(name));
  if (::setns(space.get(), CLONE_NEWNET) != 0) return errno_trouble("enter " + name.text);
  return Done{};
}

// To stay in a wrong namespace would be to act on it: a process that cannot leave stops.
void Spaces::leave() { ASSERT(::setns(host_.get(), CLONE_NEWNET) == 0); }

bool Spaces::prepare_one() {
  if (spare_.size() >= spare_max) return false;
  auto made = fresh();
  if (!made.ok()) return false;
  spare_.push_back(std::move(*made));
  return spare_.size() < spare_max;
}

void Spaces::close() {
  spare_.clear();
  folder_.reset();
  if (mounted_) ::umount2(path_.c_str(), MNT_DETACH | UMOUNT_NOFOLLOW);
  mounted_ = false;
}

}  // namespace skerry::kernel
