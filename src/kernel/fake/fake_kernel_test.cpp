#include "kernel/fake/fake_kernel.hpp"

#include <gtest/gtest.h>

namespace skerry::kernel {
namespace {

const NamespaceName router{"router"};
const NamespaceName eni{"eni-1"};

std::vector<LinkChange> pair() {
  return {CreateNamespace{router}, CreateNamespace{eni},
          CreateVeth{{router, {"e1"}, {}}, {eni, {"eth0"}, {}}, LinkState::up, 1500},
          AddAddress{eni, {{"eth0"}, *parse_network("10.0.0.5/32")}},
          AddRoute{router,
                   {.destination = *parse_network("10.0.0.5/32"),
                    .via = {},
                    .interface = InterfaceName{"e1"},
                    .source = {}}}};
}

TEST(FakeKernel, DumpsWhatWasMade) {
  FakeKernel kernel;
  ASSERT_TRUE(kernel.links().apply(pair()).ok());
  const auto dump = kernel.links().dump(eni);
  ASSERT_TRUE(dump.ok());
  ASSERT_EQ(dump->links.size(), 2u);
  EXPECT_EQ(dump->links[0].name.text, "eth0");
  EXPECT_EQ(dump->links[1].name.text, "lo");
  EXPECT_EQ(dump->addresses.size(), 1u);
  EXPECT_EQ(kernel.links().dump(router)->routes.size(), 1u);
}

TEST(FakeKernel, ABatchStopsAtTheStepThatFailsAndHoldsWhatWasBefore) {
  for (std::uint64_t n = 1; n <= pair().size(); ++n) {
    FakeKernel kernel;
    kernel.fail_step(n);
    const auto done = kernel.links().apply(pair());
    ASSERT_FALSE(done.ok());
    EXPECT_EQ(done.error().at, n - 1);
    EXPECT_EQ(kernel.links().namespaces()->size(), std::min<std::uint64_t>(n - 1, 2));
  }
}

TEST(FakeKernel, DeletingANamespaceTakesTheOtherEndAndItsRoutes) {
  FakeKernel kernel;
  ASSERT_TRUE(kernel.links().apply(pair()).ok());
  const std::vector<LinkChange> gone = {DeleteNamespace{eni}};
  ASSERT_TRUE(kernel.links().apply(gone).ok());
  EXPECT_EQ(kernel.links().dump(router)->links.size(), 1u);
  EXPECT_TRUE(kernel.links().dump(router)->routes.empty());
  EXPECT_EQ(kernel.links().dump(eni).error().trouble, Trouble::absent);
}

TEST(FakeKernel, AFirewallTransactionIsAllOrNothing) {
  FakeKernel kernel;
  ASSERT_TRUE(kernel.links().apply(pair()).ok());
  const Chain jumps{{"gate"}, BaseChain{}, {{{}, {Jump{{"absent"}}}}}};
  const std::vector<FirewallChange> changes = {PutSet{{{"group"}, Key::address, Value::none, {}}},
                                               PutChain{jumps}};
  EXPECT_EQ(kernel.firewall().apply(router, changes).error().trouble, Trouble::absent);
  EXPECT_FALSE(kernel.firewall().dump(router)->present);
}

TEST(FakeKernel, DumpHasTheFingerprintOfAChain) {
  FakeKernel kernel;
  ASSERT_TRUE(kernel.links().apply(pair()).ok());
  const Chain gate{{"gate"}, BaseChain{}, {{{}, {Drop{}}}}};
  const std::vector<FirewallChange> changes = {PutChain{gate}};
  ASSERT_TRUE(kernel.firewall().apply(router, changes).ok());
  EXPECT_EQ(kernel.firewall().dump(router)->chains.front().fingerprint, fingerprint(gate));
}

TEST(FakeKernel, NothingOutsideTheChecksIsTaken) {
  FakeKernel kernel;
  const std::vector<LinkChange> bad = {CreateNamespace{{"../host"}}};
  EXPECT_EQ(kernel.links().apply(bad).error().trouble, Trouble::invalid);
}

}  // namespace
}  // namespace skerry::kernel
