#include "main/privileges.hpp"

#include <grp.h>
#include <pwd.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <csignal>
#include <vector>

namespace skerry {

bool running_as_root() { return ::geteuid() == 0; }

Result<UserIds> find_user(const std::string& name) {
  constexpr std::size_t record_bytes = 16 * 1024;
  std::vector<char> buffer(record_bytes);
  passwd record{};
  passwd* found = nullptr;
  if (::getpwnam_r(name.c_str(), &record, buffer.data(), buffer.size(), &found) != 0 ||
      found == nullptr)
    return Error{"no system user '" + name + "': make it with 'useradd --system --no-create-home " +
                 name + "', or choose one with --user"};
  return UserIds{record.pw_uid, record.pw_gid, name};
}

Result<Done> become(const UserIds& user) {
  if (::setgroups(0, nullptr) != 0) return errno_error("drop supplementary groups");
  if (::setresgid(user.gid, user.gid, user.gid) != 0)
    return errno_error("become group of " + user.name);
  if (::setresuid(user.uid, user.uid, user.uid) != 0) return errno_error("become " + user.name);
  if (user.uid != 0 && ::setuid(0) == 0) return Error{"root could be had back after dropping it"};
  if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return errno_error("set no_new_privs");
  return Done{};
}

Result<Done> end_with_parent() {
  if (::prctl(PR_SET_PDEATHSIG, SIGTERM, 0, 0, 0) != 0) return errno_error("watch the parent");
  return Done{};
}

Result<Done> forbid_dumps() {
  const rlimit none{0, 0};
  if (::setrlimit(RLIMIT_CORE, &none) != 0) return errno_error("forbid core files");
  if (::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0) return errno_error("forbid dumps");
  return Done{};
}

}  // namespace skerry
