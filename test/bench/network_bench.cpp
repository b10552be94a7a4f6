// What the network costs: making and changing it by way of the warden, and traffic through it
// beside one plain veth pair. One number a line; network.py runs it and says on which machine.
//
//   network_bench changes|traffic [ROUNDS]     as root
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "network/compile.hpp"
#include "network/names.hpp"
#include "network/reconcile.hpp"
#include "network/table_builder.hpp"
#include "network/testing/networks.hpp"
#include "test/bench/network_traffic.hpp"
#include "warden/client.hpp"
#include "warden/serve.hpp"
#include "warden/transport.hpp"

namespace skerry::bench {
namespace {

using network::GroupId;
using network::InterfaceId;
using network::Network;
using network::Plan;
using network::SubnetId;
using Clock = std::chrono::steady_clock;

constexpr int turns_per_round = 4;
constexpr auto idle = std::chrono::milliseconds(230);  // in which a warden prepares namespaces

[[noreturn]] void fail(const std::string& why) {
  std::fprintf(stderr, "network_bench: %s\n", why.c_str());
  std::exit(1);
}

template <class Type>
Type needed(kernel::Outcome<Type> outcome) {
  if (!outcome.ok()) fail(outcome.error().message);
  return std::move(outcome).value();
}

void say(const std::string& name, double value, const char* unit) {
  std::printf("%s %.3f %s\n", name.c_str(), value, unit);
  std::fflush(stdout);
}

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

// A warden in a process of its own, as in the product, and its client.
class Warden {
 public:
  Warden() {
    char pattern[] = "/tmp/skerry-bench-XXXXXX";
    if (::mkdtemp(pattern) == nullptr) fail("no folder");
    folder_ = pattern;
    auto words = warden::make_socket_pair();
    auto link = warden::make_socket_pair();
    auto renewals = warden::make_socket_pair();
    if (!words.ok() || !link.ok() || !renewals.ok()) fail("no socket pair");
    pid_ = ::fork();
    if (pid_ == 0) {
      words->one.reset();
      ::_exit(warden::serve({folder_ + "/warden", {}}, std::move(words->other)));
    }
    words_ = std::move(words->one);
    const int descriptor = link->one.get();
    const std::string word(1, warden::word_control);
    if (!warden::send_message(words_, word, {&descriptor, 1}).ok()) fail("no warden");
    renewals->one.reset();
    client_ = std::make_unique<warden::Client>(std::move(link->other), std::move(renewals->other));
  }
  ~Warden() {
    static_cast<void>(warden::send_message(words_, std::string(1, warden::word_stop)).ok());
    ::waitpid(pid_, nullptr, 0);
    for (const char* const file : {"/warden/tag", "/warden/lock", "/warden/host"})
      ::unlink((folder_ + file).c_str());
    for (const char* const each : {"/warden/netns", "/warden", ""})
      ::rmdir((folder_ + each).c_str());
  }
  kernel::Kernel& kernel() { return *client_; }
  // Runs a command in a namespace.
  void run(const kernel::NamespaceName& space, const std::string& command) const {
    const std::string all = "nsenter --net=" + folder_ + "/warden/netns/" + space.text + " ";
    if (std::system((all + command).c_str()) != 0) fail(command);
  }

 private:
  std::string folder_;
  pid_t pid_ = -1;
  Fd words_;
  std::unique_ptr<warden::Client> client_;
};

// A region with one VPC, two subnets, and any number of interfaces that may all speak to each
// other.
class Fabric {
 public:
  explicit Fabric(kernel::Kernel& kernel) : reconciler_(kernel) {
    build.egress(group, network::test::of_everything, everywhere);
    build.ingress(group, network::test::of_everything, group);
  }
  double apply() {  // milliseconds
    const auto begun = Clock::now();
    Plan plan = network::compile(build.network, std::nullopt);
    needed(reconciler_.apply(std::move(plan)));
    return std::chrono::duration<double, std::milli>(Clock::now() - begun).count();
  }
  InterfaceId add() {
    const SubnetId& subnet = count_ % 2 == 0 ? one : other;
    return build.interface(subnet, "n" + std::to_string(count_++), {group});
  }
  void grow_to(std::size_t count) {
    while (count_ < count) add();
    apply();
  }

  network::test::Builder build;
  network::VpcId vpc = build.vpc("b", "10.0.0.0/16");
  network::RouteTableId table = build.table(vpc, "t");
  SubnetId one = build.subnet(vpc, "one", network::test::block("10.0.0.0/20"), table);
  SubnetId other = build.subnet(vpc, "other", network::test::block("10.0.16.0/20"), table);
  GroupId group = build.group(vpc, "g");

