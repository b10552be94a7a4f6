#pragma once
// The two filters of a VPC as pure functions: groups (which rule lets a packet in or out) and ACLs
// (which entry decides). A packet may stand for many, by its range of ports: then all must pass.

#include <optional>
#include <vector>

#include "network/model.hpp"

namespace skerry::network {

struct Packet {
  Ipv4Address source;
  Ipv4Address destination;
  IpProtocol protocol;  // never all_protocols
  PortRange source_ports;
  PortRange destination_ports;
  IcmpKind kind;  // of ICMP, no wildcards
};

// The packet that answers: addresses and ports change sides, an echo request becomes its reply.
Packet answer_to(const Packet& packet);

bool matches(const Traffic& traffic, const Packet& packet);

// Whether `peer`, in a rule of a group of this VPC, speaks of an address.
bool speaks_of(const Network& network, const VpcId& vpc, const Peer& peer, Ipv4Address address);

enum class Direction : std::uint8_t { ingress, egress };

struct GroupsDecision {
  const SecurityGroup* group = nullptr;  // whose rule allows; null: none does
  const GroupRule* rule = nullptr;
  bool allowed() const { return rule != nullptr; }
};

// What the groups of an interface say of a new connection's first packet.
GroupsDecision judge_groups(const Network& network, const Interface& interface,
                            const Packet& packet, Direction direction);

struct AclDecision {
  std::optional<std::uint16_t> entry;  // the entry that decided; none: the last one, "*"
  std::optional<PortRange> refused;    // the destination ports that it refused; none: allowed
  bool allowed() const { return !refused; }
};

AclDecision judge_acl(const Acl& acl, const Packet& packet, Direction direction);

}  // namespace skerry::network
