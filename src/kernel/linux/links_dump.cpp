// Reading a namespace back.
#include <linux/fib_rules.h>
#include <linux/if_addr.h>
#include <linux/if_link.h>
#include <linux/neighbour.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <sys/socket.h>

#include <algorithm>
#include <cstring>
#include <map>

#include "kernel/linux/links.hpp"
#include "kernel/linux/netlink.hpp"

namespace skerry::kernel {
namespace {

using Names = std::map<std::uint32_t, InterfaceName>;

std::optional<MacAddress> mac_of(std::span<const std::byte> bytes) {
  MacAddress mac;
  if (bytes.size() != mac.bytes.size()) return std::nullopt;
  std::memcpy(mac.bytes.data(), bytes.data(), bytes.size());
  if (mac == MacAddress{}) return std::nullopt;
  return mac;
}

template <class Fixed>
const Fixed& fixed_of(const nlmsghdr* message) {
  return *static_cast<const Fixed*>(fixed_part(message));
}

Outcome<Names> read_links(Netlink& netlink, NamespaceDump& out) {
  Names names;
  Message message(RTM_GETLINK, 0);
  message.fixed<ifinfomsg>();
  TRY(netlink.dump(message, "list links", [&](const nlmsghdr* answer) {
    const auto& header = fixed_of<ifinfomsg>(answer);
    const Attributes attributes(answer, sizeof(ifinfomsg));
    LinkInfo link;
    link.name = {attributes.text(IFLA_IFNAME)};
    link.index = static_cast<std::uint32_t>(header.ifi_index);
    link.mac = mac_of(attributes.bytes(IFLA_ADDRESS));
    link.mtu = attributes.number(IFLA_MTU);
    link.state = (header.ifi_flags & IFF_UP) != 0 ? LinkState::up : LinkState::down;
    names[link.index] = link.name;
    out.links.push_back(std::move(link));
  }));
  return names;
}

InterfaceName name_in(const Names& names, std::uint32_t index) {
  const auto found = names.find(index);
  return found == names.end() ? InterfaceName{} : found->second;
}

Outcome<Done> read_addresses(Netlink& netlink, const Names& names, NamespaceDump& out) {
  Message message(RTM_GETADDR, 0);
  message.fixed<ifaddrmsg>().ifa_family = AF_INET;
  return netlink.dump(message, "list addresses", [&](const nlmsghdr* answer) {
    const auto& header = fixed_of<ifaddrmsg>(answer);
    const Attributes attributes(answer, sizeof(ifaddrmsg));
    const Address address{name_in(names, header.ifa_index),
                          {{attributes.big_endian(IFA_LOCAL)}, header.ifa_prefixlen}};
    if (address.interface.text != "lo" || address.network.address.value != 0x7f000001)
      out.addresses.push_back(address);
  });
}

std::optional<RouteKind> kind_of(std::uint8_t type) {
  switch (type) {
    case RTN_UNICAST:
      return RouteKind::unicast;
    case RTN_LOCAL:
      return RouteKind::local;
    case RTN_BLACKHOLE:
      return RouteKind::blackhole;
    case RTN_UNREACHABLE:
      return RouteKind::unreachable;
    case RTN_PROHIBIT:
      return RouteKind::prohibit;
    case RTN_THROW:
      return RouteKind::throw_;
    default:
      return std::nullopt;
  }
}

Outcome<Done> read_routes(Netlink& netlink, const Names& names, NamespaceDump& out) {
  Message message(RTM_GETROUTE, 0);
  message.fixed<rtmsg>().rtm_family = AF_INET;
  return netlink.dump(message, "list routes", [&](const nlmsghdr* answer) {
    const auto& header = fixed_of<rtmsg>(answer);
    const auto kind = kind_of(header.rtm_type);
    if (header.rtm_protocol == RTPROT_KERNEL || !kind) return;
    const Attributes attributes(answer, sizeof(rtmsg));
    Route route;
    route.table = attributes.number(RTA_TABLE, header.rtm_table);
    route.kind = *kind;
    route.destination = {{attributes.big_endian(RTA_DST)}, header.rtm_dst_len};
    if (attributes.find(RTA_GATEWAY) != nullptr)
      route.via = Ipv4{attributes.big_endian(RTA_GATEWAY)};
    if (attributes.find(RTA_OIF) != nullptr)
      route.interface = name_in(names, attributes.number(RTA_OIF));
    if (attributes.find(RTA_PREFSRC) != nullptr)
      route.source = Ipv4{attributes.big_endian(RTA_PREFSRC)};
    route.metric = attributes.number(RTA_PRIORITY);
    out.routes.push_back(std::move(route));
  });
}

Outcome<Done> read_rules(Netlink& netlink, NamespaceDump& out) {
  Message message(RTM_GETRULE, 0);
  message.fixed<fib_rule_hdr>().family = AF_INET;
  return netlink.dump(message, "list policy rules", [&](const nlmsghdr* answer) {
    const auto& header = fixed_of<fib_rule_hdr>(answer);
    const Attributes attributes(answer, sizeof(fib_rule_hdr));
    const auto protocol = attributes.bytes(FRA_PROTOCOL);
    if (protocol.empty() || std::to_integer<int>(protocol[0]) == RTPROT_KERNEL) return;
    PolicyRule rule;
    rule.priority = attributes.number(FRA_PRIORITY);
    rule.table = attributes.number(FRA_TABLE, header.table);
    if (header.src_len > 0)
      rule.from = Ipv4Network{{attributes.big_endian(FRA_SRC)}, header.src_len};
    if (header.dst_len > 0) rule.to = Ipv4Network{{attributes.big_endian(FRA_DST)}, header.dst_len};
    if (attributes.find(FRA_IIFNAME) != nullptr)
      rule.input = InterfaceName{attributes.text(FRA_IIFNAME)};
    if (attributes.number(FRA_FWMARK) != 0) rule.mark = attributes.number(FRA_FWMARK);
    // Absent is told as -1.
    const std::uint32_t suppressed = attributes.number(FRA_SUPPRESS_PREFIXLEN, ~0u);
    if (suppressed <= 32) rule.suppress_prefix = static_cast<std::uint8_t>(suppressed);
    out.rules.push_back(std::move(rule));
  });
}

Outcome<Done> read_neighbours(Netlink& netlink, const Names& names, NamespaceDump& out) {
  Message message(RTM_GETNEIGH, 0);
  message.fixed<ndmsg>().ndm_family = AF_INET;
  return netlink.dump(message, "list neighbours", [&](const nlmsghdr* answer) {
    const auto& header = fixed_of<ndmsg>(answer);
    const Attributes attributes(answer, sizeof(ndmsg));
    const auto mac = mac_of(attributes.bytes(NDA_LLADDR));
    if ((header.ndm_state & NUD_PERMANENT) == 0 || !mac) return;
    out.neighbours.push_back({name_in(names, static_cast<std::uint32_t>(header.ndm_ifindex)),
                              {attributes.big_endian(NDA_DST)},
                              *mac});
  });
}

}  // namespace

Outcome<NamespaceDump> LinuxLinks::dump(const NamespaceName& space) {
  const Visit visit = TRY(Visit::enter(spaces_, space));
  Netlink netlink = TRY(Netlink::open(NETLINK_ROUTE));
  NamespaceDump out;
  const Names names = TRY(read_links(netlink, out));
  TRY(read_addresses(netlink, names, out));
  TRY(read_routes(netlink, names, out));
  TRY(read_rules(netlink, out));
  TRY(read_neighbours(netlink, names, out));
  std::sort(out.links.begin(), out.links.end(),
            [](const LinkInfo& a, const LinkInfo& b) { return a.name < b.name; });
  std::sort(out.addresses.begin(), out.addresses.end());
  std::sort(out.routes.begin(), out.routes.end());
  std::sort(out.rules.begin(), out.rules.end());
  std::sort(out.neighbours.begin(), out.neighbours.end());
  return out;
}

}  // namespace skerry::kernel