 private:
  network::Reconciler reconciler_;
  std::size_t count_ = 0;
};

// The tutorial's: two public and two private subnets, a NAT gateway in each zone, a gateway.
void add_tutorial(network::test::Builder& build, const std::string& name) {
  const auto vpc = build.vpc(name, "10.1.0.0/16");
  const auto gateway = build.gateway(vpc);
  const char* const blocks[] = {"10.1.0.0/24", "10.1.1.0/24", "10.1.2.0/24", "10.1.3.0/24"};
  for (int zone = 0; zone < 2; ++zone) {
    const std::string suffix = name + std::to_string(zone);
    const auto public_table = build.table(vpc, "p" + suffix);
    const auto private_table = build.table(vpc, "q" + suffix);
    const auto subnet =
        build.subnet(vpc, "p" + suffix, network::test::block(blocks[zone]), public_table);
    build.subnet(vpc, "q" + suffix, network::test::block(blocks[zone + 2]), private_table);
    const auto nat = build.nat(subnet, suffix);
    build.make_public(build.network.nat_gateways.at(nat).interface);
    build.route(public_table, "0.0.0.0/0", gateway);
    build.route(private_table, "0.0.0.0/0", nat);
  }
}

void measure_tutorial(kernel::Kernel& kernel, int rounds) {
  Fabric fabric(kernel);
  fabric.apply();
  const Network without = fabric.build.network;
  std::vector<double> made, removed;
  for (int i = 0; i < rounds; ++i) {
    ::usleep(std::chrono::microseconds(idle).count());
    fabric.build.network = without;
    add_tutorial(fabric.build, "r" + std::to_string(i));
    made.push_back(fabric.apply());
    fabric.build.network = without;
    removed.push_back(fabric.apply());
  }
  say("vpc.made", median(made), "ms");
  say("vpc.removed", median(removed), "ms");
}

void measure_changes(kernel::Kernel& kernel, std::size_t count, int rounds) {
  Fabric fabric(kernel);
  fabric.grow_to(count);
  const std::string with = std::to_string(count) + "_interfaces";
  const auto groups = [&] { return fabric.build.network.interfaces.begin()->second.groups; };
  const GroupId second = fabric.build.group(fabric.vpc, "second");
  fabric.apply();
  std::vector<double> pooled, bare, rule, member, removed;
  for (int i = 0; i < rounds; ++i) {
    ::usleep(std::chrono::microseconds(idle).count());
    const InterfaceId made = fabric.add();
    pooled.push_back(fabric.apply());
    fabric.build.network.interfaces.erase(made);
    removed.push_back(fabric.apply());
    const auto port = static_cast<std::uint16_t>(1000 + i);
    auto& rules = fabric.build.network.groups.at(fabric.group).ingress;
    if (rules.size() > 1) rules.pop_back();  // of the round before, so that all are alike
    fabric.build.ingress(fabric.group, network::test::of_tcp(port), everywhere);
    rule.push_back(fabric.apply());
    const bool in = groups().contains(second);
    fabric.build.network.interfaces.begin()->second.groups =
        in ? std::set<GroupId>{fabric.group} : std::set<GroupId>{fabric.group, second};
    member.push_back(fabric.apply());
  }
  // More at once than a warden prepares: what each costs when nothing is there.
  constexpr int burst = 40;
  for (int i = 0; i < burst; ++i) {
    fabric.add();
    const double took = fabric.apply();
    if (i >= burst / 2) bare.push_back(took);
  }
  say("interface.made.from_pool." + with, median(pooled), "ms");
  say("interface.made.without_pool." + with, median(bare), "ms");
  say("interface.removed." + with, median(removed), "ms");
  say("rule.changed." + with, median(rule), "ms");
  say("member.changed." + with, median(member), "ms");
}

Ends fabric_ends(kernel::Kernel& kernel, Fabric& fabric) {
  const auto& interfaces = fabric.build.network.interfaces;
  const network::Interface& first = interfaces.at({"eni-n0"});
  const network::Interface& second = interfaces.at({"eni-n1"});
  return open_ends(kernel, {network::names::space(first.id), {first.address.value}},
                   {network::names::space(second.id), {second.address.value}});
}

// Plain: as a pair is that nobody gave more than the kernel does. Alike: with what the fabric's
// links have, which is that a stream's pieces may be longer.
enum class Pair : std::uint8_t { plain, alike };

Ends pair_ends(Warden& warden, Pair which) {
  kernel::Kernel& kernel = warden.kernel();
  const std::string name = which == Pair::plain ? "plain" : "alike";
  const kernel::NamespaceName one{name + "-one"};
  const kernel::NamespaceName other{name + "-other"};
  const kernel::InterfaceName eth0{"eth0"};
  const std::vector<kernel::LinkChange> changes{
      kernel::CreateNamespace{one}, kernel::CreateNamespace{other},
      kernel::CreateVeth{{one, eth0, {}}, {other, eth0, {}}},
      kernel::AddAddress{one, {eth0, {{0x0a090001}, 24}}},
      kernel::AddAddress{other, {eth0, {{0x0a090002}, 24}}}};
  needed(kernel.links().apply(changes));
  if (which == Pair::plain) {
    // Of a number that is the present one the kernel makes nothing, and this is one for IPv6 too.
    for (const auto& each : {one, other}) {
      warden.run(each, "ip link set eth0 gso_max_size 65535 gro_max_size 65535");
      warden.run(each, "ip link set eth0 gso_max_size 65536 gro_max_size 65536");
    }
  }
  return open_ends(kernel, {one, {0x0a090001}}, {other, {0x0a090002}});
}

// The pair's values and the fabric's, and what the one is beside the other in each round.
struct Beside {
  std::vector<double> pair, fabric, more, ratio;
};

// Short turns, in another order every round, so that what disturbs one disturbs the other.
template <class Measure>
Beside in_turns(const Ends& pair, const Ends& through, int rounds, const Measure& measure) {
  Beside out;
  for (int i = -1; i < rounds * turns_per_round; ++i) {  // the first warms up
    double of_pair = i % 2 == 0 ? measure(pair) : 0;
    const double of_fabric = measure(through);
    if (i % 2 != 0) of_pair = measure(pair);
    if (i < 0) continue;
    out.pair.push_back(of_pair);
    out.fabric.push_back(of_fabric);
    out.more.push_back(of_fabric - of_pair);
    out.ratio.push_back(of_fabric / of_pair);
  }
  return out;
}

void measure_traffic(Warden& warden, int rounds) {
  const Ends pair = pair_ends(warden, Pair::plain);
  const Ends alike = pair_ends(warden, Pair::alike);
  Fabric fabric(warden.kernel());
  fabric.grow_to(2);
  const Ends through = fabric_ends(warden.kernel(), fabric);
  double first_bulk = 0;
  double first_trip = 0;
  for (const std::size_t count : {10, 100, 1000}) {
    fabric.grow_to(count);
    const Beside trip = in_turns(pair, through, rounds, round_trip_us);
    const Beside bulk = in_turns(pair, through, rounds, bulk_gbit);
    const Beside equal = in_turns(alike, through, rounds, bulk_gbit);
    const std::string with = "." + std::to_string(count) + "_interfaces";
    say("round_trip.pair" + with, median(trip.pair), "us");
    say("round_trip.fabric" + with, median(trip.fabric), "us");
    say("round_trip.more" + with, median(trip.more), "us");
    say("requests.pair" + with, 1e6 / median(trip.pair), "per_s");
    say("requests.fabric" + with, 1e6 / median(trip.fabric), "per_s");
    say("bulk.pair" + with, median(bulk.pair), "Gbit_per_s");
    say("bulk.fabric" + with, median(bulk.fabric), "Gbit_per_s");
    say("bulk.ratio" + with, median(bulk.ratio), "of_the_pair");
    say("bulk.alike" + with, median(equal.pair), "Gbit_per_s");
    say("bulk.ratio_alike" + with, median(equal.ratio), "of_a_pair_alike");
    if (count == 10) {
      first_bulk = median(equal.ratio);
      first_trip = median(trip.ratio);
      continue;
    }
    say("bulk.change_from_10" + with, median(equal.ratio) / first_bulk, "ratio");
    say("round_trip.change_from_10" + with, median(trip.ratio) / first_trip, "ratio");
  }
}

}  // namespace
}  // namespace skerry::bench

int main(int count, char** words) {
  using namespace skerry::bench;  // NOLINT: one program
  const std::string_view what = count > 1 ? words[1] : "";
  const int rounds = count > 2 ? std::atoi(words[2]) : 41;
  if (::geteuid() != 0 || (what != "changes" && what != "traffic") || rounds < 1) {
    std::fprintf(stderr, "network_bench changes|traffic [ROUNDS], as root\n");
    return 2;
  }
  Warden warden;
  if (what == "traffic") {
    measure_traffic(warden, rounds);
    return 0;
  }
  measure_tutorial(warden.kernel(), rounds);
  for (const std::size_t interfaces : {10, 500}) {
    measure_changes(warden.kernel(), interfaces, rounds);
  }
  return 0;
}
