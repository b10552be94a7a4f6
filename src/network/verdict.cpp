#include "network/verdict.hpp"

#include <algorithm>

#include "network/allocation.hpp"
#include "network/limits.hpp"
#include "network/questions.hpp"
#include "network/verdict_words.hpp"
#include "network/way_out.hpp"

namespace skerry::network {
namespace {

// One passing of the router between two interfaces; none is the internet gateway or an endpoint.
struct Crossing {
  const Interface* from = nullptr;
  const Interface* to = nullptr;
  Packet packet;  // as the ACLs see it
};

bool same_subnet(const Interface* a, const Interface* b) {
  return a != nullptr && b != nullptr && a->subnet == b->subnet;
}

// Follows one packet and writes down what it meets. Every function that can refuse answers whether
// the packet passed.
class Walk {
 public:
  explicit Walk(const Network& network) : network_(network) {}

  bool send(const Interface& from, Packet packet);
  bool arrive_from_outside(Packet packet);
  bool reply();
  Verdict take() { return std::move(verdict_); }

 private:
  bool note(Step step) {
    verdict_.trail.push_back(std::move(step));
    return verdict_.trail.back().passage == Passage::passes;
  }
  bool gate(const Interface& interface, const Packet& packet, Direction direction);
  bool acl(const Subnet& subnet, const Packet& packet, Direction direction, Leg leg);
  bool cross(const Crossing& crossing, const Step& route);
  bool send_inside(const Interface& from, const Packet& packet);
  bool through_nat(const Interface& from, const Packet& packet, const NatGateway& gateway,
                   const Step& route);
  bool through_gateway(const Interface& from, Packet packet, const InternetGatewayId& gateway,
                       const Step& route);
  bool outside(const Packet& packet);
  bool takes_connections(const Interface& to);
  bool reply_leaves_by_gateway(const Interface& to, Ipv4Address peer);

