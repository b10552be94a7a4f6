// Generated networks in real namespaces: what packets do is what the verdict says, before and after
// changes. SKERRY_PROBES says how many (the gate sends 1,000; or ten for each of SKERRY_ROUNDS),
// SKERRY_SEED where to begin.
#include <gtest/gtest.h>

#include <cstdio>
#include <cstdlib>
#include <map>

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

// What decided, and how often: a test that only ever met refusals would prove little.
struct Tally {
  std::uint64_t sent = 0;
  std::uint64_t reachable = 0;
  std::map<Element, std::uint64_t> refused_by;
  std::uint64_t replies_refused = 0;

  void count(const Verdict& verdict) {
    ++sent;
    if (verdict.reachable()) {
      ++reachable;
      return;
    }
    ++refused_by[verdict.trail.back().element];
    if (verdict.delivered()) ++replies_refused;
  }
};

void compare(Lab& lab, const Network& network, Random& random, Tally& tally) {
  std::vector<Probe> probes;
  for (std::size_t i = 0; i < probes_per_round; ++i) {
    // Ports within and without the ranges that ACLs keep for replies; none twice in a while.
    const auto port = static_cast<std::uint16_t>(20000 + (tally.sent + i) % 45000);
    probes.push_back(generate_probe(network, random, port));
  }
  const auto observed = lab.run(network, probes);
  for (std::size_t i = 0; i < probes.size(); ++i) {
    const Verdict verdict = judge(network, probes[i]);
    tally.count(verdict);
    EXPECT_EQ(observed[i].answered, verdict.reachable()) << text(network, probes[i]) << "\n"
                                                         << text(verdict);
    if (probes[i].flow.protocol == udp) {
      EXPECT_EQ(observed[i].delivered, verdict.delivered())
          << "delivered: " << text(network, probes[i]) << "\n"
          << text(verdict);
    }
  }
}

TEST_F(Truth, packets_do_what_the_verdict_says) {
  const std::uint64_t wanted = setting("SKERRY_PROBES", 10 * setting("SKERRY_ROUNDS", 100));
  const std::uint64_t seed = setting("SKERRY_SEED", 1);
  SeededRandom generator(seed);
  Lab lab(*kernel);
  Tally tally;
  for (std::uint64_t round = 0; tally.sent < wanted; ++round) {
    Network network = generate(generator, "r" + std::to_string(round));
    for (int change = 0; change < 3; ++change) {
      SCOPED_TRACE("seed " + std::to_string(seed) + ", network " + std::to_string(round) +
                   ", change " + std::to_string(change));
      ASSERT_TRUE(lab.apply(network));
      compare(lab, network, generator, tally);
      if (HasFailure()) return;
      mutate(network, generator);
      mutate(network, generator);
    }
  }
  std::printf("%llu probes, %llu reachable, %llu replies refused\n",
              static_cast<unsigned long long>(tally.sent),
              static_cast<unsigned long long>(tally.reachable),
              static_cast<unsigned long long>(tally.replies_refused));
  for (const auto& [element, times] : tally.refused_by) {
    std::printf("refused by %s: %llu\n", std::string(name_of(element)).c_str(),
                static_cast<unsigned long long>(times));
  }
  EXPECT_GT(tally.reachable * 10, tally.sent);
  EXPECT_GT(tally.refused_by.size(), 6U);
}

}  // namespace
}  // namespace skerry::network::test
