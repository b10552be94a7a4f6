#include "proxies/kernel_host.hpp"

#include <gtest/gtest.h>

#include <fcntl.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include "kernel/fake/fake_kernel.hpp"
#include "proxy/managed_channel.hpp"

namespace skerry::proxies {
namespace {

using proxy::ManagedChannel;

// Processes whose channels the test holds the other ends of: it is the proxy.
class Spawner final : public kernel::Processes {
 public:
  kernel::Outcome<kernel::Spawned> spawn(const kernel::SpawnSpec& spec) override {
    int ends[2];
    EXPECT_EQ(::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends), 0);
    specs.push_back(spec);
    ends_of.push_back(std::make_unique<ManagedChannel>(Fd(ends[1])));
    pidfds.push_back(Fd(::eventfd(0, EFD_CLOEXEC)));
    kernel::Spawned out{{static_cast<std::uint32_t>(specs.size())},
                        Fd(::fcntl(pidfds.back().get(), F_DUPFD_CLOEXEC, 0)),
                        Fd(ends[0])};
    return out;
  }
  kernel::Outcome<Done> kill(kernel::ProcessId id) override {
    killed.push_back(id);
    ::eventfd_write(pidfds[id.number - 1].get(), 1);
    return Done{};
  }
  kernel::Outcome<kernel::ProcessStatus> status(kernel::ProcessId id) override {
    return kernel::ProcessStatus{id, kernel::Ending::signalled, 9};
  }
  kernel::Outcome<std::vector<kernel::ProcessId>> list() override {
    return std::vector<kernel::ProcessId>{};
  }

  std::vector<kernel::SpawnSpec> specs;
  std::vector<std::unique_ptr<ManagedChannel>> ends_of;
  std::vector<Fd> pidfds;
  std::vector<kernel::ProcessId> killed;
};

// Of the engine with this slot only.
class Doors final : public kernel::Engines {
 public:
  static kernel::KernelError absent() { return {kernel::Trouble::absent, {}, 0}; }
  kernel::Outcome<Fd> find(const kernel::EnginePlace&) override { return absent(); }
  kernel::Outcome<kernel::EngineWord> word(const kernel::EnginePlace&) override { return absent(); }
  kernel::Outcome<Done> signal(const kernel::EnginePlace&, kernel::EngineSignal) override {
    return absent();
  }
  kernel::Outcome<Fd> door(const kernel::EnginePlace& place) override {
    if (place.uid.number != 100) return absent();
    return Fd(::open("/", O_PATH | O_DIRECTORY | O_CLOEXEC));
  }
};

class Kernel final : public kernel::Kernel {
 public:
  kernel::Links& links() override { return fake.links(); }
  kernel::Firewall& firewall() override { return fake.firewall(); }
  kernel::Sockets& sockets() override { return fake.sockets(); }
  kernel::Cgroups& cgroups() override { return fake.cgroups(); }
  kernel::Processes& processes() override { return spawner; }
  kernel::Engines& engines() override { return doors; }
  kernel::Codes& codes() override { return fake.codes(); }
  kernel::Host& host() override { return fake.host(); }

  kernel::FakeKernel fake;
  Spawner spawner;
  Doors doors;
};

class KernelHostTest : public testing::Test, private Listener {
 protected:
  KernelHostTest() {
    make_space("eni-1");
    host_ = std::make_unique<KernelHost>(KernelHost::Parts{loop_, kernel_});
    host_->tell(*this);
  }
  ~KernelHostTest() override { host_.reset(); }

  Order order(std::uint32_t clients_max = 10) {
    Order out;
    out.space = {"eni-1"};
    out.uid = {7};
    out.doors = {{"default", {"eni-1"}, {0x0a000001}}};
    out.settings.clients_max = clients_max;
    return out;
  }
  void make_space(const std::string& name) {
    const std::vector<kernel::LinkChange> changes = {kernel::CreateNamespace{{name}}};
    EXPECT_TRUE(kernel_.fake.links().apply(changes).ok());
  }
  template <class Check>
  bool until(const Check& check) {
    for (int i = 0; i < 400 && !check(); ++i) loop_.turn(std::chrono::milliseconds(10));
    return check();
  }
  // What the n-th process was told, as far as it has come.
  std::vector<std::string> kinds(std::size_t process) {
    std::vector<std::string> out;
    for (;;) {
      ManagedChannel::Message message = kernel_.spawner.ends_of[process]->receive();
      if (message.state != ManagedChannel::Message::State::whole) return out;
      const auto said = proxy::decode_to_proxy(message.text);
      if (!said) return {"no message"};
      if (std::holds_alternative<proxy::ManagedLog>(*said)) out.push_back("log");
      if (const auto* const settings = std::get_if<proxy::ManagedSettings>(&*said))
        out.push_back("settings " + std::to_string(settings->clients_max));
      if (const auto* const door = std::get_if<proxy::ManagedDoor>(&*said))
        out.push_back((message.descriptors.size() == 1 ? "door of " : "no folder of ") +
                      door->host);
      if (std::holds_alternative<proxy::ManagedListener>(*said))
        out.push_back(message.descriptors.size() == 1 ? "listener" : "no descriptor");
    }
  }

