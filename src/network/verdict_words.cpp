#include "network/verdict_words.hpp"

#include <fmt/format.h>

namespace skerry::network::words {
namespace {

std::string list(const std::set<GroupId>& groups) {
  std::string text;
  for (const GroupId& group : groups) text += (text.empty() ? "" : ", ") + group.text;
  return text;
}

std::string ports(PortRange range) {
  if (range.first == range.last) return fmt::format("{}", range.first);
  return fmt::format("{}-{}", range.first, range.last);
}

std::string protocol(IpProtocol which) {
  if (which == tcp) return "TCP";
  if (which == udp) return "UDP";
  if (which == icmp) return "ICMP";
  return fmt::format("protocol {}", which.number);
}

Step passing(Element element, std::string id, std::string says) {
  return {element, Leg::request, Passage::passes, std::move(id), std::move(says), {}};
}
struct Refusal {
  std::string says;
  std::string change;
};
Step refusing(Element element, std::string id, Refusal refusal) {
  return {element,
          Leg::request,
          Passage::refused,
          std::move(id),
          std::move(refusal.says),
          std::move(refusal.change)};
}

std::string target_text(const EffectiveRoute& route) {
  if (!route.target) return "nothing";
  return std::visit([](const auto& id) { return id.text; }, *route.target);
}

}  // namespace

std::string traffic(const Packet& packet) {
  if (packet.protocol == icmp) {
    if (packet.kind == IcmpKind{8, 0}) return "ICMP echo requests";
    if (packet.kind == IcmpKind{0, 0}) return "ICMP echo replies";
    return fmt::format("ICMP type {} code {}", packet.kind.type, packet.kind.code);
  }
  if (packet.protocol != tcp && packet.protocol != udp) return protocol(packet.protocol);
  return fmt::format("{} {}", protocol(packet.protocol), ports(packet.destination_ports));
}

Step group_allows(const GroupsDecision& decision, const Packet& packet, Direction direction) {
  const bool in = direction == Direction::ingress;
  return passing(in ? Element::ingress_group : Element::egress_group, decision.group->id.text,
                 fmt::format("{} lets {} {} by rule {}", decision.group->id.text, traffic(packet),
                             in ? "in" : "out", decision.rule->id.text));
}

Step group_refuses(const Interface& interface, const Packet& packet, Direction direction) {
  const bool in = direction == Direction::ingress;
  const Element element = in ? Element::ingress_group : Element::egress_group;
  const std::string groups = list(interface.groups);
  if (groups.empty()) {
    return refusing(
        element, {},
        {fmt::format("{} has no security group, so nothing may pass", interface.id.text),
         fmt::format("give {} a security group", interface.id.text)});
  }
  const Ipv4Address peer = in ? packet.source : packet.destination;
  return refusing(
      element, interface.groups.begin()->text,
      {fmt::format("no {} rule of {} allows {} {} {}", in ? "ingress" : "egress", groups,
                   traffic(packet), in ? "from" : "to", peer.text()),
       fmt::format("add an {} rule for {} {} {} to {}", in ? "ingress" : "egress", traffic(packet),
                   in ? "from" : "to", only(peer).text(), interface.groups.begin()->text)});
}

Step acl(const AclPlace& place, const AclDecision& decision, const Packet& packet) {
  const bool in = place.direction == Direction::ingress;
  const Element element = in ? Element::ingress_acl : Element::egress_acl;
  const std::string& id = place.subnet.acl.text;
  const std::string entry = decision.entry ? fmt::format("entry {}", *decision.entry) : "entry *";
  const std::string_view leg = place.leg == Leg::reply ? "replies, " : "";
  const std::string_view way = in ? "into" : "out of";
  Step step;
  if (decision.allowed()) {
    step = passing(element, id,
                   fmt::format("{} of {} lets {}{} {} {}", entry, id, leg, traffic(packet), way,
                               place.subnet.id.text));
  } else {
    Packet refused = packet;
    refused.destination_ports = *decision.refused;
    const Ipv4Address peer = in ? packet.source : packet.destination;
    step = refusing(
        element, id,
        {fmt::format("{} of {} refuses {}{} {} {}", entry, id, leg, traffic(refused), way,
                     place.subnet.id.text),
         fmt::format("{}allow {} {} {} in {}'s {} entries{}",
                     decision.entry ? fmt::format("before {}, ", entry) : "", traffic(packet),
                     in ? "from" : "to", only(peer).text(), id, in ? "ingress" : "egress",
                     place.leg == Leg::reply
                         ? "; an ACL keeps no state, so answers need entries too"
                         : "")});
  }
  step.leg = place.leg;
  return step;
}

Step routed(const RouteTable& table, const EffectiveRoute& route) {
  return passing(Element::route, table.id.text,
                 fmt::format("{} sends {} to {}", table.id.text, route.destination.text(),
                             target_text(route)));
}

Step no_route(const RouteTable& table, const Subnet& subnet, Ipv4Address destination) {
  return refusing(Element::route, table.id.text,
                  {fmt::format("{}, the table of {}, has no route to {}", table.id.text,
                               subnet.id.text, destination.text()),
                   fmt::format("add a route to {}: to a NAT gateway in a public subnet, or use an "
                               "endpoint for the service",
                               table.id.text)});
}

Step black_hole(const RouteTable& table, const EffectiveRoute& route) {
  return refusing(Element::route, table.id.text,
                  {fmt::format("the route {} of {} is a black hole: its target is gone or not "
                               "attached to this VPC",
                               route.destination.text(), table.id.text),
                   fmt::format("point the route {} of {} at a gateway that is there",
                               route.destination.text(), table.id.text)});
}

Step local_route(const RouteTable& table, const Interface& to) {
  return passing(Element::route, table.id.text,
                 fmt::format("the local route of {} leads to {}", table.id.text, to.id.text));
}

Step nobody_there(const Vpc& vpc, Ipv4Address destination) {
  return refusing(
      Element::address, vpc.id.text,
      {fmt::format("no interface of {} has the address {}", vpc.id.text, destination.text()),
       "ask for an address that an interface has"});
}

Step other_vpc(const Interface& to) {
  return refusing(
      Element::address, to.id.text,
      {fmt::format("{} is in another VPC; private addresses mean nothing there", to.id.text),
       "put both into one VPC, or use a public address"});
}

Step not_forwarding(const Interface& through, Ipv4Address destination) {
  return refusing(Element::route, through.id.text,
                  {fmt::format("{} receives the packet and does not forward it to {}",
                               through.id.text, destination.text()),
                   "route to a NAT gateway or an internet gateway"});
}

Step translated(const NatGateway& gateway, const Interface& interface) {
  return passing(Element::nat_gateway, gateway.id.text,
                 fmt::format("{} sends it on from its own address {}", gateway.id.text,
                             interface.address.text()));
}

Step nat_without_way(const NatGateway& gateway, const Subnet& subnet) {
  return refusing(Element::nat_gateway, gateway.id.text,
                  {fmt::format("{} is in {}, whose route leads back to {} itself", gateway.id.text,
                               subnet.id.text, gateway.id.text),
                   "make the NAT gateway in a public subnet, one with a route to an internet "
                   "gateway"});
}

Step nat_protocol(const NatGateway& gateway) {
  return refusing(Element::nat_gateway, gateway.id.text,
                  {"a NAT gateway forwards TCP, UDP and ICMP only", ""});
}

Step nat_from_outside(const NatGateway& gateway) {
  return refusing(
      Element::nat_gateway, gateway.id.text,
      {fmt::format("{} forwards others' connections and takes none itself", gateway.id.text),
       "connect to the workload's own interface"});
}

Step function_from_outside(const Interface& to) {
  return refusing(Element::address, to.id.text,
                  {fmt::format("{} is a function's, which only connects out", to.id.text), ""});
}

Step routes_in_a_circle(const RouteTable& table) {
  return refusing(Element::route, table.id.text,
                  {"the routes lead in a circle",
                   "let the NAT gateways' subnets route to an internet gateway"});
}

Step gateway_out(const InternetGatewayId& gateway, const Interface& from,
                 Ipv4Address public_address) {
  return passing(
      Element::internet_gateway, gateway.text,
      fmt::format("{} lets {} out as {}", gateway.text, from.id.text, public_address.text()));
}

Step gateway_in(const InternetGatewayId& gateway, const Interface& to) {
  return passing(Element::internet_gateway, gateway.text,
                 fmt::format("{} brings it to {}", gateway.text, to.id.text));
}

Step no_public_address(const InternetGatewayId& gateway, const Interface& from,
                       const Subnet& subnet) {
  return refusing(Element::internet_gateway, gateway.text,
                  {fmt::format("{} has no public address, so {} does not let it out, though {} is "
                               "a public subnet",
                               from.id.text, gateway.text, subnet.id.text),
                   "move it to a private subnet with a route to a NAT gateway, or give it an "
                   "Elastic IP"});
}

Step public_nobody(Ipv4Address address) {
  return refusing(Element::address, {},
                  {fmt::format("nothing has the public address {}", address.text()),
                   "ask for an address that is associated"});
}

Step not_attached(const Interface& to) {
  return refusing(Element::internet_gateway, {},
                  {fmt::format("the VPC of {} has no internet gateway", to.id.text),
                   "attach an internet gateway to the VPC"});
}

Step reply_elsewhere(const RouteTable& table, const Subnet& subnet) {
  Step step =
      refusing(Element::route, table.id.text,
               {fmt::format("the reply does not leave as the request came: {}, the table of "
                            "{}, does not lead to the internet gateway",
                            table.id.text, subnet.id.text),
                fmt::format("route 0.0.0.0/0 of {} to the internet gateway", table.id.text)});
  step.leg = Leg::reply;
  return step;
}

Step endpoint_takes(const EndpointId& endpoint, Passage passage) {
  if (passage == Passage::passes) {
    return passing(Element::endpoint, endpoint.text, fmt::format("{} takes it", endpoint.text));
  }
  return refusing(Element::endpoint, endpoint.text,
                  {fmt::format("{} takes TCP 443 only", endpoint.text), "connect to port 443"});
}

Step service_takes(const PublicService& service, Passage passage) {
  if (passage == Passage::passes) {
    return passing(
        Element::endpoint, {},
        fmt::format("the region's {} takes it at {}", service.name, service.address.text()));
  }
  return refusing(
      Element::endpoint, {},
      {fmt::format("the region's {} takes TCP 443 only", service.name), "connect to port 443"});
}

Step resolver(Passage passage) {
  if (passage == Passage::passes) {
    return passing(Element::resolver, {},
                   "the VPC's resolver answers; groups and ACLs do not filter it");
  }
  return refusing(Element::resolver, {},
                  {"the VPC's resolver takes DNS (UDP and TCP 53) only", "ask it on port 53"});
}

Step way_out(Ipv4Address destination, Passage passage) {
  if (passage == Passage::passes) {
    return passing(Element::way_out, {},
                   fmt::format("the way out through the host leads to {}", destination.text()));
  }
  return refusing(
      Element::way_out, {},
      {fmt::format("the way out does not lead to {}: the host itself, private networks, "
                   "link-local and shared addresses are closed",
                   destination.text()),
       "start the region with --allow-lan for a network that is yours"});
}

Step itself(const Interface& interface) {
  return passing(Element::address, interface.id.text, "the address is its own");
}

}  // namespace skerry::network::words
