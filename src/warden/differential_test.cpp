// The fake and Linux, told the same: random changes from a few names, so that most meet something.
// Both must say the same of each, and hold the same after it; what a reconciler's tests prove on
// the fake then holds on Linux.
#include <gtest/gtest.h>

#include <chrono>
#include <sstream>
#include <thread>

#include "base/clock.hpp"
#include "kernel/fake/fake_kernel.hpp"
#include "kernel/linux/test_region.hpp"
#include "kernel/render.hpp"

namespace skerry::kernel {
namespace {

class Dice {
 public:
  explicit Dice(std::uint64_t seed) : random_(seed) {}

  std::uint32_t below(std::uint32_t bound) {
    return static_cast<std::uint32_t>(random_.below(bound));
  }
  NamespaceName space() { return {"space-" + std::to_string(below(3))}; }
  InterfaceName link() { return {"e" + std::to_string(below(3))}; }
  Ipv4Network network() { return {{0x0a000000 + (below(3) << 8)}, 24}; }
  MacAddress mac() { return {{2, 0, 0, 0, 0, static_cast<std::uint8_t>(1 + below(3))}}; }
  Route route() {
    Route out{.table = below(2) == 0 ? main_table : 300,
              .destination = network(),
              .via = {},
              .interface = {},
              .source = {},
              .metric = below(2)};
    if (below(4) == 0) {
      out.kind = RouteKind::blackhole;
    } else {
      out.interface = link();
    }
    return out;
  }
  PolicyRule rule() {
    PolicyRule out{.priority = 100 + below(3),
                   .from = network(),
                   .to = {},
                   .input = {},
                   .mark = {},
                   .table = 300,
                   .suppress_prefix = {}};
    if (below(2) == 0) out.mark = 7;
    if (below(2) == 0) out.input = link();
    if (below(2) == 0) out.suppress_prefix = 0;
    return out;
  }

  LinkChange link_change() {
    switch (below(14)) {
      case 0:
      case 1:
        return CreateNamespace{space()};
      case 2:
        return below(4) == 0 ? LinkChange{DeleteNamespace{space()}} : CreateNamespace{space()};
      case 3:
        return RenameNamespace{space(), space()};
      case 4:
      case 5:
        return CreateVeth{{space(), link(), mac()}, {space(), link(), mac()}};
      case 6:
        return DeleteLink{space(), link()};
      case 7:
        return SetLink{space(), link(), LinkState::up};
      case 8:
        return below(2) == 0 ? LinkChange{AddAddress{space(), {link(), {{0x0a000005}, 32}}}}
                             : RemoveAddress{space(), {link(), {{0x0a000005}, 32}}};
      case 9:
        return AddRoute{space(), route()};
      case 10:
        return RemoveRoute{space(), route()};
      case 11:
        return below(2) == 0 ? LinkChange{AddRule{space(), rule()}} : RemoveRule{space(), rule()};
      case 12:
        return SetNeighbour{space(), {link(), {0x0a000005 + below(2)}, mac()}};
      default:
        return RemoveNeighbour{space(), {link(), {0x0a000005 + below(2)}, mac()}};
    }
  }

  SetName set() { return {"s" + std::to_string(below(2))}; }
  ChainName chain() { return {"c" + std::to_string(below(3))}; }
  std::vector<Element> elements() {
    std::vector<Element> out;
    for (std::uint32_t i = 0; i < 3; ++i) {
      if (below(2) == 0) out.push_back({Ipv4{0x0a000001 + i}, {}});
    }
    return out;
  }
  FirewallChange firewall_change() {
    switch (below(8)) {
      case 0:
        return PutSet{{set(), Key::address, Value::none, elements()}};
      case 1:
        return RemoveSet{set()};
      case 2:
      case 3:
        return AddElements{set(), elements()};
      case 4:
        return RemoveElements{set(), elements()};
      case 5:
        return PutChain{{chain(), {}, {{{{AddressInSet{Side::source, set()}}}, {Accept{}}}}}};
      case 6:
        return PutChain{{{"base"}, BaseChain{}, {{{}, {Jump{chain()}}}}}};
      default:
        return below(6) == 0 ? FirewallChange{RemoveTable{}} : RemoveChain{chain()};
    }
  }

