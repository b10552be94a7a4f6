#include "kernel/launch/mounts.hpp"

#include <fcntl.h>
#include <linux/mount.h>
#include <sys/mount.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <utility>

// glibc's <sys/mount.h> and <linux/mount.h> agree from 2.37 on only; where the first comes last it
// has these already.
#ifndef OPEN_TREE_CLONE
#define OPEN_TREE_CLONE 1
#endif

namespace skerry::kernel {
namespace {

constexpr std::uint64_t fixed = MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV;
constexpr std::uint64_t device = MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOSUID | MOUNT_ATTR_NOEXEC;
constexpr std::uint32_t inodes_per_mib = 64;

struct Source {
  const std::string& path;
  int flags = 0;  // of open(2), beside O_PATH
};

// A copy of what is mounted at a path, or of a folder or file beneath it, attached nowhere.
Outcome<Fd> detached(Source source, std::uint64_t attributes) {
  const Fd at(::open(source.path.c_str(), O_PATH | O_NOFOLLOW | O_CLOEXEC | source.flags));
  if (!at.open()) return errno_trouble("open " + source.path);
  Fd tree(static_cast<int>(
      ::syscall(SYS_open_tree, at.get(), "", OPEN_TREE_CLONE | O_CLOEXEC | AT_EMPTY_PATH)));
  if (!tree.open()) return errno_trouble("copy the mount of " + source.path);
  mount_attr wanted{};
  wanted.attr_set = attributes;
  if (::syscall(SYS_mount_setattr, tree.get(), "", AT_EMPTY_PATH, &wanted, sizeof wanted) != 0)
    return errno_trouble("restrict the mount of " + source.path);
  return tree;
}

struct Option {
  const char* name;
  std::string value;
};

Outcome<Fd> fresh(const char* kind, const std::vector<Option>& options, std::uint64_t attributes) {
  const Fd context(static_cast<int>(::syscall(SYS_fsopen, kind, FSOPEN_CLOEXEC)));
  if (!context.open()) return errno_trouble(std::string("make a ") + kind);
  for (const Option& option : options) {
    if (::syscall(SYS_fsconfig, context.get(), FSCONFIG_SET_STRING, option.name,
                  option.value.c_str(), 0) != 0)
      return errno_trouble(std::string("set ") + option.name + " of a " + kind);
  }
  if (::syscall(SYS_fsconfig, context.get(), FSCONFIG_CMD_CREATE, nullptr, nullptr, 0) != 0)
    return errno_trouble(std::string("make a ") + kind);
  Fd tree(static_cast<int>(::syscall(SYS_fsmount, context.get(), FSMOUNT_CLOEXEC, attributes)));
  if (!tree.open()) return errno_trouble(std::string("mount a ") + kind);
  return tree;
}

Outcome<Done> attach(const Fd& tree, const Fd& root, const std::string& target) {
  const Fd at(::openat(root.get(), target.c_str(), O_PATH | O_NOFOLLOW | O_CLOEXEC));
  if (!at.open()) return errno_trouble("open /" + target + " of the runtime");
  if (::syscall(SYS_move_mount, tree.get(), "", at.get(), "",
                MOVE_MOUNT_F_EMPTY_PATH | MOVE_MOUNT_T_EMPTY_PATH) != 0)
    return errno_trouble("mount /" + target);
  return Done{};
}

Outcome<Done> look_for(const SandboxFiles& files) {
  if (::access(files.root.c_str(), F_OK) == 0) return Done{};
  return KernelError{Trouble::unsupported,
                     "the runtime " + files.name + " is not installed here (tools/runtimes)", 0};
}

}  // namespace

Outcome<SandboxMounts> make_mounts(const SandboxFiles& files) {
  TRY(look_for(files));
  SandboxMounts out;
  out.root = TRY(detached({files.root, O_DIRECTORY}, fixed));
  for (const char* const name : {"null", "zero", "full", "random", "urandom"}) {
    const std::string path = std::string("dev/") + name;
    Fd tree = TRY(detached({"/" + path, 0}, device));
    out.others.push_back({std::move(tree), path});
  }
  if (!files.node.empty()) {
    Fd node = TRY(detached({files.node, 0}, fixed));
    out.others.push_back({std::move(node), "var/lang/bin/node"});
  }
  Fd code = TRY(detached({files.code, O_DIRECTORY}, fixed));
  out.others.push_back({std::move(code), "var/task"});
  const std::array certificates = {std::pair{files.certificate, "var/runtime/ca-cert.pem"},
                                   std::pair{files.bundle, "etc/pki/tls/certs/ca-bundle.crt"}};
  for (const auto& [path, target] : certificates) {
    if (::access(path.c_str(), F_OK) != 0) continue;
    Fd certificate = TRY(detached({path, 0}, fixed | MOUNT_ATTR_NOEXEC));
    out.others.push_back({std::move(certificate), target});
  }
  const std::string owner = std::to_string(files.root_uid);
  Fd tmp = TRY(fresh("tmpfs",
                     {{"size", std::to_string(files.tmp_mib) + "m"},
                      {"nr_inodes", std::to_string(files.tmp_mib * inodes_per_mib)},
                      {"mode", "1777"},
                      {"uid", owner},
                      {"gid", owner}},
                     MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV));
  out.others.push_back({std::move(tmp), "tmp"});
  return out;
}

Outcome<Done> enter_root(const Fd& root) {
  if (::mount("", "/", nullptr, MS_SLAVE | MS_REC, nullptr) != 0)
    return errno_trouble("leave the host's mounts");
  // Any folder will do to stand on: what is left is the new root alone.
  const Fd anchor(::open("/", O_PATH | O_DIRECTORY | O_CLOEXEC));
  TRY(attach(root, anchor, "usr"));
  if (::fchdir(root.get()) != 0) return errno_trouble("enter the root");
  if (::syscall(SYS_pivot_root, ".", ".") != 0) return errno_trouble("change the root");
  if (::umount2(".", MNT_DETACH) != 0) return errno_trouble("let go of the host's root");
  if (::chdir("/") != 0) return errno_trouble("enter the root");
  return Done{};
}

Outcome<Done> enter_mounts(const SandboxMounts& mounts) {
  TRY(enter_root(mounts.root));
  const Fd root(::open("/", O_PATH | O_DIRECTORY | O_CLOEXEC));
  for (const Mounted& each : mounts.others) TRY(attach(each.tree, root, each.target));
  // Of the process numbers of the namespace that this runs in; others' processes stay hidden.
  const Fd proc = TRY(fresh("proc", {{"hidepid", "invisible"}},
                            MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV | MOUNT_ATTR_NOEXEC));
  return attach(proc, root, "proc");
}

Outcome<Fd> make_unpack_root(const std::string& folder) {
  return detached({folder, O_DIRECTORY}, MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV | MOUNT_ATTR_NOEXEC);
}

}  // namespace skerry::kernel
