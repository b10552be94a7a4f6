#include "main/explain_net.hpp"

#include "base/time_text.hpp"
#include "network/explain.hpp"
#include "network/names.hpp"
#include "network/questions.hpp"
#include "network/refusal.hpp"

namespace skerry {
namespace {

using network::InterfaceId;
using network::Network;
using network::Place;

std::string member(const json::Value& object, std::string_view name) {
  const json::Value* found = object.find(name);
  return found != nullptr && found->is_string() ? std::string(found->text()) : std::string();
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

std::string name_in(const std::vector<StoredTag>& tags) {
  for (const StoredTag& tag : tags) {
    if (tag.key == "Name") return tag.value;
  }
  return "";
}

std::string target_text(const network::EffectiveRoute& route) {
  if (!route.target) return "blackhole";
  return std::visit([](const auto& id) { return id.text; }, *route.target);
}

const char* kind_of(const Network& network, const network::Subnet& subnet) {
  for (const auto& route : network::effective_routes(network, network::table_of(network, subnet))) {
    if (route.destination != everywhere || !route.target) continue;
    if (std::holds_alternative<network::InternetGatewayId>(*route.target)) return "public";
    return "private";
  }
  return "isolated";
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
                              {"kind", kind_of(network, subnet)},
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
    const bool gateway = endpoint.type == network::EndpointType::gateway;
    endpoints.append(json::Value::object({{"id", id.text},
                                          {"service", endpoint.service},
                                          {"type", gateway ? "gateway" : "interface"}}));
  }
  json::Value blocks = json::Value::array();
  for (const Ipv4Cidr& block : vpc.blocks) blocks.append(block.text());
  const auto* gateway = network::gateway_of(network, vpc.id);
  return json::Value::object(
      {{"id", vpc.id.text},
       {"name", name_in(ec2.get<ec2::StoredVpc>(vpc.id.text).tags)},
       {"default", json::Value::boolean(ec2.get<ec2::StoredVpc>(vpc.id.text).is_default)},
       {"blocks", blocks},
       {"internet_gateway", gateway == nullptr ? "" : gateway->id.text},
       {"endpoints", endpoints},
       {"subnets", subnets}});
}

std::string place_text(const network::Place& place) {
  const auto* id = std::get_if<InterfaceId>(&place);
  return id == nullptr ? std::get<Ipv4Address>(place).text() : id->text;
}

// "AWS Lambda VPC ENI-NAME-" and a UUID: how Lambda describes a function's interfaces.
std::string function_in(const std::string& description) {
  constexpr std::string_view prefix = "AWS Lambda VPC ENI-";
  constexpr std::size_t uuid_chars = 37;  // with the hyphen before it
  if (!description.starts_with(prefix) || description.size() <= prefix.size() + uuid_chars)
    return "";
  return description.substr(prefix.size(), description.size() - prefix.size() - uuid_chars);
}

// What people call interfaces: names that services gave, functions, Name tags.
network::InterfaceNames names_of(Region& region) {
  network::InterfaceNames names = region.changes().names();
  for (const auto& [id, interface] : region.ec2().all<ec2::StoredInterface>()) {
    for (const std::string& name : {name_in(interface.tags), function_in(interface.description)}) {
      if (!name.empty()) names[name].push_back({id});
    }
  }
  return names;
}

std::string protocol_text(std::uint8_t number) {
  if (number == network::tcp.number) return "tcp";
  if (number == network::udp.number) return "udp";
  if (number == network::icmp.number) return "icmp";
  return "protocol " + std::to_string(number);
}

json::Value drop_value(const Network& network, const endpoints::DroppedPacket& dropped) {
  const kernel::LoggedPacket& packet = dropped.packet;
  const network::Refusal refusal = network::refusal_of(network, dropped.space, packet);
  return json::Value::object({{"time", iso8601(dropped.time)},
                              {"vpc", dropped.space.text},
                              {"from", kernel::text(packet.source)},
                              {"from_interface", refusal.from ? refusal.from->text : std::string()},
                              {"to", kernel::text(packet.destination)},
                              {"to_interface", refusal.to ? refusal.to->text : std::string()},
                              {"protocol", protocol_text(packet.protocol)},
                              {"port", json::Value::number(std::int64_t{packet.destination_port})},
                              {"id", refusal.id},
                              {"says", refusal.says}});
}

}  // namespace

Result<json::Value> explain_net(Region& region, const RegionNetwork* made,
                                const json::Value& question) {
  Network network = region.ec2().network();
  if (made != nullptr) network.way_out = made->way_out();
  const std::vector<network::Probe> probes = TRY(network::parse_question(
      network, names_of(region), member(question, "from"), member(question, "to")));
  std::vector<network::Verdict> verdicts;
  std::size_t refused = 0;
  for (const network::Probe& probe : probes) {
    verdicts.push_back(network::judge(network, probe));
    if (!verdicts.back().reachable()) ++refused;
  }
  const network::Verdict& told = network::worst_of(verdicts);
  json::Value steps = json::Value::array();
  for (const network::Step& step : told.trail) steps.append(step_value(step));
  const auto which = static_cast<std::size_t>(&told - verdicts.data());
  json::Value answer = json::Value::object({{"verdict", refused == 0 ? "allowed" : "refused"},
                                            {"from", place_text(probes[which].from)},
                                            {"steps", steps},
                                            {"network", json::Value::boolean(made != nullptr)}});
  if (probes.size() > 1) {
    answer.set("interfaces", json::Value::number(static_cast<std::int64_t>(probes.size())));
    answer.set("refused", json::Value::number(static_cast<std::int64_t>(refused)));
  }
  return answer;
}

Result<json::Value> show_net(Region& region, const json::Value& question) {
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

Result<Done> watch_net(Region& region, RegionNetwork* network, const json::Value& question,
                       std::function<void(json::Value)> tell) {
  if (network == nullptr)
    return Error{"this region has no network of its own: it was not started as root"};
  const std::string asked = member(question, "vpc");
  std::set<kernel::NamespaceName> spaces{network::names::edge()};
  for (const auto& [id, vpc] : region.ec2().network().vpcs) {
    const std::string name = name_in(region.ec2().get<ec2::StoredVpc>(id.text).tags);
    if (asked.empty() || asked == id.text || asked == name)
      spaces.insert(network::names::router(id));
  }
  if (!asked.empty() && spaces.size() == 1) return Error{"no VPC " + asked};
  network->drops().next(std::move(spaces), [&region, tell](const endpoints::DropWatch::Seen& seen) {
    json::Value drops = json::Value::array();
    for (const auto& each : seen.packets) drops.append(drop_value(region.ec2().network(), each));
    tell(json::Value::object(
        {{"drops", drops}, {"lost", json::Value::number(static_cast<std::int64_t>(seen.lost))}}));
  });
  return Done{};
}

}  // namespace skerry