  EpollLoop loop_;
  Kernel kernel_;
  std::unique_ptr<KernelHost> host_;
  const ProxyId id_{"prx-1"};
  int started_ = 0;
  int ended_ = 0;
  std::vector<proxy::FromProxy> heard_;

 private:
  void started(const ProxyId&) override { ++started_; }
  void ended(const ProxyId&) override { ++ended_; }
  void heard(const ProxyId&, const proxy::FromProxy& message) override {
    heard_.push_back(message);
  }
};

using Words = std::vector<std::string>;

TEST_F(KernelHostTest, SettingsComeBeforeListenersAndAgainWhenTheyChange) {
  host_->want(id_, order());
  ASSERT_TRUE(until([&] { return started_ == 1; }));
  EXPECT_EQ(kinds(0), (Words{"log", "settings 10", "listener"}));
  EXPECT_EQ(kernel_.spawner.specs.front().program, kernel::Program::proxy);
  EXPECT_EQ(kernel_.spawner.specs.front().uid.number, 7);
  host_->want(id_, order());
  EXPECT_EQ(kinds(0), Words{});  // nothing is new
  host_->want(id_, order(20));
  EXPECT_EQ(kinds(0), Words{"settings 20"});
}

TEST_F(KernelHostTest, WhatAProxySaysIsHeard) {
  host_->want(id_, order());
  ASSERT_TRUE(until([&] { return started_ == 1; }));
  kernel_.spawner.ends_of[0]->send(
      proxy::encode(proxy::FromProxy{proxy::SecretsQuestion{.question = 5}}));
  kernel_.spawner.ends_of[0]->send("nonsense");
  ASSERT_TRUE(until([&] { return !heard_.empty(); }));
  EXPECT_EQ(std::get<proxy::SecretsQuestion>(heard_.front()).question, 5u);
}

TEST_F(KernelHostTest, TheDoorOfItsTargetsEngineComesOnce) {
  Order near = order();
  near.engine = kernel::EnginePlace{{kernel::TreeKind::instance, "db-1"}, {100}};
  near.settings.target = proxy::ManagedTarget{"10.0.0.9", 5432, "db.example"};
  host_->want(id_, near);
  ASSERT_TRUE(until([&] { return started_ == 1; }));
  EXPECT_EQ(kinds(0), (Words{"log", "settings 10", "listener", "door of 10.0.0.9"}));
  near.engine->uid.number = 101;  // one that cannot be opened is nothing to wait for
  host_->want(id_, near);
  near.settings.clients_max = 11;
  host_->want(id_, near);
  EXPECT_EQ(kinds(0), Words{"settings 11"});
}

TEST_F(KernelHostTest, OneThatDiesIsStartedAgainWithEverything) {
  host_->want(id_, order());
  ASSERT_TRUE(until([&] { return started_ == 1; }));
  kernel_.spawner.ends_of[0] = nullptr;
  ASSERT_TRUE(until([&] { return started_ == 2; }));
  EXPECT_EQ(ended_, 1);
  EXPECT_EQ(kinds(1), (Words{"log", "settings 10", "listener"}));
}

TEST_F(KernelHostTest, ForgottenItLeavesNothing) {
  host_->want(id_, order());
  ASSERT_TRUE(until([&] { return started_ == 1; }));
  bool done = false;
  host_->forget(id_, [&] { done = true; });
  ASSERT_TRUE(until([&] { return done; }));
  EXPECT_EQ(kernel_.spawner.killed.size(), 1u);
  EXPECT_TRUE(kernel_.fake.sockets().kept()->empty());
}

TEST_F(KernelHostTest, ANamespaceThatIsNotThereYetIsTriedAgain) {
  Order early = order();
  early.doors.push_back({"second", {"eni-2"}, {0x0a000002}});
  host_->want(id_, std::move(early));
  ASSERT_TRUE(until([&] { return kernel_.fake.sockets().kept()->size() == 1; }));
  EXPECT_EQ(started_, 0);
  make_space("eni-2");
  EXPECT_TRUE(until([&] { return started_ == 1; }));
  EXPECT_EQ(kernel_.spawner.specs.size(), 1u);
}

}  // namespace
}  // namespace skerry::proxies
