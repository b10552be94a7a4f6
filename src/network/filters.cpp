#include "network/filters.hpp"

#include <algorithm>

#include "network/questions.hpp"

namespace skerry::network {
namespace {

bool has_ports(IpProtocol protocol) { return protocol == tcp || protocol == udp; }

// Protocol and kind, without the ports.
bool matches_kind(const Traffic& traffic, const Packet& packet) {
  if (traffic.protocol == all_protocols) return true;
  if (traffic.protocol != packet.protocol) return false;
  if (traffic.protocol != icmp) return true;
  if (traffic.kind.type != -1 && traffic.kind.type != packet.kind.type) return false;
  return traffic.kind.code == -1 || traffic.kind.code == packet.kind.code;
}

PortRange ports_of(const Traffic& traffic) {
  return has_ports(traffic.protocol) ? traffic.ports : PortRange{};
}

std::optional<PortRange> common(PortRange a, PortRange b) {
  const PortRange both{std::max(a.first, b.first), std::min(a.last, b.last)};
  if (both.first > both.last) return std::nullopt;
  return both;
}

// What is left of the ranges without the ports of `taken`.
std::vector<PortRange> without(const std::vector<PortRange>& ranges, PortRange taken) {
  std::vector<PortRange> left;
  for (const PortRange& range : ranges) {
    if (!common(range, taken)) {
      left.push_back(range);
      continue;
    }
    if (range.first < taken.first) {
      left.push_back({range.first, static_cast<std::uint16_t>(taken.first - 1)});
    }
    if (range.last > taken.last) {
      left.push_back({static_cast<std::uint16_t>(taken.last + 1), range.last});
    }
  }
  return left;
}

}  // namespace

Packet answer_to(const Packet& packet) {
  Packet answer = packet;
  std::swap(answer.source, answer.destination);
  std::swap(answer.source_ports, answer.destination_ports);
  if (packet.protocol == icmp) answer.kind = {0, 0};  // RFC 792: echo reply
  return answer;
}

bool matches(const Traffic& traffic, const Packet& packet) {
  const PortRange ports = ports_of(traffic);
  return matches_kind(traffic, packet) && ports.first <= packet.destination_ports.first &&
         packet.destination_ports.last <= ports.last;
}

bool speaks_of(const Network& network, const VpcId& vpc, const Peer& peer, Ipv4Address address) {
  if (const auto* block = std::get_if<Ipv4Cidr>(&peer)) return block->contains(address);
  if (const auto* group = std::get_if<GroupId>(&peer)) {
    const Interface* member = holder(network, vpc, address);
    return member != nullptr && member->groups.contains(*group);
  }
  const auto* list = find(network.prefix_lists, std::get<PrefixListId>(peer));
  return list != nullptr && std::ranges::any_of(list->blocks, [&](const Ipv4Cidr& block) {
           return block.contains(address);
         });
}

GroupsDecision judge_groups(const Network& network, const Interface& interface,
                            const Packet& packet, Direction direction) {
  const VpcId& vpc = subnet_of(network, interface).vpc;
  const bool in = direction == Direction::ingress;
  const Ipv4Address peer = in ? packet.source : packet.destination;
  for (const GroupId& id : interface.groups) {
    const SecurityGroup* group = find(network.groups, id);
    if (group == nullptr) continue;
    for (const GroupRule& rule : in ? group->ingress : group->egress) {
      if (matches(rule.traffic, packet) && speaks_of(network, vpc, rule.peer, peer)) {
        return {group, &rule};
      }
    }
  }
  return {};
}

AclDecision judge_acl(const Acl& acl, const Packet& packet, Direction direction) {
  const bool in = direction == Direction::ingress;
  const Ipv4Address peer = in ? packet.source : packet.destination;
  std::vector<PortRange> undecided{packet.destination_ports};
  AclDecision decision;
  for (const auto& [number, entry] : in ? acl.ingress : acl.egress) {
    if (!entry.peer.contains(peer) || !matches_kind(entry.traffic, packet)) continue;
    const PortRange ports = ports_of(entry.traffic);
    for (const PortRange& range : undecided) {
      const auto hit = common(range, ports);
      if (!hit) continue;
      decision.entry = number;
      if (entry.action == AclAction::deny) return {number, *hit};
    }
    undecided = without(undecided, ports);
    if (undecided.empty()) return decision;
  }
  return {std::nullopt, undecided.front()};
}

}  // namespace skerry::network
