// Generated networks in real namespaces: what packets do is what the verdict says, before and after
// changes. SKERRY_PROBES says how many (the gate sends 1,000), SKERRY_SEED where to begin.
#include <gtest/gtest.h>

#include <cstdlib>

#include "network/testing/networks.hpp"
#include "test/network/lab.hpp"

namespace skerry::network::test {
namespace {

class Truth : public kernel::RegionTest {};

std::uint64_t setting(const char* name, std::uint64_t otherwise) {
  const char* const text = std::getenv(name);
  return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

constexpr std::size_t probes_per_round = 25;

// How many probes were compared.
std::size_t compare(Lab& lab, const Network& network, Random& random, std::uint16_t& next_port) {
  std::vector<Probe> probes;
  for (std::size_t i = 0; i < probes_per_round; ++i) {
    // Ports within and without the ranges that ACLs keep for replies.
    if (++next_port < 20000) next_port = 20000;
    probes.push_back(generate_probe(network, random, next_port));
  }
  const auto observed = lab.run(network, probes);
  for (std::size_t i = 0; i < probes.size(); ++i) {
    const Verdict verdict = judge(network, probes[i]);
    EXPECT_EQ(observed[i].answered, verdict.reachable()) << text(network, probes[i]) << "\n"
                                                         << text(verdict);
    if (probes[i].flow.protocol == udp) {
      EXPECT_EQ(observed[i].delivered, verdict.delivered())
          << "delivered: " << text(network, probes[i]) << "\n"
          << text(verdict);
    }
  }
  return probes.size();
}

TEST_F(Truth, packets_do_what_the_verdict_says) {
  const std::uint64_t wanted = setting("SKERRY_PROBES", 1000);
  const std::uint64_t seed = setting("SKERRY_SEED", 1);
  SeededRandom generator(seed);
  Lab lab(*kernel);
  std::uint16_t next_port = 20000;
  std::uint64_t sent = 0;
  for (std::uint64_t round = 0; sent < wanted; ++round) {
    Network network = generate(generator, "r" + std::to_string(round));
    for (int change = 0; change < 3; ++change) {
      SCOPED_TRACE("seed " + std::to_string(seed) + ", network " + std::to_string(round) +
                   ", change " + std::to_string(change));
      ASSERT_TRUE(lab.apply(network));
      sent += compare(lab, network, generator, next_port);
      if (HasFailure()) return;
      mutate(network, generator);
      mutate(network, generator);
    }
  }
}

}  // namespace
}  // namespace skerry::network::test
