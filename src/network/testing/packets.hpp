#pragma once
// Packets through a compiled plan without a kernel: routes, policy rules, chains, maps, connection
// tracking and address translation as nft(8), ip-rule(8) and Linux's netfilter hooks have them. So
// the compiler can be held against the verdict thousands of times in a second; that the kernel does
// the same is test/network's to show.

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "network/plan.hpp"
#include "network/verdict.hpp"

namespace skerry::network::test {

struct Tuple {
  kernel::Ipv4 source;
  kernel::Ipv4 destination;
  std::uint8_t protocol = 6;
  std::uint16_t source_port = 0;
  std::uint16_t destination_port = 0;
  Tuple reversed() const { return {destination, source, protocol, destination_port, source_port}; }
  auto operator<=>(const Tuple&) const = default;
};

struct Arrival {
  bool delivered = false;  // the request was; of any protocol
  bool answered = false;
  std::string lost_at;  // where the last packet ended: a namespace, and the rule's own words
};

class Packets {
 public:
  explicit Packets(const Plan& plan);
  // A new connection's first packet and its answer. Between probes everything is forgotten.
  Arrival run(const Network& network, const Probe& probe);

 private:
  using Space = kernel::NamespaceName;
  struct Connection {
    Tuple original;
    Tuple reply;
    bool replied = false;
  };
  struct Packet {
    Tuple tuple;
    Leg leg = Leg::request;
    std::uint32_t mark = 0;
    std::optional<kernel::InterfaceName> in;
    std::optional<kernel::InterfaceName> out;
    Connection* connection = nullptr;
    kernel::Direction direction = kernel::Direction::original;
    bool fresh = false;  // the connection is not confirmed yet
  };
  struct Place {
    Space space;
    Packet packet;
  };
  enum class Fate : std::uint8_t { accept, drop, next, leave };

  std::optional<Place> send(Space space, Tuple tuple, Leg leg);
  std::optional<Place> pass(Place& at);  // through one namespace; nothing: it ended
  void track(const Space& space, Packet& packet);
  void confirm(const Space& space, Packet& packet);
  bool hook(const Space& space, kernel::Hook hook, Packet& packet);
  void translate(const Space& space, kernel::Hook hook, Packet& packet);
  Fate walk(const SpacePlan& plan, const kernel::Chain& chain, Packet& packet);
  Fate act(const SpacePlan& plan, const kernel::Action& action, Packet& packet);
  Fate verdict(const SpacePlan& plan, const kernel::Verdict& verdict, Packet& packet);
  bool matches(const SpacePlan& plan, const kernel::Match& match, const Packet& packet) const;
  bool local(const Space& space, kernel::Ipv4 address) const;
  const kernel::Route* route(const Space& space, const Packet& packet) const;
  Place cross(const Space& space, Packet packet) const;

  const Plan& plan_;
  std::map<std::pair<Space, kernel::InterfaceName>, std::pair<Space, kernel::InterfaceName>> peers_;
  std::map<Space, std::vector<std::unique_ptr<Connection>>> connections_;
  std::vector<std::unique_ptr<Connection>> unconfirmed_;
  std::string lost_at_;
};

}  // namespace skerry::network::test
