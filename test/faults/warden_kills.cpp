// kill -9 of the warden at every one of its failpoints, while a network is made and taken away:
//   - its successor lists what there is, and every namespace that it lists can be used;
//   - from there the same network can be reached, and it is the same as an undisturbed one;
//   - after its orderly stop the host is as before: no namespace, link, rule, control group,
//     process or setting is left.
//
//   warden_kills [ROUNDS [SEED]]    also SKERRY_ROUNDS and SKERRY_SEED; as root
#include <dirent.h>
#include <net/if.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <memory>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "base/random.hpp"
#include "test/faults/warden_scenario.hpp"
#include "warden/client.hpp"
#include "warden/serve.hpp"
#include "warden/transport.hpp"

namespace {

using namespace skerry;  // NOLINT: one program

[[noreturn]] void fail(const std::string& why) {
  std::printf("FAILED: %s\n", why.c_str());
  std::exit(1);
}

template <class Type>
Type needed(kernel::Outcome<Type> outcome, const char* what) {
  if (!outcome.ok()) fail(std::string(what) + ": " + outcome.error().message);
  return std::move(outcome).value();
}

std::string contents(const std::string& path) {
  std::ifstream file(path);
  std::stringstream out;
  out << file.rdbuf();
  return out.str();
}

// A warden in a process of its own, armed with failpoints or not.
class Warden {
 public:
  Warden(const std::string& folder, const std::string& failpoints, int errors = -1) {
    auto words = warden::make_socket_pair();
    auto link = warden::make_socket_pair();
    auto renewals = warden::make_socket_pair();
    if (!words.ok() || !link.ok() || !renewals.ok()) fail("no socket pair");
    pid_ = ::fork();
    if (pid_ == 0) {
      words->one.reset();
      ::setenv("SKERRY_FAILPOINTS", failpoints.c_str(), 1);
      if (errors >= 0) ::dup2(errors, STDERR_FILENO);
      ::_exit(warden::serve({folder, {}}, std::move(words->other)));
    }
    words_ = std::move(words->one);
    const int descriptor = link->one.get();
    static_cast<void>(
        warden::send_message(words_, std::string(1, warden::word_control), {&descriptor, 1}).ok());
    renewals->one.reset();
    client_ = std::make_unique<warden::Client>(std::move(link->other), std::move(renewals->other));
  }
  kernel::Kernel& kernel() { return *client_; }
  // The wait status of its end.
  int stop() {
    static_cast<void>(warden::send_message(words_, std::string(1, warden::word_stop)).ok());
    return wait();
  }
  int wait() {
    int status = 0;
    ::waitpid(pid_, &status, 0);
    return status;
  }

