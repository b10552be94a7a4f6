#include "kernel/linux/route_messages.hpp"

#include <linux/fib_rules.h>
#include <linux/if.h>
#include <linux/if_addr.h>
#include <linux/if_link.h>
#include <linux/neighbour.h>
#include <linux/rtnetlink.h>
#include <linux/veth.h>
#include <sys/socket.h>

namespace skerry::kernel {
namespace {

// linux/if_link.h has these since 6.3.
constexpr std::uint16_t ifla_gso_ipv4_max_size = 63;
constexpr std::uint16_t ifla_gro_ipv4_max_size = 64;
constexpr std::uint32_t piece_bytes_max = 192 * 1024;

std::uint16_t flags_of(Verb verb) {
  switch (verb) {
    case Verb::add:
      return NLM_F_CREATE | NLM_F_EXCL;
    case Verb::replace:
      return NLM_F_CREATE | NLM_F_REPLACE;
    case Verb::remove:
      return 0;
  }
  return 0;
}

unsigned flags_of(LinkState state) { return state == LinkState::up ? IFF_UP : 0; }

void put_mac(Message& message, std::uint16_t type, const MacAddress& mac) {
  message.put(type, std::as_bytes(std::span(mac.bytes)));
}

void put_end(Message& message, const CreateVeth& change, const LinkEnd& end, int space) {
  message.put_text(IFLA_IFNAME, end.name.text);
  message.put_number(IFLA_NET_NS_FD, static_cast<std::uint32_t>(space));
  message.put_number(IFLA_MTU, change.mtu);
  // One queue each way; without a word the kernel makes as many as the machine has processors, each
  // an object in sysfs. A veth sends without a lock and delivers on the sender's processor anyway.
  message.put_number(IFLA_NUM_TX_QUEUES, 1);
  message.put_number(IFLA_NUM_RX_QUEUES, 1);
  // One piece of a stream may be this long (Linux 6.3; an older kernel passes the attributes over):
  // what a packet costs on its way through a router is then paid for more bytes. Whatever leaves by
  // a link that carries less is cut there.
  message.put_number(ifla_gso_ipv4_max_size, piece_bytes_max);
  message.put_number(ifla_gro_ipv4_max_size, piece_bytes_max);
  if (end.mac) put_mac(message, IFLA_ADDRESS, *end.mac);
}

std::uint8_t type_of(RouteKind kind) {
  switch (kind) {
    case RouteKind::unicast:
      return RTN_UNICAST;
    case RouteKind::local:
      return RTN_LOCAL;
    case RouteKind::blackhole:
      return RTN_BLACKHOLE;
    case RouteKind::unreachable:
      return RTN_UNREACHABLE;
    case RouteKind::prohibit:
      return RTN_PROHIBIT;
    case RouteKind::throw_:
      return RTN_THROW;
  }
  return RTN_UNSPEC;
}

std::uint8_t scope_of(const Route& route) {
  if (route.kind == RouteKind::local) return RT_SCOPE_HOST;
  const bool on_link = route.kind == RouteKind::unicast && !route.via;
  return on_link ? RT_SCOPE_LINK : RT_SCOPE_UNIVERSE;
}

// Both headers have one byte for the table; a greater one goes into an attribute.
std::uint8_t short_table(std::uint32_t table) {
  return table < 256 ? static_cast<std::uint8_t>(table) : std::uint8_t{RT_TABLE_UNSPEC};
}

}  // namespace

Message veth_message(const CreateVeth& change, VethSpaces spaces) {
  Message message(RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL);
  auto& header = message.fixed<ifinfomsg>();
  header.ifi_family = AF_UNSPEC;
  header.ifi_flags = flags_of(change.state);
  header.ifi_change = flags_of(change.state);
  put_end(message, change, change.one, spaces.one);
  const std::size_t info = message.open_nest(IFLA_LINKINFO);
  message.put_text(IFLA_INFO_KIND, "veth");
  const std::size_t data = message.open_nest(IFLA_INFO_DATA);
  const std::size_t peer = message.open_nest(VETH_INFO_PEER);
  // Within the nest stands another whole header, then attributes (drivers/net/veth.c).
  auto& other = message.fixed<ifinfomsg>();
  other.ifi_family = AF_UNSPEC;
  put_end(message, change, change.other, spaces.other);
  message.close_nest(peer);
  message.close_nest(data);
  message.close_nest(info);
  return message;
}

Message delete_link_message(const InterfaceName& name) {
  Message message(RTM_DELLINK, 0);
  message.fixed<ifinfomsg>();
  message.put_text(IFLA_IFNAME, name.text);
  return message;
}

Message set_link_message(const InterfaceName& name, LinkState state) {
  Message message(RTM_NEWLINK, 0);
  auto& header = message.fixed<ifinfomsg>();
  header.ifi_flags = flags_of(state);
  header.ifi_change = IFF_UP;
  message.put_text(IFLA_IFNAME, name.text);
  return message;
}

Message rename_link_message(InterfaceIndex interface, const InterfaceName& to) {
  Message message(RTM_NEWLINK, 0);
  auto& header = message.fixed<ifinfomsg>();
  header.ifi_index = static_cast<int>(interface.value);
  message.put_text(IFLA_IFNAME, to.text);
  return message;
}

Message address_message(Verb verb, const Address& address, InterfaceIndex interface) {
  Message message(verb == Verb::remove ? RTM_DELADDR : RTM_NEWADDR, flags_of(verb));
  auto& header = message.fixed<ifaddrmsg>();
  header.ifa_family = AF_INET;
  header.ifa_prefixlen = address.network.prefix;
  header.ifa_scope = RT_SCOPE_UNIVERSE;
  header.ifa_index = interface.value;
  message.put_big_endian(IFA_LOCAL, address.network.address.value);
  message.put_big_endian(IFA_ADDRESS, address.network.address.value);
  return message;
}

Message route_message(Verb verb, const Route& route, InterfaceIndex interface) {
  Message message(verb == Verb::remove ? RTM_DELROUTE : RTM_NEWROUTE, flags_of(verb));
  auto& header = message.fixed<rtmsg>();
  header.rtm_family = AF_INET;
  header.rtm_dst_len = route.destination.prefix;
  header.rtm_table = short_table(route.table);
  header.rtm_protocol = RTPROT_STATIC;
  header.rtm_scope = scope_of(route);
  header.rtm_type = type_of(route.kind);
  // The next hop need not be in any network of ours: the fabric's hops are not.
  if (route.via) header.rtm_flags = RTNH_F_ONLINK;
  message.put_number(RTA_TABLE, route.table);
  if (route.destination.prefix > 0)
    message.put_big_endian(RTA_DST, route.destination.address.value);
  if (route.via) message.put_big_endian(RTA_GATEWAY, route.via->value);
  if (interface.value != 0) message.put_number(RTA_OIF, interface.value);
  if (route.source) message.put_big_endian(RTA_PREFSRC, route.source->value);
  if (route.metric != 0) message.put_number(RTA_PRIORITY, route.metric);
  return message;
}

Message rule_message(Verb verb, const PolicyRule& rule) {
  Message message(verb == Verb::remove ? RTM_DELRULE : RTM_NEWRULE, flags_of(verb));
  auto& header = message.fixed<fib_rule_hdr>();
  header.family = AF_INET;
  header.table = short_table(rule.table);
  header.action = FR_ACT_TO_TBL;
  message.put_number(FRA_TABLE, rule.table);
  message.put_number(FRA_PRIORITY, rule.priority);
  message.put_byte(FRA_PROTOCOL, RTPROT_STATIC);
  if (rule.from) {
    header.src_len = rule.from->prefix;
    message.put_big_endian(FRA_SRC, rule.from->address.value);
  }
  if (rule.to) {
    header.dst_len = rule.to->prefix;
    message.put_big_endian(FRA_DST, rule.to->address.value);
  }
  if (rule.input) message.put_text(FRA_IIFNAME, rule.input->text);
  if (rule.mark) message.put_number(FRA_FWMARK, *rule.mark);
  if (rule.suppress_prefix) message.put_number(FRA_SUPPRESS_PREFIXLEN, *rule.suppress_prefix);
  return message;
}

Message neighbour_message(Verb verb, const Neighbour& neighbour, InterfaceIndex interface) {
  Message message(verb == Verb::remove ? RTM_DELNEIGH : RTM_NEWNEIGH, flags_of(verb));
  auto& header = message.fixed<ndmsg>();
  header.ndm_family = AF_INET;
  header.ndm_ifindex = static_cast<int>(interface.value);
  header.ndm_state = NUD_PERMANENT;
  message.put_big_endian(NDA_DST, neighbour.address.value);
  put_mac(message, NDA_LLADDR, neighbour.mac);
  return message;
}

}  // namespace skerry::kernel
