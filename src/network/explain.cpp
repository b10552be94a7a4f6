#include "network/explain.hpp"

#include <fmt/format.h>

#include <charconv>

#include "network/questions.hpp"

namespace skerry::network {
namespace {

Error unknown(std::string_view what) {
  return Error{fmt::format("'{}' is no interface, name, address, service or \"internet\"", what)};
}

// A private address means an interface, if just one has it.
Result<Place> place_of_address(const Network& network, Ipv4Address address) {
  if (const Interface* there = public_holder(network, address)) return Place{there->id};
  const Interface* found = nullptr;
  for (const auto& [id, interface] : network.interfaces) {
    if (interface.address != address) continue;
    if (found != nullptr) {
      return Error{fmt::format("both {} and {} have {}; name one of them", found->id.text, id.text,
                               address.text())};
    }
    found = &interface;
  }
  if (found != nullptr) return Place{found->id};
  return Place{address};
}

// The interfaces with a name, or with a name whose first label it is.
std::vector<InterfaceId> named(const Network& network, const InterfaceNames& names,
                               std::string_view text) {
  std::vector<InterfaceId> found;
  const auto add = [&](const std::vector<InterfaceId>& ids) {
    for (const InterfaceId& id : ids) {
      if (network.interfaces.contains(id)) found.push_back(id);
    }
  };
  if (const auto whole = names.find(std::string(text)); whole != names.end()) {
    add(whole->second);
    return found;
  }
  for (const auto& [name, ids] : names) {
    if (name.size() > text.size() && name.starts_with(text) && name[text.size()] == '.') add(ids);
  }
  return found;
}

Result<std::vector<Place>> parse_places(const Network& network, const InterfaceNames& names,
                                        std::string_view text) {
  if (text == "internet") return std::vector<Place>{internet_address};
  if (const auto address = parse_ipv4(text)) {
    const Place place = TRY(place_of_address(network, *address));
    return std::vector<Place>{place};
  }
  const InterfaceId id{std::string(text)};
  if (find(network.interfaces, id) != nullptr) return std::vector<Place>{id};
  std::vector<Place> places;
  for (const InterfaceId& each : named(network, names, text)) places.emplace_back(each);
  if (places.empty()) return unknown(text);
  return places;
}

Result<Flow> parse_flow(std::string_view text) {
  Flow flow;
  if (text == "icmp") {
    flow.protocol = icmp;
    return flow;
  }
  std::string_view number = text;
  if (number.ends_with("/udp")) {
    flow.protocol = udp;
    number.remove_suffix(4);
  } else if (number.ends_with("/tcp")) {
    number.remove_suffix(4);
  }
  const char* const end = number.data() + number.size();
  const auto [stop, failure] = std::from_chars(number.data(), end, flow.port);
  if (failure != std::errc{} || stop != end || flow.port == 0) {
    return Error{fmt::format("'{}' is no port; write 5432, 53/udp or icmp", text)};
  }
  return flow;
}

Result<Place> parse_target(const Network& network, const InterfaceNames& names, const Place& from,
                           std::string_view text) {
  const auto* interface = std::get_if<InterfaceId>(&from);
  for (const PublicService& service : network.services) {
    if (service.name != text) continue;
    if (interface == nullptr) return Place{service.address};
    const Subnet& subnet = subnet_of(network, get(network.interfaces, *interface));
    return Place{service_address(network, subnet, text).value_or(service.address)};
  }
  // An address may be somebody's in FROM's VPC and somebody else's in another.
  if (const auto address = parse_ipv4(text); address && interface != nullptr) {
    const Vpc& vpc = vpc_of(network, get(network.interfaces, *interface));
    if (in_vpc(vpc, *address) || public_holder(network, *address) != nullptr) {
      return Place{*address};
    }
  }
  const std::vector<Place> places = TRY(parse_places(network, names, text));
  for (const Place& place : places) {
    const auto* there = std::get_if<InterfaceId>(&place);
    if (interface == nullptr || there == nullptr) continue;
    const Vpc& vpc = vpc_of(network, get(network.interfaces, *interface));
    if (vpc_of(network, get(network.interfaces, *there)).id == vpc.id) return place;
  }
  return places.front();
}

}  // namespace

Result<std::vector<Probe>> parse_question(const Network& network, const InterfaceNames& names,
                                          std::string_view from, std::string_view to) {
  const auto colon = to.rfind(':');
  const std::string_view target = to.substr(0, colon);
  const std::vector<Place> places = TRY(parse_places(network, names, from));
  const Flow flow = TRY(parse_flow(colon == std::string_view::npos ? "443" : to.substr(colon + 1)));
  std::vector<Probe> probes;
  for (const Place& place : places) {
    const Place there = TRY(parse_target(network, names, place, target));
    probes.push_back({place, there, flow});
  }
  return probes;
}

const Verdict& worst_of(const std::vector<Verdict>& verdicts) {
  for (const Verdict& verdict : verdicts) {
    if (!verdict.reachable()) return verdict;
  }
  return verdicts.front();
}

}  // namespace skerry::network