 private:
  pid_t pid_ = -1;
  Fd words_;
  std::unique_ptr<warden::Client> client_;
};

// What stays on a host when something is forgotten. `tag` names what is the region's.
void look_for_remains(const std::string& folder, const std::string& tag,
                      const std::string& forwarding) {
  if (contents("/proc/self/mountinfo").find(folder) != std::string::npos) fail("a mount is left");
  if (::if_nametoindex(("sk" + tag).c_str()) != 0) fail("the host's link is left");
  for (const std::string& line : test::cgroup_mounts()) {
    if (::access((line + "/skerry-" + tag).c_str(), F_OK) == 0)
      fail("a control group is left in " + line);
  }
  const int tables =
      std::system(("nft list table inet skerry_" + tag + " >/dev/null 2>&1").c_str());
  if (tables == 0) fail("the host's table is left");
  if (::access((folder + "/host").c_str(), F_OK) == 0) fail("the note of the host's link is left");
  if (contents("/proc/sys/net/ipv4/ip_forward") != forwarding) fail("ip_forward is not as before");
}

std::set<std::string> failpoints_of_a_life(const std::string& folder) {
  const std::string path = folder + ".failpoints";
  std::FILE* const file = std::fopen(path.c_str(), "w");
  Warden warden(folder, "list", ::fileno(file));
  needed(test::make_network(warden.kernel()), "an undisturbed life");
  needed(test::remove_network(warden.kernel()), "an undisturbed end");
  needed(test::make_network(warden.kernel()), "a second life");
  if (warden.stop() != 0) fail("an undisturbed stop");
  std::fclose(file);
  std::set<std::string> out;
  std::istringstream lines(contents(path));
  for (std::string word, name; lines >> word >> name;) {
    if (word == "failpoint") out.insert(name);
  }
  ::unlink(path.c_str());
  return out;
}

struct Round {
  std::string folder;
  std::string failpoint;
};

void kill_and_look(const Round& round, const std::string& expected) {
  bool died = false;
  {
    Warden warden(round.folder, round.failpoint);
    died = !test::make_network(warden.kernel()).ok() ||
           !test::remove_network(warden.kernel()).ok() || !test::make_network(warden.kernel()).ok();
    const int status = died ? warden.wait() : warden.stop();
    if (died && !(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL))
      fail(round.failpoint + ": the network could not be made, and nobody was killed");
    died = status != 0;
  }
  Warden successor(round.folder, "");
  for (const kernel::NamespaceName& name :
       needed(successor.kernel().links().namespaces(), "the successor's list"))
    needed(successor.kernel().links().dump(name), (round.failpoint + " " + name.text).c_str());
  needed(test::remove_network(successor.kernel()), "removing what is left");
  needed(test::make_network(successor.kernel()), "making it again");
  if (test::describe(successor.kernel()) != expected)
    fail(round.failpoint + ": another network:\n" + test::describe(successor.kernel()) +
         "instead of\n" + expected);
  if (successor.stop() != 0) fail(round.failpoint + ": a successor that does not stop");
}

unsigned long number(int count, char** words, int index, const char* name, unsigned long other) {
  if (index < count) return std::strtoul(words[index], nullptr, 10);
  const char* const text = std::getenv(name);
  return text == nullptr ? other : std::strtoul(text, nullptr, 10);
}

}  // namespace

int main(int count, char** words) {
  if (::geteuid() != 0) {
    std::printf("SKIPPED: needs root, so nothing about the warden was tested\n");
    return 77;
  }
  const unsigned long rounds = number(count, words, 1, "SKERRY_ROUNDS", 100);
  const unsigned long seed = number(count, words, 2, "SKERRY_SEED", 1);
  SeededRandom random(seed);
  std::string parent = "/tmp/skerry-warden-XXXXXX";
  if (::mkdtemp(parent.data()) == nullptr) fail("no folder");
  const std::string folder = parent + "/warden";
  const std::string forwarding = contents("/proc/sys/net/ipv4/ip_forward");
  const std::set<std::string> found = failpoints_of_a_life(folder);
  const std::vector<std::string> names(found.begin(), found.end());
  if (names.size() < 20) fail("fewer failpoints than there are steps");
  const std::string tag = contents(folder + "/tag").substr(0, 6);
  look_for_remains(folder, tag, forwarding);

  std::string expected;
  {
    Warden warden(folder, "");
    needed(test::make_network(warden.kernel()), "an undisturbed life");
    expected = test::describe(warden.kernel());
    if (warden.stop() != 0) fail("an undisturbed stop");
  }
  for (unsigned long i = 0; i < rounds; ++i) {
    const std::string& name = names[i % names.size()];
    const std::uint64_t passing = i < names.size() ? 1 : 1 + random.below(24);
    kill_and_look({folder, name + "=kill@" + std::to_string(passing)}, expected);
    look_for_remains(folder, tag, forwarding);
  }
  for (const char* const file : {"/warden/tag", "/warden/lock"}) ::unlink((parent + file).c_str());
  for (const char* const each : {"/warden/netns", "/warden", ""}) ::rmdir((parent + each).c_str());
  std::printf("seed %lu: %lu kills at %zu failpoints; the same network each time, nothing left\n",
              seed, rounds, names.size());
  return 0;
}
