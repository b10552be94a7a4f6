#include "main/explain_net.hpp"

#include <charconv>

#include "network/questions.hpp"
#include "network/verdict.hpp"

namespace skerry {
namespace {

using network::InterfaceId;
using network::Network;
using network::Place;

std::string member(const json::Value& object, std::string_view name) {
  const json::Value* found = object.find(name);
  return found != nullptr && found->is_string() ? std::string(found->text()) : std::string();
}

// The interface that has the address, where just one has it.
Result<Place> by_address(const Network& network, Ipv4Address address) {
  std::vector<InterfaceId> holders;
  for (const auto& [id, interface] : network.interfaces) {
    if (interface.address == address) holders.push_back(id);
  }
  if (holders.size() == 1) return Place{holders.front()};
  if (holders.empty()) return Place{address};
  std::string ids;
  for (const InterfaceId& id : holders) ids += (ids.empty() ? "" : ", ") + id.text;
  return Error{"more than one interface has " + address.text() + ": " + ids};
}

Result<Place> from_place(const Network& network, const std::string& name) {
  if (name == "internet") return Place{network::internet_address};
  const InterfaceId id{name};
  if (network.interfaces.contains(id)) return Place{id};
  if (const auto address = parse_ipv4(name)) return by_address(network, *address);
  return Error{"no interface, address or \"internet\": " + name};
}

// A service is reached by its endpoint from where somebody asks for it.
Result<Place> to_place(const Network& network, const Place& from, const std::string& name) {
  for (const network::PublicService& service : network.services) {
    if (service.name != name) continue;
    const auto* id = std::get_if<InterfaceId>(&from);
    if (id == nullptr) return Place{service.address};
    const auto& subnet = network::subnet_of(network, network::get(network.interfaces, *id));
    const auto address = network::service_address(network, subnet, name);
    if (!address) return Place{service.address};
    const auto* holder = network::holder(network, subnet.vpc, *address);
    return holder == nullptr ? Place{*address} : Place{holder->id};
  }
  auto place = from_place(network, name);
  if (!place.ok()) return Error{"no interface, address, service or \"internet\": " + name};
  return place;
}

Result<network::Flow> flow_of(const json::Value& question) {
  network::Flow flow;
  const std::string protocol = member(question, "protocol");
  if (protocol == "udp") flow.protocol = network::udp;
  if (protocol == "icmp") flow.protocol = network::icmp;
  const std::string port = member(question, "port");
  if (port.empty()) {
    flow.port = 443;
    return flow;
  }
  const auto parsed = std::from_chars(port.data(), port.data() + port.size(), flow.port);
  if (parsed.ec != std::errc{} || parsed.ptr != port.data() + port.size() || flow.port == 0)
    return Error{"a port is 1 to 65535: " + port};
  return flow;
}

json::Value step_value(const network::Step& step) {
  return json::Value::object(
      {{"element", network::name_of(step.element)},
       {"leg", step.leg == network::Leg::request ? "request" : "reply"},
       {"passes", json::Value::boolean(step.passage == network::Passage::passes)},
       {"id", step.id},
       {"says", step.says},
       {"change", step.change}});
}

std::string name_in(const std::vector<ec2::StoredTag>& tags) {
  for (const ec2::StoredTag& tag : tags) {
    if (tag.key == "Name") return tag.value;
  }
  return "";
}

std::string target_text(const network::EffectiveRoute& route) {
  if (!route.target) return "blackhole";
  return std::visit([](const auto& id) { return id.text; }, *route.target);
}

json::Value subnet_value(const ec2::Ec2& ec2, const network::Subnet& subnet) {
  const Network& network = ec2.network();
  json::Value routes = json::Value::array();
  for (const auto& route : network::effective_routes(network, network::table_of(network, subnet)))
    routes.append(json::Value::object(
        {{"destination", route.destination.text()}, {"target", target_text(route)}}));
  json::Value interfaces = json::Value::array();
  for (const auto& [id, interface] : network.interfaces) {
    if (interface.subnet != subnet.id) continue;
    const auto& stored = ec2.get<ec2::StoredInterface>(id.text);
    interfaces.append(json::Value::object(
        {{"id", id.text},
         {"address", interface.address.text()},
         {"public", interface.public_address ? interface.public_address->text() : std::string()},
         {"type", stored.type},
         {"description", stored.description}}));
  }
  return json::Value::object({{"id", subnet.id.text},
                              {"name", name_in(ec2.get<ec2::StoredSubnet>(subnet.id.text).tags)},
                              {"block", subnet.block.text()},
                              {"zone", subnet.zone},
                              {"route_table", network::table_of(network, subnet).id.text},
                              {"routes", routes},
                              {"interfaces", interfaces}});
}

json::Value vpc_value(const ec2::Ec2& ec2, const network::Vpc& vpc) {
  const Network& network = ec2.network();
  json::Value subnets = json::Value::array();
  for (const auto& [id, subnet] : network.subnets) {
    if (subnet.vpc == vpc.id) subnets.append(subnet_value(ec2, subnet));
  }
  json::Value endpoints = json::Value::array();
  for (const auto& [id, endpoint] : network.endpoints) {
    if (endpoint.vpc != vpc.id) continue;
    endpoints.append(json::Value::object({{"id", id.text}, {"service", endpoint.service}}));
  }
  json::Value blocks = json::Value::array();
  for (const Ipv4Cidr& block : vpc.blocks) blocks.append(block.text());
  const auto* gateway = network::gateway_of(network, vpc.id);
  return json::Value::object({{"id", vpc.id.text},
                              {"name", name_in(ec2.get<ec2::StoredVpc>(vpc.id.text).tags)},
                              {"blocks", blocks},
                              {"internet_gateway", gateway == nullptr ? "" : gateway->id.text},
                              {"endpoints", endpoints},
                              {"subnets", subnets}});
}

}  // namespace

Result<json::Value> explain_net(const Region& region, const json::Value& question) {
  const Network& network = region.ec2().network();
  const Place from = TRY(from_place(network, member(question, "from")));
  const Place to = TRY(to_place(network, from, member(question, "to")));
  const network::Flow flow = TRY(flow_of(question));
  const network::Verdict verdict = network::judge(network, {from, to, flow});
  json::Value steps = json::Value::array();
  for (const network::Step& step : verdict.trail) steps.append(step_value(step));
  return json::Value::object(
      {{"verdict", verdict.reachable() ? "allowed" : "refused"}, {"steps", steps}});
}

Result<json::Value> show_net(const Region& region, const json::Value& question) {
  const ec2::Ec2& ec2 = region.ec2();
  const std::string asked = member(question, "vpc");
  json::Value vpcs = json::Value::array();
  for (const auto& [id, vpc] : ec2.network().vpcs) {
    const std::string name = name_in(ec2.get<ec2::StoredVpc>(id.text).tags);
    if (asked.empty() || asked == id.text || asked == name) vpcs.append(vpc_value(ec2, vpc));
  }
  if (!asked.empty() && vpcs.items().empty()) return Error{"no VPC " + asked};
  return json::Value::object({{"vpcs", vpcs}});
}

}  // namespace skerry
