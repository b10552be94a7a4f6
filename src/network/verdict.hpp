#pragma once
// Can FROM reach TO, and which element decides: what `skerry explain` says of the network. It walks
// the way of the packets as the VPC user guide describes it, and never looks at compiled rules: so
// the two can be held against each other, and both against real packets.

#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "network/filters.hpp"
#include "network/model.hpp"

namespace skerry::network {

// An interface, or any address: as FROM, a host on the internet.
using Place = std::variant<InterfaceId, Ipv4Address>;

// RFC 5737's third block: it stands for the internet where somebody asks for "internet".
inline constexpr Ipv4Address internet_address{0xcb007101};  // 203.0.113.1

// The ports that clients connect from unless they say otherwise: Linux's ip_local_port_range.
inline constexpr PortRange ephemeral_ports{32768, 60999};

struct Flow {
  IpProtocol protocol = tcp;
  std::uint16_t port = 0;  // of TCP and UDP; an ICMP flow is an echo request and its reply
  PortRange source_ports = ephemeral_ports;
};

struct Probe {
  Place from;
  Place to;
  Flow flow;
};

enum class Element : std::uint8_t {
  egress_group,
  egress_acl,
  route,
  nat_gateway,
  internet_gateway,
  endpoint,
  resolver,
  way_out,
  address,
  ingress_acl,
  ingress_group
};
std::string_view name_of(Element element);  // "security group (egress)"

enum class Leg : std::uint8_t { request, reply };
enum class Passage : std::uint8_t { passes, refused };

struct Step {
  Element element = Element::address;
  Leg leg = Leg::request;
  Passage passage = Passage::passes;
  std::string id;      // "sg-0123", empty where the element has none
  std::string says;    // one calm sentence
  std::string change;  // of a refusal: what to change; empty when nothing can be
};

struct Verdict {
  std::vector<Step> trail;  // in the packets' order; a refusal is the last one

  bool reachable() const { return !trail.empty() && trail.back().passage == Passage::passes; }
  // The request arrives, whatever happens to its reply.
  bool delivered() const {
    return reachable() || (!trail.empty() && trail.back().leg == Leg::reply);
  }
};

// `from` and `to` name interfaces that are there.
Verdict judge(const Network& network, const Probe& probe);

// Where a workload of a VPC gets when it asks for a service of the region by its name: an interface
// endpoint with private DNS (the one in `zone` if there is one), or else the public address.
// Nothing when the region has no such service.
std::optional<Ipv4Address> service_address(const Network& network, const Subnet& from,
                                           std::string_view service);

}  // namespace skerry::network
