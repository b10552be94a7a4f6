#include "endpoints/fabric.hpp"

#include <gtest/gtest.h>

#include "endpoints/limits.hpp"
#include "kernel/fake/fake_kernel.hpp"
#include "loop/simulated_loop.hpp"
#include "network/names.hpp"

namespace skerry::endpoints {
namespace {

struct Nobody final : gateway::RequestHandler {
  std::optional<gateway::Answer> answer(const gateway::Received&, gateway::AnswerLater&) override {
    return gateway::Answer{};
  }
  gateway::Answer refuse(int, std::string_view) override { return {}; }
};
struct NoTls final : gateway::Securer {
  std::unique_ptr<Stream> secure(std::unique_ptr<Stream>, std::span<const std::byte>) override {
    return nullptr;
  }
};
struct NoDatagrams final : resolver::Datagrams {
  struct Deaf final : resolver::DatagramSocket {
    void send(std::span<const std::byte>, resolver::DatagramPeer) override {}
  };
  std::unique_ptr<resolver::DatagramSocket> adopt(Fd, resolver::DatagramHandler&) override {
    return std::make_unique<Deaf>();
  }
  std::unique_ptr<resolver::DatagramSocket> towards(resolver::DatagramPeer,
                                                    resolver::DatagramHandler&) override {
    return nullptr;
  }
};

// The simulated loop listens without descriptors.
struct SimulatedKernel final : kernel::Kernel, kernel::Sockets {
  kernel::Links& links() override { return fake.links(); }
  kernel::Firewall& firewall() override { return fake.firewall(); }
  kernel::Sockets& sockets() override { return *this; }
  kernel::Cgroups& cgroups() override { return fake.cgroups(); }
  kernel::Processes& processes() override { return fake.processes(); }
  kernel::Engines& engines() override { return fake.engines(); }
  kernel::Codes& codes() override { return fake.codes(); }
  kernel::Host& host() override { return fake.host(); }

  kernel::Outcome<Fd> open(const kernel::NamespaceName& space,
                           const kernel::SocketSpec& spec) override {
    TRY(fake.sockets().open(space, spec));
    return Fd();
  }
  kernel::Outcome<Done> forget(const kernel::NamespaceName& space,
                               const kernel::SocketSpec& spec) override {
    return fake.sockets().forget(space, spec);
  }
  kernel::Outcome<std::vector<kernel::KeptSocket>> kept() override { return fake.sockets().kept(); }

  kernel::FakeKernel fake;
};

network::Network vpcs(int count) {
  network::Network made;
  made.services.push_back({"sts", {0xc612000d}});
  for (int i = 0; i < count; ++i) {
    network::Vpc vpc;
    vpc.id = {"vpc-" + std::to_string(i)};
    vpc.blocks = {*parse_ipv4_cidr("10.0.0.0/16")};
    made.vpcs.emplace(vpc.id, vpc);
  }
  return made;
}

class FabricTest : public testing::Test {
 protected:
  void want(int count) { fabric_.want(vpcs(count), {"us-east-1", {}}); }
  bool there(const char* vpc) const {
    return kernel_.world().spaces.contains(network::names::router({vpc}));
  }

  SimulatedLoop loop_{5, SimulationOptions::calm()};
  std::unique_ptr<BlockingPool> pool_ = make_inline_pool(loop_);
  SimulatedKernel whole_;
  kernel::FakeKernel& kernel_ = whole_.fake;
  SeededRandom random_{1};
  Nobody nobody_;
  NoTls tls_;
  NoDatagrams datagrams_;
  NetworkDoors doors_{{loop_, datagrams_, random_, nobody_, tls_}, {{{0x7f000001}, 53}}};
  Fabric fabric_{{loop_, *pool_, whole_, doors_, {}}};
};

TEST_F(FabricTest, makes_what_is_wanted_with_its_doors_and_the_way_out) {
  want(1);
  bool told = false;
  fabric_.when_made([&] { told = true; });
  EXPECT_FALSE(told);
  loop_.run_until_idle();
  EXPECT_TRUE(told);
  EXPECT_TRUE(there("vpc-0"));
  EXPECT_TRUE(kernel_.world().host_link.has_value());
  EXPECT_EQ(doors_.open_doors(), 5u);
  EXPECT_TRUE(fabric_.at_rest());
}

TEST_F(FabricTest, only_the_newest_of_what_waits_is_made) {
  want(1);
  for (int count = 2; count <= 40; ++count) want(count % 3);
  want(2);
  loop_.run_until_idle();
  EXPECT_TRUE(there("vpc-1"));
  EXPECT_FALSE(there("vpc-2"));
  EXPECT_EQ(doors_.open_doors(), 9u);
  EXPECT_EQ(kernel_.sockets().kept()->size(), 9u);
}

TEST_F(FabricTest, what_failed_anywhere_is_made_in_the_end) {
  for (std::uint64_t step = 1; step < 60; ++step) {
    kernel_.fail_step(step);
    want(step % 2 == 0 ? 1 : 2);
    loop_.run_for(retry_wait * 4);
    ASSERT_TRUE(fabric_.at_rest()) << step;
    EXPECT_EQ(doors_.open_doors(), step % 2 == 0 ? 5u : 9u) << step;
    EXPECT_EQ(there("vpc-1"), step % 2 == 1) << step;
  }
}

TEST_F(FabricTest, a_region_without_vpcs_leaves_no_namespace_but_the_edge) {
  want(3);
  loop_.run_until_idle();
  want(0);
  loop_.run_until_idle();
  EXPECT_EQ(kernel_.world().spaces.size(), 1u);
  EXPECT_TRUE(kernel_.world().spaces.contains(network::names::edge()));
}

}  // namespace
}  // namespace skerry::endpoints
