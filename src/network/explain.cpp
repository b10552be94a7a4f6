#include "network/explain.hpp"

#include <fmt/format.h>

#include <charconv>

#include "network/questions.hpp"

namespace skerry::network {
namespace {

Error unknown(std::string_view what) {
  return Error{fmt::format("'{}' is no interface, address, service or \"internet\"", what)};
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

Result<Place> parse_place(const Network& network, std::string_view text) {
  if (text == "internet") return Place{internet_address};
  if (const auto address = parse_ipv4(text)) return place_of_address(network, *address);
  const InterfaceId id{std::string(text)};
  if (find(network.interfaces, id) != nullptr) return Place{id};
  return unknown(text);
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

Result<Place> parse_target(const Network& network, const Place& from, std::string_view text) {
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
  return parse_place(network, text);
}

}  // namespace

Result<Probe> parse_question(const Network& network, std::string_view from, std::string_view to) {
  Probe probe;
  probe.from = TRY(parse_place(network, from));
  const auto colon = to.rfind(':');
  const std::string_view target = to.substr(0, colon);
  probe.flow = TRY(parse_flow(colon == std::string_view::npos ? "443" : to.substr(colon + 1)));
  probe.to = TRY(parse_target(network, probe.from, target));
  return probe;
}

std::string explanation(const Verdict& verdict) {
  std::string text;
  for (const Step& step : verdict.trail) {
    const bool passes = step.passage == Passage::passes;
    text += fmt::format("{} {}: {}\n", passes ? "  " : "x ", name_of(step.element), step.says);
  }
  if (verdict.reachable()) return text + "It can connect.\n";
  const Step& last = verdict.trail.back();
  text += fmt::format("It cannot connect: the {} decides.\n", name_of(last.element));
  if (!last.change.empty()) text += fmt::format("To change it: {}.\n", last.change);
  return text;
}

}  // namespace skerry::network
