// The rule compiler against the simulator of packets: the bytes are the dice that a network, its
// changes and probes are made with. What the compiled rules let pass is what the verdict says, and
// a small change leads to the same rules as making everything anew.
#include <algorithm>
#include <cstdint>
#include <span>

#include "base/assert.hpp"
#include "kernel/fake/fake_kernel.hpp"
#include "network/compile.hpp"
#include "network/reconcile.hpp"
#include "network/testing/networks.hpp"
#include "network/testing/packets.hpp"

namespace {

using namespace skerry;           // NOLINT: one file, and all of it is about these
using namespace skerry::network;  // NOLINT

constexpr int changes_max = 3;
constexpr int probes_max = 12;

// After the last byte dice of their own go on: random numbers without bias are asked for until one
// fits, and zeros never do.
class Dice final : public Random {
 public:
  explicit Dice(std::span<const std::byte> bytes) : bytes_(bytes) {}
  void fill(std::span<std::byte> out) override {
    const std::size_t count = std::min(out.size(), bytes_.size());
    after_.fill(out);
    std::copy_n(bytes_.begin(), count, out.begin());
    bytes_ = bytes_.subspan(count);
  }

 private:
  std::span<const std::byte> bytes_;
  SeededRandom after_{1};
};

void check(const Network& network, Dice& dice) {
  const Plan plan = compile(network, Uplink{{0xcb007101}, std::nullopt});
  test::Packets packets(plan);
  for (int i = 0; i < probes_max; ++i) {
    const auto port = static_cast<std::uint16_t>(20'000 + dice.below(45'000));
    const Probe probe = test::generate_probe(network, dice, port);
    const Verdict verdict = judge(network, probe);
    const test::Arrival arrival = packets.run(network, probe);
    ASSERT(arrival.answered == verdict.reachable());
    if (probe.flow.protocol == udp) ASSERT(arrival.delivered == verdict.delivered());
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  Dice dice(std::as_bytes(std::span(data, size)));
  Network network = test::generate(dice, "f");
  kernel::FakeKernel kernel;
  Reconciler reconciler(kernel);
  for (int change = 0; change < changes_max; ++change) {
    check(network, dice);
    ASSERT(reconciler.apply(compile(network, std::nullopt)).ok());
    test::mutate(network, dice);
  }
  return 0;
}