 private:
  SeededRandom random_;
};

std::string described(const NamespaceDump& dump) {
  std::ostringstream out;
  for (const LinkInfo& link : dump.links)
    out << link.name.text << (link.state == LinkState::up ? " up" : " down") << "; ";
  for (const Address& each : dump.addresses)
    out << text(each.network) << " on " << each.interface.text << "; ";
  for (const Route& each : dump.routes) {
    out << "to " << text(each.destination) << " by "
        << (each.interface ? each.interface->text : "-") << " table " << each.table << " metric "
        << each.metric << "; ";
  }
  for (const PolicyRule& each : dump.rules)
    out << "rule " << each.priority << " from " << text(*each.from) << " mark "
        << each.mark.value_or(0) << " in " << (each.input ? each.input->text : "-") << " suppress "
        << int{each.suppress_prefix.value_or(99)} << "; ";
  for (const Neighbour& each : dump.neighbours)
    out << text(each.address) << " at " << each.interface.text << " " << int{each.mac.bytes[5]}
        << "; ";
  return out.str();
}

std::string described(Kernel& kernel) {
  std::ostringstream out;
  const auto names = kernel.links().namespaces();
  for (const NamespaceName& name : *names) {
    out << name.text << ": " << described(*kernel.links().dump(name));
    const auto firewall = kernel.firewall().dump(name);
    for (const ChainInfo& chain : firewall->chains)
      out << chain.name.text << " " << chain.fingerprint << "; ";
    for (const Set& set : firewall->sets) {
      out << set.name.text;
      for (const Element& element : set.elements) out << " " << text(std::get<Ipv4>(element.key));
      out << "; ";
    }
    out << "\n";
  }
  return out.str();
}

std::string described(const Outcome<Done>& outcome) {
  if (outcome.ok()) return "done";
  return "trouble " + std::to_string(static_cast<int>(outcome.error().trouble));
}

class DifferentialTest : public RegionTest {
 protected:
  // The words of both, and of Linux what its error said.
  void compare(const Outcome<Done>& fake_said, const Outcome<Done>& linux_said,
               const std::string& what) {
    const std::string why = linux_said.ok() ? "" : linux_said.error().message;
    ASSERT_EQ(described(fake_said), described(linux_said)) << what << ": " << why;
    // A namespace's links go after it, in the kernel's own time.
    const SystemClock clock;
    const TimePoint deadline = clock.now() + std::chrono::seconds(5);
    const std::string wanted = described(fake);
    while (described(*kernel) != wanted && clock.now() < deadline) std::this_thread::yield();
    ASSERT_EQ(wanted, described(*kernel)) << what;
  }

  FakeKernel fake;
};

TEST_F(DifferentialTest, LinksAreModelledAsLinuxHasThem) {
  Dice dice(1);
  for (int step = 0; step < 300 && !HasFatalFailure(); ++step) {
    const std::vector<LinkChange> changes = {dice.link_change()};
    compare(fake.links().apply(changes), kernel->links().apply(changes),
            "step " + std::to_string(step) + " kind " + std::to_string(changes[0].index()));
  }
}

TEST_F(DifferentialTest, FirewallsAreModelledAsLinuxHasThem) {
  Dice dice(2);
  ASSERT_TRUE(apply({CreateNamespace{one}}));
  ASSERT_TRUE(fake.links().apply(std::vector<LinkChange>{CreateNamespace{one}}).ok());
  for (int step = 0; step < 300 && !HasFatalFailure(); ++step) {
    std::vector<FirewallChange> changes = {dice.firewall_change()};
    if (dice.below(3) == 0) changes.push_back(dice.firewall_change());
    auto fake_said = fake.firewall().apply(one, changes);
    const auto linux_said = kernel->firewall().apply(one, changes);
    // Of a longer transaction, which change fails first is libnftables' to say, not the kernel's.
    if (changes.size() > 1 && !fake_said.ok() && !linux_said.ok()) fake_said = linux_said;
    compare(fake_said, linux_said, "step " + std::to_string(step) + ":\n" + render(changes));
  }
}

}  // namespace
}  // namespace skerry::kernel