  const Network& network_;
  Verdict verdict_;
  std::vector<Crossing> crossings_;
  std::size_t hops_ = 0;
};

bool Walk::gate(const Interface& interface, const Packet& packet, Direction direction) {
  if (interface.use == InterfaceUse::nat_gateway) return true;  // NAT gateways have no groups
  const GroupsDecision decision = judge_groups(network_, interface, packet, direction);
  return note(decision.allowed() ? words::group_allows(decision, packet, direction)
                                 : words::group_refuses(interface, packet, direction));
}

bool Walk::acl(const Subnet& subnet, const Packet& packet, Direction direction, Leg leg) {
  const AclDecision decision = judge_acl(get(network_.acls, subnet.acl), packet, direction);
  return note(words::acl({subnet, direction, leg}, decision, packet));
}

// Out of one subnet by a route and into another. Inside one subnet no ACL is asked.
bool Walk::cross(const Crossing& crossing, const Step& route) {
  const bool filtered = !same_subnet(crossing.from, crossing.to);
  crossings_.push_back(crossing);
  if (crossing.from != nullptr && filtered &&
      !acl(subnet_of(network_, *crossing.from), crossing.packet, Direction::egress, Leg::request)) {
    return false;
  }
  if (!note(route)) return false;
  if (crossing.to == nullptr || !filtered) return true;
  return acl(subnet_of(network_, *crossing.to), crossing.packet, Direction::ingress, Leg::request);
}

bool Walk::send_inside(const Interface& from, const Packet& packet) {
  const Subnet& subnet = subnet_of(network_, from);
  const Vpc& vpc = get(network_.vpcs, subnet.vpc);
  const Interface* to = holder(network_, vpc.id, packet.destination);
  if (to == nullptr) {
    return cross({&from, nullptr, packet}, words::nobody_there(vpc, packet.destination));
  }
  if (!cross({&from, to, packet}, words::local_route(table_of(network_, subnet), *to))) {
    return false;
  }
  return gate(*to, packet, Direction::ingress) && takes_connections(*to);
}

bool Walk::send(const Interface& from, Packet packet) {
  const Subnet& subnet = subnet_of(network_, from);
  const Vpc& vpc = get(network_.vpcs, subnet.vpc);
  const RouteTable& table = table_of(network_, subnet);
  if (packet.destination == from.address) return note(words::itself(from));
  if (is_resolver(vpc, packet.destination)) {
    const bool dns = packet.destination_ports == PortRange{53, 53} &&
                     (packet.protocol == udp || packet.protocol == tcp);
    return note(words::resolver(dns ? Passage::passes : Passage::refused));
  }
  if (!gate(from, packet, Direction::egress)) return false;
  if (in_vpc(vpc, packet.destination)) return send_inside(from, packet);

  const auto route = best_route(effective_routes(network_, table), packet.destination);
  const Crossing away{&from, nullptr, packet};
  if (!route) return cross(away, words::no_route(table, subnet, packet.destination));
  if (!route->target) return cross(away, words::black_hole(table, *route));
  if (++hops_ > verdict_hops_max) return cross(away, words::routes_in_a_circle(table));
  const Step routed = words::routed(table, *route);
  if (const auto* gateway = std::get_if<InternetGatewayId>(&*route->target)) {
    return through_gateway(from, packet, *gateway, routed);
  }
  if (const auto* gateway = std::get_if<NatGatewayId>(&*route->target)) {
    return through_nat(from, packet, get(network_.nat_gateways, *gateway), routed);
  }
  if (const auto* endpoint = std::get_if<EndpointId>(&*route->target)) {
    const bool https = packet.protocol == tcp && packet.destination_ports == PortRange{443, 443};
    return cross(away, routed) &&
           note(words::endpoint_takes(*endpoint, https ? Passage::passes : Passage::refused));
  }
  const Interface& through = get(network_.interfaces, std::get<InterfaceId>(*route->target));
  return cross({&from, &through, packet}, routed) &&
         note(words::not_forwarding(through, packet.destination));
}

bool Walk::through_nat(const Interface& from, const Packet& packet, const NatGateway& gateway,
                       const Step& route) {
  const Interface& nat = get(network_.interfaces, gateway.interface);
  if (nat.id == from.id) {
    return note(words::nat_without_way(gateway, subnet_of(network_, nat)));
  }
  if (!cross({&from, &nat, packet}, route)) return false;
  if (packet.protocol != tcp && packet.protocol != udp && packet.protocol != icmp) {
    return note(words::nat_protocol(gateway));
  }
  note(words::translated(gateway, nat));
  Packet onward = packet;
  onward.source = nat.address;
  // https://docs.aws.amazon.com/vpc/latest/userguide/vpc-nat-gateway.html: ports 1024-65535. A
  // probe from one known port keeps it, as ours does while the port is free.
  const bool one_port = packet.source_ports.first == packet.source_ports.last;
  if (packet.protocol != icmp && !one_port) onward.source_ports = {1024, 65535};
  return send(nat, onward);
}

bool Walk::through_gateway(const Interface& from, Packet packet, const InternetGatewayId& gateway,
                           const Step& route) {
  if (!cross({&from, nullptr, packet}, route)) return false;
  if (!from.public_address) {
    return note(words::no_public_address(gateway, from, subnet_of(network_, from)));
  }
  note(words::gateway_out(gateway, from, *from.public_address));
  packet.source = *from.public_address;
  return outside(packet);
}

// Beyond the internet gateways: the region's services, other public addresses, the internet.
bool Walk::outside(const Packet& packet) {
  for (const PublicService& service : network_.services) {
    if (service.address != packet.destination) continue;
    const bool https = packet.protocol == tcp && packet.destination_ports == PortRange{443, 443};
    return note(words::service_takes(service, https ? Passage::passes : Passage::refused));
  }
  if (public_addresses.contains(packet.destination)) return arrive_from_outside(packet);
  const bool open = leads_to(network_.way_out, packet.destination);
  return note(words::way_out(packet.destination, open ? Passage::passes : Passage::refused));
}

bool Walk::arrive_from_outside(Packet packet) {
  const Interface* to = public_holder(network_, packet.destination);
  if (to == nullptr) return note(words::public_nobody(packet.destination));
  const InternetGateway* gateway = gateway_of(network_, subnet_of(network_, *to).vpc);
  if (gateway == nullptr) return note(words::not_attached(*to));
  const Ipv4Address peer = packet.source;
  packet.destination = to->address;
  if (!cross({nullptr, to, packet}, words::gateway_in(gateway->id, *to))) return false;
  return gate(*to, packet, Direction::ingress) && takes_connections(*to) &&
         reply_leaves_by_gateway(*to, peer);
}

// A NAT gateway forwards, a function only connects out; nothing connects to them.
bool Walk::takes_connections(const Interface& to) {
  if (to.use == InterfaceUse::function) return note(words::function_from_outside(to));
  for (const auto& [id, nat] : network_.nat_gateways) {
    if (nat.interface == to.id) return note(words::nat_from_outside(nat));
  }
  return true;
}

// What came through the internet gateway is answered through it, or not at all.
bool Walk::reply_leaves_by_gateway(const Interface& to, Ipv4Address peer) {
  const Subnet& subnet = subnet_of(network_, to);
  const RouteTable& table = table_of(network_, subnet);
  const auto route = best_route(effective_routes(network_, table), peer);
  if (route && route->target && std::holds_alternative<InternetGatewayId>(*route->target)) {
    return true;
  }
  return note(words::reply_elsewhere(table, subnet));
}

// Groups remember connections; ACLs do not, and judge the way back as any other packet.
bool Walk::reply() {
  for (auto crossing = crossings_.rbegin(); crossing != crossings_.rend(); ++crossing) {
    if (same_subnet(crossing->from, crossing->to)) continue;
    const Packet answer = answer_to(crossing->packet);
    if (crossing->to != nullptr &&
        !acl(subnet_of(network_, *crossing->to), answer, Direction::egress, Leg::reply)) {
      return false;
    }
    if (crossing->from != nullptr &&
        !acl(subnet_of(network_, *crossing->from), answer, Direction::ingress, Leg::reply)) {
      return false;
    }
  }
  return true;
}

Packet first_packet(const Flow& flow) {
  Packet packet;
  packet.protocol = flow.protocol;
  if (flow.protocol == icmp) {
    packet.kind = {8, 0};  // RFC 792: echo
  } else if (flow.protocol == tcp || flow.protocol == udp) {
    packet.source_ports = flow.source_ports;
    packet.destination_ports = {flow.port, flow.port};
  }
  return packet;
}

}  // namespace

Verdict judge(const Network& network, const Probe& probe) {
  Walk walk(network);
  Packet packet = first_packet(probe.flow);
  const auto* from = std::get_if<InterfaceId>(&probe.from);
  const auto* to = std::get_if<InterfaceId>(&probe.to);
  if (to == nullptr) {
    packet.destination = std::get<Ipv4Address>(probe.to);
  } else {
    const Interface& there = get(network.interfaces, *to);
    const bool near = from != nullptr && vpc_of(network, get(network.interfaces, *from)).id ==
                                             vpc_of(network, there).id;
    packet.destination = near ? there.address : there.public_address.value_or(there.address);
    if (!near && !there.public_address) return {{words::other_vpc(there)}};
  }
  bool arrived = false;
  if (from != nullptr) {
    const Interface& here = get(network.interfaces, *from);
    packet.source = here.address;
    arrived = walk.send(here, packet);
  } else {
    packet.source = std::get<Ipv4Address>(probe.from);
    arrived = walk.arrive_from_outside(packet);
  }
  if (arrived) walk.reply();
  return walk.take();
}

std::optional<Ipv4Address> service_address(const Network& network, const Subnet& from,
                                           std::string_view service) {
  const Vpc& vpc = get(network.vpcs, from.vpc);
  std::optional<Ipv4Address> private_address;
  for (const auto& [id, endpoint] : network.endpoints) {
    if (endpoint.vpc != vpc.id || endpoint.service != service ||
        endpoint.type != EndpointType::interface || endpoint.private_dns == Setting::off) {
      continue;
    }
    for (const InterfaceId& interface : endpoint.interfaces) {
      const Interface* there = find(network.interfaces, interface);
      if (there == nullptr) continue;
      if (subnet_of(network, *there).zone == from.zone) return there->address;
      if (!private_address) private_address = there->address;
    }
  }
  if (private_address) return private_address;
  for (const PublicService& known : network.services) {
    if (known.name == service) return known.address;
  }
  return std::nullopt;
}

std::string_view name_of(Element element) {
  switch (element) {
    case Element::egress_group:
      return "security group (egress)";
    case Element::egress_acl:
      return "network ACL (outbound)";
    case Element::route:
      return "route table";
    case Element::nat_gateway:
      return "NAT gateway";
    case Element::internet_gateway:
      return "internet gateway";
    case Element::endpoint:
      return "endpoint";
    case Element::resolver:
      return "resolver";
    case Element::way_out:
      return "way out of the host";
    case Element::address:
      return "address";
    case Element::ingress_acl:
      return "network ACL (inbound)";
    case Element::ingress_group:
      return "security group (ingress)";
  }
  return "";
}

}  // namespace skerry::network
