#include "warden/rights.hpp"

#include <linux/capability.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <cstdint>

namespace skerry::warden {
namespace {

constexpr std::array needed = {
    CAP_SYS_ADMIN,         // namespaces, mounts
    CAP_NET_ADMIN,         // links, routes, rules
    CAP_NET_BIND_SERVICE,  // ports under 1,024 in a namespace
    CAP_NET_RAW,           // sockets for echo requests
    CAP_CHOWN,             // the folder of an engine's socket
    CAP_SYS_CHROOT,        // the process of the trees sees nothing else
    CAP_SETUID,            // a child's own uid ...
    CAP_SETGID,            // ... and group
    CAP_SETPCAP,           // a child's empty bounding set
    CAP_KILL,              // ending children
    CAP_DAC_OVERRIDE,      // settings beneath /proc/sys and control groups of a delegated tree
    CAP_SYS_PTRACE,        // entering what belongs to a child
};

constexpr std::uint64_t bits_of_needed() {
  std::uint64_t out = 0;
  for (const int capability : needed) out |= std::uint64_t{1} << capability;
  return out;
}

bool is_needed(int capability) { return (bits_of_needed() >> capability & 1) != 0; }

}  // namespace

Result<Done> keep_needed_rights() {
  for (int capability = 0; capability <= CAP_LAST_CAP; ++capability) {
    // An older kernel knows fewer: EINVAL says so.
    if (!is_needed(capability)) ::prctl(PR_CAPBSET_DROP, capability, 0, 0, 0);
  }
  __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
  std::array<__user_cap_data_struct, _LINUX_CAPABILITY_U32S_3> data{};
  if (::syscall(SYS_capget, &header, data.data()) != 0) return errno_error("read capabilities");
  for (std::size_t i = 0; i < data.size(); ++i) {
    const auto wanted = static_cast<std::uint32_t>(bits_of_needed() >> (32 * i));
    data[i].effective &= wanted;  // a container may have given fewer
    data[i].permitted &= wanted;
    data[i].inheritable = 0;
  }
  if (::syscall(SYS_capset, &header, data.data()) != 0) return errno_error("drop capabilities");
  if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return errno_error("set no_new_privs");
  return Done{};
}

}  // namespace skerry::warden
