#include "kernel/error.hpp"

#include <cerrno>
#include <cstring>
#include <utility>

namespace skerry::kernel {
namespace {

Trouble trouble_of(int number) {
  switch (number) {
    case EEXIST:
      return Trouble::exists;
    case ENOENT:
    case ENODEV:
    case ESRCH:
    case EADDRNOTAVAIL:
      return Trouble::absent;
    case EBUSY:
      return Trouble::in_use;
    case EPERM:
    case EACCES:
    case EOPNOTSUPP:
    case ENOSYS:
    case EAFNOSUPPORT:
    case EPROTONOSUPPORT:
      return Trouble::unsupported;
    default:
      return Trouble::failed;
  }
}

}  // namespace

KernelError errno_trouble(std::string what, int number) {
  return {trouble_of(number), std::move(what) + ": " + std::strerror(number), 0};
}

KernelError errno_trouble(std::string what) { return errno_trouble(std::move(what), errno); }

KernelError refused(std::string why) { return {Trouble::invalid, std::move(why), 0}; }

Error plain(KernelError error) { return Error{std::move(error.message)}; }

}  // namespace skerry::kernel
