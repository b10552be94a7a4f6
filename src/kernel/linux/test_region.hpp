#pragma once
// For tests: a LinuxKernel in a folder of its own, gone at the end with all that it made. Its tag
// is random, so tests may run beside each other.

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <memory>
#include <string>

#include "base/random.hpp"
#include "kernel/linux/linux_kernel.hpp"
#include "kernel/probe.hpp"

namespace skerry::kernel {

// Skips a test, loudly, where it cannot run.
#define SKERRY_NEEDS_ROOT() \
  if (::geteuid() != 0) GTEST_SKIP() << "needs root: real namespaces were NOT tested"

class TestFolder {
 public:
  TestFolder() {
    const char* const parent = std::getenv("TMPDIR");
    path_ = std::string(parent == nullptr ? "/tmp" : parent) + "/skerry-kernel-XXXXXX";
    if (::mkdtemp(path_.data()) == nullptr) path_.clear();
  }
  TestFolder(const TestFolder&) = delete;
  TestFolder& operator=(const TestFolder&) = delete;
  ~TestFolder() {
    for (const char* const file : {"/warden/tag", "/warden/lock", "/warden/host"})
      ::unlink((path_ + file).c_str());
    for (const char* const folder : {"/warden/netns", "/warden", ""})
      ::rmdir((path_ + folder).c_str());
  }
  std::string warden() const { return path_ + "/warden"; }
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

inline ProbeAnswer ask(const Spawned& probe, const ProbeQuestion& question) {
  const std::string words = text(question);
  EXPECT_GT(::send(probe.channel.get(), words.data(), words.size(), MSG_NOSIGNAL), 0);
  std::array<char, 64> buffer;
  const ssize_t got = ::recv(probe.channel.get(), buffer.data(), buffer.size(), 0);
  if (got <= 0) return {};
  return parse_answer({buffer.data(), static_cast<std::size_t>(got)}).value_or(ProbeAnswer{});
}

class RegionTest : public testing::Test {
 protected:
  void SetUp() override {
    SKERRY_NEEDS_ROOT();
    open();
  }
  void TearDown() override {
    if (kernel == nullptr) return;
    const auto removed = kernel->remove_everything();
    EXPECT_TRUE(removed.ok()) << removed.error().message;
  }
  void open() {
    kernel.reset();
    auto opened = LinuxKernel::open({.folder = folder.warden(), .allow_lan = {}}, random);
    ASSERT_TRUE(opened.ok()) << opened.error().message;
    kernel = std::move(*opened);
  }
  testing::AssertionResult apply(const std::vector<LinkChange>& changes) {
    const auto done = kernel->links().apply(changes);
    if (done.ok()) return testing::AssertionSuccess();
    return testing::AssertionFailure()
           << "change " << done.error().at << ": " << done.error().message;
  }
  testing::AssertionResult apply(const NamespaceName& space,
                                 const std::vector<FirewallChange>& changes) {
    const auto done = kernel->firewall().apply(space, changes);
    if (done.ok()) return testing::AssertionSuccess();
    return testing::AssertionFailure() << done.error().message;
  }

  // Two workloads joined by a router, as the fabric joins ENIs: host routes, no bridge.
  //   one 10.0.0.1/32 eth0 --- e1 router e2 --- eth0 10.0.0.2/32 two
  testing::AssertionResult make_fabric() {
    const InterfaceName eth0{"eth0"};
    const MacAddress router_mac{{2, 0, 0, 0, 0, 1}};
    const MacAddress workload_mac{{2, 0, 0, 0, 0, 2}};
    std::vector<LinkChange> changes = {CreateNamespace{router},
                                       SetSetting{router, Setting::ip_forward, {}, 1}};
    std::uint32_t last = 1;
    for (const NamespaceName& space : {one, two}) {
      const InterfaceName end{"e" + std::to_string(last)};
      const Ipv4 address{0x0a000000 + last};
      const Ipv4 hop{0xa9fe0101};
      changes.push_back(CreateNamespace{space});
      changes.push_back(CreateVeth{{router, end, router_mac}, {space, eth0, workload_mac}});
      changes.push_back(AddAddress{space, {eth0, {address, 32}}});
      changes.push_back(SetNeighbour{space, {eth0, hop, router_mac}});
      changes.push_back(
          AddRoute{space, {.destination = {{0}, 0}, .via = hop, .interface = eth0, .source = {}}});
      changes.push_back(SetNeighbour{router, {end, address, workload_mac}});
      changes.push_back(AddRoute{
          router, {.destination = {address, 32}, .via = {}, .interface = end, .source = {}}});
      ++last;
    }
    return apply(changes);
  }

  const NamespaceName router{"router"};
  const NamespaceName one{"one"};
  const NamespaceName two{"two"};
  TestFolder folder;
  SystemRandom random;
  std::unique_ptr<LinuxKernel> kernel;
};

}  // namespace skerry::kernel
