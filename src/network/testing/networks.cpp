#include "network/testing/networks.hpp"

#include <fmt/format.h>

namespace skerry::network::test {
namespace {

template <class Value>
const Value& pick(const std::vector<Value>& values, Random& random) {
  return values[random.below(values.size())];
}

bool chance(Random& random, std::uint64_t percent) { return random.below(100) < percent; }

std::uint16_t port(Random& random) { return probe_ports[random.below(std::size(probe_ports))]; }

Traffic some_traffic(Random& random) {
  switch (random.below(7)) {
    case 0:
      return of_everything;
    case 1:
      return of_udp(port(random));
    case 2:
      return {icmp, {}, {8, static_cast<std::int16_t>(chance(random, 50) ? 0 : -1)}};
    case 3:
      return {icmp, {}, {}};
    case 4:
      return of_tcp(80, 5432);
    case 5:
      return {udp, {}, {}};
    default:
      return of_tcp(port(random));
  }
}

// A VPC with its mistakes.
class Generator {
 public:
  Generator(Builder& builder, Random& random, std::string name)
      : build_(builder),
        random_(random),
        name_(std::move(name)),
        vpc_(build_.vpc(name_, "10.0.0.0/16")) {}

  void run() {
    const bool has_gateway = chance(random_, 85);
    if (has_gateway) gateway_ = build_.gateway(vpc_);
    groups();
    subnets();
    gateways();
    rules();
    acls();
    interfaces();
    if (chance(random_, 50)) build_.s3_endpoint(vpc_, {tables_.back()});
  }

 private:
  std::string named(const char* what, std::size_t number) {
    return fmt::format("{}{}{}", name_, what, number);
  }

  void groups() {
    for (std::size_t i = 0; i < 4; ++i) groups_.push_back(build_.group(vpc_, named("g", i)));
  }

  void subnets() {
    for (std::size_t i = 0; i < 3; ++i) tables_.push_back(build_.table(vpc_, named("t", i)));
    const std::size_t count = 2 + random_.below(3);
    for (std::size_t i = 0; i < count; ++i) {
      const Ipv4Cidr cidr{{0x0a000000 + static_cast<std::uint32_t>(i) * 256}, 24};
      subnets_.push_back(build_.subnet(vpc_, named("s", i), cidr, tables_[i % tables_.size()]));
    }
  }

  // The first table is public, the second goes by NAT, the third is what it is.
  void gateways() {
    if (gateway_ && chance(random_, 90)) build_.route(tables_[0], "0.0.0.0/0", *gateway_);
    const SubnetId& subnet = chance(random_, 75) ? subnets_[0] : subnets_[1];
    const NatGatewayId nat = build_.nat(subnet, name_ + "nat");
    if (chance(random_, 90)) {
      build_.make_public(build_.network.nat_gateways.at(nat).interface);
    }
    build_.route(tables_[1], "0.0.0.0/0", nat);
    switch (random_.below(4)) {
      case 0:
        build_.route(tables_[2], "203.0.113.0/24", nat);
        break;
      case 1:
        build_.route(tables_[2], "0.0.0.0/0", NatGatewayId{"nat-gone"});
        break;
      case 2:
        if (gateway_) build_.route(tables_[2], "198.18.0.0/15", *gateway_);
        break;
      default:
        break;
    }
  }

  Peer some_peer() {
    switch (random_.below(6)) {
      case 0:
        return pick(groups_, random_);
      case 1:
        return build_.network.subnets.at(pick(subnets_, random_)).block;
      case 2:
        return block("203.0.113.0/24");
      case 3:
        return build_.s3_list;
      default:
        return everywhere;
    }
  }

  void rules() {
    for (const GroupId& group : groups_) {
      if (chance(random_, 75)) build_.egress(group, of_everything, everywhere);
      for (std::size_t i = random_.below(3); i > 0; --i) {
        build_.egress(group, some_traffic(random_), some_peer());
      }
      for (std::size_t i = 1 + random_.below(3); i > 0; --i) {
        build_.ingress(group, some_traffic(random_), some_peer());
      }
      if (chance(random_, 40)) build_.ingress(group, of_everything, group);
      if (chance(random_, 30)) build_.ingress(group, of_everything, everywhere);
    }
  }

  void entries(AclEntries& entries) {
    const std::size_t count = 1 + random_.below(3);
    for (std::size_t i = 0; i < count; ++i) {
      const Ipv4Cidr peer = chance(random_, 60)
                                ? everywhere
                                : build_.network.subnets.at(pick(subnets_, random_)).block;
      const AclAction action = chance(random_, 60) ? AclAction::allow : AclAction::deny;
      entries[static_cast<std::uint16_t>(10 + i)] = {some_traffic(random_), peer, action};
    }
    if (chance(random_, 60)) {
      entries[100] = {of_tcp(chance(random_, 50) ? 1024 : 32768, 65535), everywhere,
                      AclAction::allow};
    }
    if (chance(random_, 50)) entries[200] = {of_everything, everywhere, AclAction::allow};
  }

