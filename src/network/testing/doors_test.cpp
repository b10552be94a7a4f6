#include "network/doors.hpp"

#include <gtest/gtest.h>

#include "kernel/fake/fake_kernel.hpp"
#include "network/compile.hpp"
#include "network/names.hpp"
#include "network/reconcile.hpp"
#include "network/testing/networks.hpp"

namespace skerry::network {
namespace {

std::size_t count_in(const Doors& doors, const kernel::NamespaceName& space) {
  return static_cast<std::size_t>(std::count_if(
      doors.begin(), doors.end(), [&](const auto& door) { return door.first.space == space; }));
}

TEST(Doors, follow_the_model) {
  test::Builder builder;
  const VpcId vpc = builder.vpc("a", "10.0.0.0/16");
  const RouteTableId table = builder.table(vpc, "t");
  builder.subnet(vpc, "s", test::block("10.0.1.0/24"), table);
  const std::size_t services = builder.network.services.size();
  EXPECT_EQ(count_in(wanted_doors(builder.network), names::router(vpc)), 4u);
  EXPECT_EQ(count_in(wanted_doors(builder.network), names::edge()), services);
  const EndpointId s3 = builder.s3_endpoint(vpc, {table});
  EXPECT_EQ(count_in(wanted_doors(builder.network), names::space(s3)), 1u);
  builder.network.vpcs.at(vpc).dns_support = Setting::off;
  EXPECT_EQ(count_in(wanted_doors(builder.network), names::router(vpc)), 0u);
}

TEST(Doors, every_one_is_in_a_namespace_that_the_compiler_makes) {
  for (std::uint64_t seed = 1; seed <= 30; ++seed) {
    SeededRandom random(seed);
    const Network network = test::generate(random, "n");
    const Plan plan = compile(network, std::nullopt);
    for (const auto& [where, purpose] : wanted_doors(network)) {
      EXPECT_TRUE(plan.spaces.contains(where.space)) << seed << ": " << where.space.text;
    }
  }
}

// A socket of anybody else's stays, whatever happens to the doors.
TEST(Doors, open_and_are_closed_when_they_are_stale) {
  SeededRandom random(5);
  Network network = test::generate(random, "n");
  kernel::FakeKernel kernel;
  ASSERT_TRUE(Reconciler(kernel).apply(compile(network, std::nullopt)).ok());
  const kernel::NamespaceName own = names::space(network.interfaces.begin()->first);
  const kernel::SocketSpec proxy{kernel::SocketKind::tcp_listener, {0x0a000001}, 5432};
  ASSERT_TRUE(kernel.sockets().open(own, proxy).ok());
  const Doors doors = wanted_doors(network);
  kernel.fail_step(3);
  EXPECT_FALSE(open_doors(kernel.sockets(), doors).ok());
  EXPECT_EQ(open_doors(kernel.sockets(), doors)->size(), doors.size());
  EXPECT_EQ(kernel.sockets().kept()->size(), doors.size() + 1);
  for (auto& [id, vpc] : network.vpcs) vpc.dns_support = Setting::off;
  const Doors fewer = wanted_doors(network);
  ASSERT_LT(fewer.size(), doors.size());
  ASSERT_TRUE(close_stale(kernel.sockets(), fewer).ok());
  EXPECT_EQ(kernel.sockets().kept()->size(), fewer.size() + 1);
  ASSERT_TRUE(close_stale(kernel.sockets(), {}).ok());
  EXPECT_EQ(kernel.sockets().kept()->size(), 1u);
}

}  // namespace
}  // namespace skerry::network
