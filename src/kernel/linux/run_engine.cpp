#include "kernel/linux/run_engine.hpp"

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>

namespace skerry::kernel {
namespace {

// A room has no /proc, by which the loader would find $ORIGIN of the packages' programs.
constexpr const char* environment[] = {"PATH=/usr/bin:/bin", "LC_ALL=C", "TZ=UTC",
                                       "LD_LIBRARY_PATH=/rdsdbbin/lib", nullptr};

void become(const char* path, const char* const* arguments) {
  ::umask(0077);
  ::execve(path, const_cast<char* const*>(arguments), const_cast<char* const*>(environment));
}

bool say_to(int file) {
  return ::dup2(file, STDOUT_FILENO) == STDOUT_FILENO &&
         ::dup2(file, STDERR_FILENO) == STDERR_FILENO;
}

}  // namespace

void run_engine(const char* path) {
  const int words =
      ::open("start.log", O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600);
  if (words < 0 || !say_to(words)) return;
  ::close(STDERR_FILENO + 1);  // the channel: nothing is said on it
  // PostgreSQL finds its other files from the path that it was called by.
  const char* const arguments[] = {path, "-D", "/rdsdbdata/db", nullptr};
  become(path, arguments);
}

void run_initdb(const char* path, Locale locale, int channel) {
  std::array<char, 1024> password{};
  const ssize_t size = ::recv(channel, password.data(), password.size(), 0);
  if (size <= 0) return;
  // The folder of its sockets, which is its own: there is no other that it may write.
  const char* const file = "/tmp/.password";
  const int kept = ::open(file, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600);
  if (kept < 0 || ::write(kept, password.data(), static_cast<std::size_t>(size)) != size) return;
  ::close(kept);
  if (!say_to(channel)) return;
  const char* const arguments[] = {
      path,
      "--pgdata=/rdsdbdata/db",
      "--username=rdsadmin",
      "--pwfile=/tmp/.password",
      "--auth=scram-sha-256",
      "--encoding=UTF8",
      locale == Locale::c_utf8 ? "--locale=C.UTF-8" : "--locale=en_US.UTF-8",
      "--data-checksums",
      "--no-sync",
      nullptr};
  become(path, arguments);
}

}  // namespace skerry::kernel