  void acls() {
    for (std::size_t i = 0; i < subnets_.size(); ++i) {
      if (!chance(random_, 35)) continue;
      const AclId id = build_.acl(vpc_, named("a", i));
      Acl& acl = build_.network.acls.at(id);
      acl.ingress.clear();
      acl.egress.clear();
      entries(acl.ingress);
      entries(acl.egress);
      build_.network.subnets.at(subnets_[i]).acl = id;
    }
  }

  void interfaces() {
    for (std::size_t i = 0; i < subnets_.size(); ++i) {
      for (std::size_t j = 1 + random_.below(3); j > 0; --j) {
        std::set<GroupId> groups{pick(groups_, random_)};
        if (chance(random_, 40)) groups.insert(pick(groups_, random_));
        const InterfaceId id =
            build_.interface(subnets_[i], named("e", i * 10 + j), std::move(groups));
        if (chance(random_, i % 3 == 0 ? 60 : 15)) build_.make_public(id);
      }
    }
  }

  Builder& build_;
  Random& random_;
  std::string name_;
  VpcId vpc_;
  std::optional<InternetGatewayId> gateway_;
  std::vector<GroupId> groups_;
  std::vector<RouteTableId> tables_;
  std::vector<SubnetId> subnets_;
};

template <class Map>
typename Map::mapped_type& pick_part(Map& map, Random& random) {
  auto at = map.begin();
  std::advance(at, static_cast<std::ptrdiff_t>(random.below(map.size())));
  return at->second;
}

void change_rules(std::vector<GroupRule>& rules, Random& random) {
  if (!rules.empty() && chance(random, 60)) {
    rules.erase(rules.begin() + static_cast<std::ptrdiff_t>(random.below(rules.size())));
  } else {
    rules.push_back({{"sgr-more" + std::to_string(random.below(1'000'000))},
                     some_traffic(random),
                     Peer{everywhere}});
  }
}

}  // namespace

void mutate(Network& network, Random& random) {
  Subnet& subnet = pick_part(network.subnets, random);
  Interface& interface = pick_part(network.interfaces, random);
  RouteTable& table = pick_part(network.route_tables, random);
  switch (random.below(8)) {
    case 0:
      change_rules(pick_part(network.groups, random).egress, random);
      break;
    case 1:
      change_rules(pick_part(network.groups, random).ingress, random);
      break;
    case 2:
      pick_part(network.acls, random).ingress[5] = {some_traffic(random), everywhere,
                                                    AclAction::deny};
      break;
    case 3:
      pick_part(network.acls, random).egress.erase(100);
      break;
    case 4:
      subnet.acl = network.vpcs.at(subnet.vpc).default_acl;
      break;
    case 5:
      if (!table.routes.empty()) table.routes.pop_back();
      break;
    case 6:
      subnet.route_table.reset();
      break;
    default:
      if (interface.public_address) {
        interface.public_address.reset();
      } else {
        interface.public_address = free_public_address(network);
      }
  }
}

Builder::Builder() {
  network.services = {{"secretsmanager", secrets_address}, {"s3", s3_address}};
  network.prefix_lists[s3_list] = {s3_list, "s3", {s3_addresses}};
}

VpcId Builder::vpc(const std::string& name, const char* cidr) {
  const VpcId id{"vpc-" + name};
  network.vpcs[id] = {id, {block(cidr)}, {}, {}, {}, {}, Setting::on, Setting::on};
  network.vpcs[id].main_table = table(id, name + "main");
  network.vpcs[id].default_acl = acl(id, name + "open");
  network.vpcs[id].default_group = group(id, name + "default");
  return id;
}

RouteTableId Builder::table(const VpcId& vpc, const std::string& name) {
  const RouteTableId id{"rtb-" + name};
  network.route_tables[id] = {id, vpc, {}};
  return id;
}

SubnetId Builder::subnet(const VpcId& vpc, const std::string& name, Ipv4Cidr cidr,
                         const RouteTableId& table) {
  const SubnetId id{"subnet-" + name};
  const AclId acl = network.vpcs.at(vpc).default_acl;
  network.subnets[id] = {id, vpc, cidr, "us-east-1a", table, acl, Setting::off};
  return id;
}

InternetGatewayId Builder::gateway(const VpcId& vpc) {
  const InternetGatewayId id{"igw-" + vpc.text.substr(4)};
  network.internet_gateways[id] = {id, vpc};
  return id;
}

AclId Builder::acl(const VpcId& vpc, const std::string& name) {
  const AclId id{"acl-" + name};
  const AclEntry open{of_everything, everywhere, AclAction::allow};
  network.acls[id] = {id, vpc, {{100, open}}, {{100, open}}};
  return id;
}

GroupId Builder::group(const VpcId& vpc, const std::string& name) {
  const GroupId id{"sg-" + name};
  network.groups[id] = {id, vpc, {}, {}};
  return id;
}

InterfaceId Builder::interface(const SubnetId& subnet, const std::string& name,
                               std::set<GroupId> groups) {
  const InterfaceId id{"eni-" + name};
  const auto free = free_address(network, subnet);
  ASSERT(free.has_value());
  Interface made;
  made.id = id;
  made.subnet = subnet;
  made.address = *free;
  made.groups = std::move(groups);
  network.interfaces[id] = made;
  return id;
}

Ipv4Address Builder::make_public(const InterfaceId& interface) {
  const auto free = free_public_address(network);
  ASSERT(free.has_value());
  network.interfaces.at(interface).public_address = *free;
  return *free;
}

NatGatewayId Builder::nat(const SubnetId& subnet, const std::string& name) {
  const NatGatewayId id{"nat-" + name};
  const InterfaceId own = interface(subnet, name, {});
  network.interfaces.at(own).use = InterfaceUse::nat_gateway;
  network.interfaces.at(own).source_dest_check = Setting::off;
  network.nat_gateways[id] = {id, own};
  return id;
}

EndpointId Builder::s3_endpoint(const VpcId& vpc, std::set<RouteTableId> tables) {
  const EndpointId id{"vpce-" + vpc.text.substr(4)};
  Endpoint made;
  made.id = id;
  made.vpc = vpc;
  made.type = EndpointType::gateway;
  made.service = "s3";
  made.route_tables = std::move(tables);
  network.endpoints[id] = made;
  return id;
}

void Builder::route(const RouteTableId& table, const char* cidr, RouteTarget target) {
  network.route_tables.at(table).routes.push_back({block(cidr), std::move(target)});
}
void Builder::egress(const GroupId& group, Traffic traffic, Peer peer) {
  network.groups.at(group).egress.push_back({next_rule(), traffic, std::move(peer)});
}
void Builder::ingress(const GroupId& group, Traffic traffic, Peer peer) {
  network.groups.at(group).ingress.push_back({next_rule(), traffic, std::move(peer)});
}

Network generate(Random& random, const std::string& name) {
  Builder builder;
  Generator(builder, random, name + "a").run();
  if (chance(random, 50)) Generator(builder, random, name + "b").run();
  return builder.network;
}

Probe generate_probe(const Network& network, Random& random, std::uint16_t source_port) {
  std::vector<InterfaceId> all, workloads;
  for (const auto& [id, interface] : network.interfaces) {
    all.push_back(id);
    if (interface.use == InterfaceUse::workload) workloads.push_back(id);
  }
  Probe probe;
  probe.flow = {tcp, port(random), {source_port, source_port}};
  if (chance(random, 25)) probe.flow.protocol = udp;
  if (chance(random, 20)) probe.flow = {icmp, 0, {}};
  probe.from = pick(workloads, random);
  const Interface& to = network.interfaces.at(pick(all, random));
  switch (random.below(12)) {
    case 0:
    case 1:
      probe.to = internet_address;
      break;
    case 2:
      probe.to = secrets_address;
      probe.flow.port = 443;
      break;
    case 3:
      probe.to = s3_address;
      probe.flow.port = 443;
      break;
    case 4:
      probe.to = address("10.0.0.200");
      break;  // nobody's
    case 5:
    case 6:
    case 7:
      probe.to = to.public_address.value_or(internet_address);
      if (to.public_address && chance(random, 60)) probe.from = internet_address;
      break;
    default:
      probe.to = to.address;
      break;
  }
  return probe;
}

std::string text(const Network& network, const Probe& probe) {
  const auto* from = std::get_if<InterfaceId>(&probe.from);
  const auto* to = std::get_if<InterfaceId>(&probe.to);
  const std::string source = from != nullptr
                                 ? from->text + " " + network.interfaces.at(*from).address.text()
                                 : std::get<Ipv4Address>(probe.from).text();
  const std::string target = to != nullptr ? to->text : std::get<Ipv4Address>(probe.to).text();
  return fmt::format("{} port {} -> {} protocol {} port {}", source, probe.flow.source_ports.first,
                     target, probe.flow.protocol.number, probe.flow.port);
}

std::string text(const Verdict& verdict) {
  std::string all;
  for (const Step& step : verdict.trail) {
    all += fmt::format("  {}{}: {}\n", step.passage == Passage::refused ? "REFUSED by " : "",
                       name_of(step.element), step.says);
  }
  return all;
}

}  // namespace skerry::network::test
