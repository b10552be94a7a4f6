#include "network/testing/packets.hpp"

#include <gtest/gtest.h>

#include <cstdlib>

#include "network/compile.hpp"
#include "network/testing/networks.hpp"

namespace skerry::network::test {
namespace {

constexpr Uplink uplink{{0xcb007101}, std::nullopt};

std::uint64_t setting(const char* name, std::uint64_t otherwise) {
  const char* const text = std::getenv(name);
  return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

// What the compiler makes lets pass just what the verdict says, in networks full of mistakes, and
// after changes. SKERRY_ROUNDS networks from SKERRY_SEED on.
TEST(Packets, of_the_compiled_rules_do_what_the_verdict_says) {
  const std::uint64_t first = setting("SKERRY_SEED", 1);
  std::uint64_t reachable = 0;
  std::uint64_t refused = 0;
  for (std::uint64_t seed = first; seed < first + setting("SKERRY_ROUNDS", 60); ++seed) {
    SeededRandom random(seed);
    Network network = generate(random, "n");
    for (int change = 0; change < 4; ++change) {
      const Plan plan = compile(network, uplink);
      Packets packets(plan);
      for (int i = 0; i < 25; ++i) {
        const auto port = static_cast<std::uint16_t>(20'000 + random.below(45'000));
        const Probe probe = generate_probe(network, random, port);
        const Verdict verdict = judge(network, probe);
        const Arrival arrival = packets.run(network, probe);
        (verdict.reachable() ? reachable : refused) += 1;
        ASSERT_EQ(arrival.answered, verdict.reachable())
            << "seed " << seed << ": " << text(network, probe) << "\n"
            << text(verdict) << arrival.lost_at;
        if (probe.flow.protocol == udp) {
          ASSERT_EQ(arrival.delivered, verdict.delivered())
              << "seed " << seed << ": " << text(network, probe) << "\n"
              << text(verdict) << arrival.lost_at;
        }
      }
      mutate(network, random);
    }
  }
  EXPECT_GT(reachable, 100u);
  EXPECT_GT(refused, 100u);
}

TEST(Packets, say_where_they_were_lost) {
  Builder builder;
  const VpcId vpc = builder.vpc("a", "10.0.0.0/16");
  const SubnetId subnet = builder.subnet(vpc, "s", block("10.0.1.0/24"), builder.table(vpc, "t"));
  const InterfaceId one = builder.interface(subnet, "one", {builder.group(vpc, "closed")});
  const InterfaceId two = builder.interface(subnet, "two", {builder.group(vpc, "other")});
  const Plan plan = compile(builder.network, uplink);
  const Arrival arrival =
      Packets(plan).run(builder.network, {one, two, {tcp, 443, ephemeral_ports}});
  EXPECT_FALSE(arrival.delivered);
  EXPECT_EQ(arrival.lost_at, "vpc-a forward: egress of sg-closed");
}

}  // namespace
}  // namespace skerry::network::test
