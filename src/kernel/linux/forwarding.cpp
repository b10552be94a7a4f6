#include "kernel/linux/forwarding.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "base/failpoint.hpp"
#include "base/fd.hpp"
#include "kernel/linux/files.hpp"

namespace skerry::kernel {
namespace {

constexpr const char* folder = "/run/skerry";
const std::string note = std::string(folder) + "/ip_forward";
const std::string setting = "/proc/sys/net/ipv4/ip_forward";

Outcome<Fd> lock_host() {
  if (::mkdir(folder, 0700) != 0 && errno != EEXIST)
    return errno_trouble(std::string("make ") + folder);
  Fd lock(::open((std::string(folder) + "/lock").c_str(), O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC,
                 0600));
  if (!lock.open()) return errno_trouble("open the host's lock");
  if (::flock(lock.get(), LOCK_EX) != 0) return errno_trouble("take the host's lock");
  return lock;
}

Outcome<bool> a_region_is_attached(RulesText& text) {
  const std::string tables = TRY(text.list("", "list tables inet"));
  return tables.find("inet skerry_") != std::string::npos;
}

std::string value_in(const std::string& text) {
  const auto words = words_of(text);
  return words.empty() ? "" : words.front();
}

}  // namespace

Outcome<Done> begin_forwarding(RulesText& text) {
  const Fd lock = TRY(lock_host());
  const std::string now = TRY(read_file(setting));
  // A note without any region is of one that was killed: what it says was so before.
  const bool first = !TRY(a_region_is_attached(text)) && ::access(note.c_str(), F_OK) != 0;
  if (first) TRY(keep_file(note, value_in(now) + "\n"));
  FAILPOINT("kernel.host.forward_noted");
  if (value_in(now) == "1") return Done{};
  return write_file(setting, "1");
}

Outcome<Done> end_forwarding(RulesText& text) {
  const Fd lock = TRY(lock_host());
  if (TRY(a_region_is_attached(text))) return Done{};
  const auto before = read_file(note);
  if (!before.ok()) {
    if (before.error().trouble == Trouble::absent) return Done{};
    return before.error();
  }
  if (value_in(*before) == "0") TRY(write_file(setting, "0"));
  FAILPOINT("kernel.host.forward_restored");
  if (::unlink(note.c_str()) != 0) return errno_trouble("remove " + note);
  return Done{};
}

}  // namespace skerry::kernel
