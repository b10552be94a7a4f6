#include "network/service_network.hpp"

#include <gtest/gtest.h>

#include "kernel/checks.hpp"
#include "network/compile.hpp"
#include "network/names.hpp"
#include "network/testing/networks.hpp"
#include "network/verdict.hpp"

namespace skerry::network {
namespace {

TEST(ServiceNetwork, is_a_network_beside_the_others) {
  test::Builder build;
  build.vpc("a", "172.31.0.0/16");
  add_service_network(build.network);
  const Plan plan = compile(build.network, std::nullopt);
  EXPECT_TRUE(plan.spaces.contains(names::space(service_interface)));
  for (const auto& [name, space] : plan.spaces) {
    const std::vector<kernel::FirewallChange> changes = {kernel::ReplaceTable{space.table}};
    EXPECT_TRUE(kernel::check(changes).ok()) << name.text;
  }
}

}  // namespace
}  // namespace skerry::network
