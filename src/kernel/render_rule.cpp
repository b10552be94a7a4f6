#include "kernel/render_rule.hpp"

#include <string_view>

#include "base/digest.hpp"
#include "base/encoding.hpp"
#include "kernel/render.hpp"

namespace skerry::kernel {
namespace {

std::string_view key_of(Way way) { return way == Way::in ? "iifname" : "oifname"; }
std::string_view key_of(Side side) { return side == Side::source ? "ip saddr" : "ip daddr"; }
std::string quoted(const std::string& text) { return "\"" + text + "\""; }

struct MatchText {
  Sense sense;

  std::string compare(std::string_view key, const std::string& value) const {
    return std::string(key) + (sense == Sense::is_not ? " != " : " ") + value;
  }

  std::string operator()(const OnInterface& match) const {
    return compare(key_of(match.way), quoted(match.name.text));
  }
  std::string operator()(const AddressIn& match) const {
    // nft refuses a /0; it says no more than that the packet is IPv4.
    if (match.network.prefix == 0) return compare("meta nfproto", "ipv4");
    return compare(key_of(match.side), text(match.network));
  }
  std::string operator()(const AddressInSet& match) const {
    return compare(key_of(match.side), "@" + kernel_name(match.set));
  }
  std::string operator()(const InterfaceAddressInSet& match) const {
    return compare(std::string(key_of(match.way)) + " . " + std::string(key_of(match.side)),
                   "@" + kernel_name(match.set));
  }
  std::string operator()(const ProtocolIs& match) const {
    return compare("meta l4proto", std::to_string(match.number));
  }
  std::string operator()(const PortIn& match) const {
    std::string ports = std::to_string(match.first);
    if (match.last != match.first) ports += "-" + std::to_string(match.last);
    return compare(match.side == Side::source ? "th sport" : "th dport", ports);
  }
  std::string operator()(const IcmpIs& match) const {
    if (!match.type && !match.code) return "meta nfproto ipv4 " + compare("meta l4proto", "1");
    std::string out;
    if (match.type) out += compare("icmp type", std::to_string(*match.type));
    if (match.type && match.code) out += " ";
    if (match.code) out += compare("icmp code", std::to_string(*match.code));
    return out;
  }
  std::string operator()(const TrackedAs& match) const {
    constexpr std::array<std::string_view, 5> words = {"new", "established", "related", "invalid",
                                                       "untracked"};
    // Bits, where that can be said: a mask costs a packet less than a look into a set of states.
    const bool bits = sense == Sense::is;
    std::string states;
    for (const Tracked state : match.states) {
      if (!states.empty()) states += bits ? "," : ", ";
      states += words.at(static_cast<std::size_t>(state));
    }
    return compare("ct state", bits ? states : "{ " + states + " }");
  }
  std::string operator()(const DirectionIs& match) const {
    return compare("ct direction", match.direction == Direction::original ? "original" : "reply");
  }
  std::string operator()(const Translated& match) const {
    const std::string bit = match.translation == Translation::source ? "snat" : "dnat";
    return "ct status and " + bit + (sense == Sense::is ? " != 0" : " == 0");
  }
  std::string operator()(const MarkIs& match) const {
    return compare("meta mark", std::to_string(match.value));
  }
  std::string operator()(const AddressIsLocal& match) const {
    return compare(match.side == Side::source ? "fib saddr type" : "fib daddr type", "local");
  }
  std::string operator()(const FamilyIsIpv4&) const { return compare("meta nfproto", "ipv4"); }
};

struct ActionText {
  std::string operator()(const Count& action) const {
    return "counter name " + kernel_name(action.counter);
  }
  std::string operator()(const Log& action) const {
    return "log prefix " + quoted(action.prefix) + " group " + std::to_string(log_group);
  }
  std::string operator()(const SetMark& action) const {
    return "meta mark set " + std::to_string(action.value);
  }
  std::string operator()(const Accept&) const { return "accept"; }
  std::string operator()(const Drop&) const { return "drop"; }
  std::string operator()(const Return&) const { return "return"; }
  std::string operator()(const Reject&) const { return "reject with icmpx port-unreachable"; }
  std::string operator()(const Jump& action) const { return "jump " + kernel_name(action.chain); }
  std::string operator()(const Goto& action) const { return "goto " + kernel_name(action.chain); }
  std::string operator()(const ByInterface& action) const {
    return std::string(key_of(action.way)) + " vmap @" + kernel_name(action.map);
  }
  std::string operator()(const ByAddress& action) const {
    return std::string(key_of(action.side)) + " vmap @" + kernel_name(action.map);
  }
  std::string operator()(const ByInterfaceAddress& action) const {
    return std::string(key_of(action.way)) + " . " + std::string(key_of(action.side)) + " vmap @" +
           kernel_name(action.map);
  }
  std::string operator()(const SourceNat& action) const { return "snat ip to " + text(action.to); }
  std::string operator()(const DestinationNat& action) const {
    std::string to = text(action.to);
    if (action.port) to += ":" + std::to_string(*action.port);
    return "dnat ip to " + to;
  }
  std::string operator()(const SourceNatBy& action) const {
    return "snat ip to ip saddr map @" + kernel_name(action.map);
  }
  std::string operator()(const DestinationNatBy& action) const {
    return "dnat ip to ip daddr map @" + kernel_name(action.map);
  }
  std::string operator()(const Masquerade&) const { return "masquerade"; }
  std::string operator()(const NoTrack&) const { return "notrack"; }
};

struct KeyText {
  std::string operator()(Ipv4 key) const { return text(key); }
  std::string operator()(const Ipv4Network& key) const { return text(key); }
  std::string operator()(const InterfaceName& key) const { return quoted(key.text); }
  std::string operator()(const InterfaceAddress& key) const {
    return quoted(key.interface.text) + " . " + text(key.address);
  }
};

struct ValueText {
  std::string operator()(std::monostate) const { return ""; }
  std::string operator()(const Verdict& verdict) const {
    return " : " + std::visit(ActionText{}, verdict);
  }
  std::string operator()(Ipv4 address) const { return " : " + text(address); }
};

}  // namespace

std::string render(const Rule& rule) {
  std::string out;
  for (const Match& match : rule.matches)
    out += std::visit(MatchText{match.sense}, match.what) + " ";
  for (std::size_t i = 0; i < rule.actions.size(); ++i) {
    if (i > 0) out += " ";
    out += std::visit(ActionText{}, rule.actions[i]);
  }
  return out;
}

std::string render_elements(std::span<const Element> elements) {
  std::string out = "{ ";
  for (std::size_t i = 0; i < elements.size(); ++i) {
    if (i > 0) out += ", ";
    out += std::visit(KeyText{}, elements[i].key) + std::visit(ValueText{}, elements[i].value);
  }
  return out + " }";
}

std::string fingerprint(const Chain& chain) {
  constexpr std::size_t digits = 32;
  std::string all = render_base(chain);
  for (const Rule& rule : chain.rules) all += "\n" + render(rule);
  const Sha256Digest digest = sha256(all);
  return hex(digest).substr(0, digits);
}

}  // namespace skerry::kernel
