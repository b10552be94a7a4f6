#include "kernel/launch/call_filter.hpp"

#include <gtest/gtest.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <fstream>

namespace skerry::kernel {
namespace {

// In a child, beneath a filter: the exit status is what `act` returns.
template <class Act>
int filtered(const CallFilter& filter, Act act) {
  const pid_t pid = ::fork();
  if (pid == 0) {
    ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    if (!filter.load(CallFilter::Told::no).ok()) ::_exit(100);
    ::_exit(act());
  }
  int status = 0;
  ::waitpid(pid, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

TEST(CallFilter, TheListIsPublished) {
  std::ifstream file(SKERRY_FUNCTIONS_PAGE);
  const std::string page((std::istreambuf_iterator<char>(file)), {});
  std::string list = allowed_calls_text();
  EXPECT_LE(std::count(list.begin(), list.end(), '\n'), 120);
  list.pop_back();
  for (std::size_t at = 0; (at = list.find('\n', at)) != std::string::npos; at += 2)
    list.replace(at, 1, ", ");
  EXPECT_NE(page.find("\n" + list + ".\n"), std::string::npos) << "the page shall say:\n" << list;
}

TEST(CallFilter, AnswersAsIfTheKernelDidNotKnow) {
  const auto filter = CallFilter::sandbox();
  ASSERT_TRUE(filter.ok()) << filter.error().message;
  // Nobody listens for refusals here, which is what a dead keeper looks like.
  EXPECT_EQ(
      filtered(*filter, [] { return ::syscall(SYS_mount, "", "", "", 0, "") < 0 ? errno : 0; }),
      ENOSYS);
  EXPECT_EQ(filtered(*filter, [] { return ::syscall(SYS_clone3, nullptr, 0) < 0 ? errno : 0; }),
            ENOSYS);
  EXPECT_EQ(filtered(*filter, [] { return ::getpid() > 0 ? 7 : 0; }), 7);
}

TEST(CallFilter, AnUnpackerCannotEvenConnect) {
  const auto filter = CallFilter::unpack();
  ASSERT_TRUE(filter.ok()) << filter.error().message;
  for (const long number : {SYS_socket, SYS_execve, SYS_clone, SYS_kill, SYS_ptrace, SYS_link})
    EXPECT_EQ(filtered(*filter, [=] { return ::syscall(number, 1, 1, 0) < 0 ? errno : 0; }), ENOSYS)
        << call_name(static_cast<int>(number));
}

TEST(CallFilter, NamesWhatIsRefused) {
  EXPECT_EQ(call_name(SYS_ptrace), "ptrace");
  EXPECT_EQ(call_name(1'000'000), "?");
}

}  // namespace
}  // namespace skerry::kernel
