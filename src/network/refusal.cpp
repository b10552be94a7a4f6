#include "network/refusal.hpp"

#include <fmt/format.h>

#include <string_view>

#include "network/questions.hpp"

namespace skerry::network {
namespace {

// All groups of the interface: its gate is one chain, whose log names the first.
std::string groups_of(const Network& network, const std::optional<InterfaceId>& id,
                      std::string_view first) {
  const Interface* interface = id ? find(network.interfaces, *id) : nullptr;
  if (interface == nullptr || interface->groups.size() < 2) return std::string(first);
  std::string all;
  for (const GroupId& group : interface->groups) all += (all.empty() ? "" : ", ") + group.text;
  return all;
}

std::optional<std::string_view> after(std::string_view text, std::string_view prefix) {
  if (!text.starts_with(prefix)) return std::nullopt;
  return text.substr(prefix.size());
}

}  // namespace

Refusal refusal_of(const Network& network, const kernel::NamespaceName& space,
                   const kernel::LoggedPacket& packet) {
  Refusal refusal;
  const auto held = [&](kernel::Ipv4 address) -> std::optional<InterfaceId> {
    const Interface* there = holder(network, VpcId{space.text}, {address.value});
    if (there == nullptr) there = public_holder(network, {address.value});
    return there == nullptr ? std::nullopt : std::optional(there->id);
  };
  refusal.from = held(packet.source);
  refusal.to = held(packet.destination);
  const std::string_view why = packet.prefix;
  const std::string_view first = why.substr(0, why.find(' '));
  if (const auto group = after(why, "egress of ")) {
    refusal.id = *group;
    refusal.says =
        fmt::format("no egress rule of {} allows it", groups_of(network, refusal.from, *group));
  } else if (const auto receiver = after(why, "ingress of ")) {
    refusal.id = *receiver;
    refusal.says =
        fmt::format("no ingress rule of {} allows it", groups_of(network, refusal.to, *receiver));
  } else if (why == "egress" || why == "ingress") {
    refusal.says = "the interface has no security group";
  } else if (why.ends_with(" inbound") || why.ends_with(" outbound")) {
    refusal.id = first;
    refusal.says = fmt::format("no {} entry of {} allows it", why.substr(first.size() + 1), first);
  } else if (const auto at = why.find(" entry "); at != std::string_view::npos) {
    refusal.id = first;
    refusal.says = fmt::format("{} of {} refuses it", why.substr(at + 1), first);
  } else if (why == "spoofed") {
    refusal.says = "its source is not the address of the interface that sent it";
  } else if (why == "igw") {
    refusal.says = "its interface has no public address to leave with";
  } else if (why == "way out") {
    refusal.says = "the way out of the host does not lead there";
  } else {
    refusal.says = "nobody has its address";
  }
  return refusal;
}

}  // namespace skerry::network
