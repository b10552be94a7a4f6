#include "kernel/linux/host.hpp"

#include <ifaddrs.h>
#include <linux/netlink.h>
#include <net/if.h>
#include <netinet/in.h>
#include <unistd.h>

#include <charconv>
#include <set>

#include "base/failpoint.hpp"
#include "kernel/linux/files.hpp"
#include "kernel/linux/forwarding.hpp"
#include "kernel/linux/route_messages.hpp"

namespace skerry::kernel {
namespace {

constexpr std::uint8_t pair_prefix = 31;  // RFC 3021: two addresses, both usable

// Link addresses of all regions of a host lie in 198.19.128.0/17, of the range for benchmarks
// (RFC 2544): never routed, and not what the region's public addresses use.
constexpr Ipv4Network link_range{{0xc6138000}, 17};
constexpr std::uint32_t pairs = 1u << (pair_prefix - 17);

std::set<std::uint32_t> host_addresses() {
  std::set<std::uint32_t> out;
  ifaddrs* list = nullptr;
  if (::getifaddrs(&list) != 0) return out;
  for (const ifaddrs* each = list; each != nullptr; each = each->ifa_next) {
    if (each->ifa_addr == nullptr || each->ifa_addr->sa_family != AF_INET) continue;
    out.insert(ntohl(reinterpret_cast<const sockaddr_in*>(each->ifa_addr)->sin_addr.s_addr));
  }
  ::freeifaddrs(list);
  return out;
}

// A pair that the host does not have yet; where it looks first follows from the tag.
HostLink choose_addresses(const std::string& tag) {
  std::uint32_t first = 0;
  std::from_chars(tag.data(), tag.data() + tag.size(), first, 16);
  const auto taken = host_addresses();
  HostLink out;
  for (std::uint32_t i = 0; i < pairs; ++i) {
    const std::uint32_t even = link_range.address.value + 2 * ((first + i) % pairs);
    out.host_address = {even};
    out.edge_address = {even + 1};
    if (!taken.contains(even) && !taken.contains(even + 1)) break;
  }
  return out;
}

Outcome<Done> give_address(const InterfaceName& interface, Ipv4 address) {
  Netlink netlink = TRY(Netlink::open(NETLINK_ROUTE));
  const InterfaceIndex index{::if_nametoindex(interface.text.c_str())};
  Message message = address_message(Verb::add, {interface, {address, pair_prefix}}, index);
  const auto given = netlink.request(message, "the address " + text(address));
  if (!given.ok() && given.error().trouble == Trouble::exists) return Done{};
  return given;
}

Outcome<Done> bring_up(const InterfaceName& interface) {
  Netlink netlink = TRY(Netlink::open(NETLINK_ROUTE));
  Message message = set_link_message(interface, LinkState::up);
  return netlink.request(message, "bring up the link " + interface.text);
}

std::string listed(const std::vector<Ipv4Network>& networks) {
  std::string out;
  for (const Ipv4Network& network : networks) out += (out.empty() ? "" : ", ") + text(network);
  return out;
}

std::string named_set(const char* name, const std::vector<Ipv4Network>& networks) {
  std::string out = std::string("set ") + name + " { type ipv4_addr; flags interval; auto-merge; ";
  if (!networks.empty()) out += "elements = { " + listed(networks) + " } ";
  return out + "}\n";
}

}  // namespace

std::vector<Ipv4Network> refused_networks() {
  std::vector<Ipv4Network> out;
  for (const char* const network :
       {"0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16",
        "172.16.0.0/12", "192.0.0.0/24", "192.168.0.0/16", "198.18.0.0/15", "224.0.0.0/4",
        "240.0.0.0/4"})
    out.push_back(*parse_network(network));
  return out;
}

// In front of other programs' chains by one: what they drop stays dropped, since an accept of one
// chain does not overrule another's drop.
std::string host_table(const HostPlan& plan, Ipv4 edge) {
  const std::string link = "\"sk" + plan.tag + "\"";
  const std::string name = "inet skerry_" + plan.tag;
  std::string out = "add table " + name + "\ndelete table " + name + "\ntable " + name + " {\n";
  out += named_set("refused", refused_networks());
  out += named_set("allowed", plan.allow_lan);
  out += "chain forward { type filter hook forward priority -1; policy accept;\n";
  out += "iifname " + link + " ip saddr != " + text(edge) + " drop\n";
  out += "iifname " + link + " meta nfproto != ipv4 drop\n";
  out += "iifname " + link + " ip daddr @refused ip daddr != @allowed drop\n";
  out += "iifname " + link + " fib daddr type != unicast drop\n";
  out += "oifname " + link + " ct state { established, related } accept\n";
  out += "oifname " + link + " drop\n}\n";
  out += "chain input { type filter hook input priority -1; policy accept;\n";
  out += "iifname " + link + " drop\n}\n";
  out += "chain leave { type nat hook postrouting priority 100; policy accept;\n";
  out += "ip saddr " + text(edge) + " oifname != " + link + " masquerade\n}\n}\n";
  return out;
}

// "SPACE INTERFACE EDGE HOST"
Outcome<std::optional<HostLink>> LinuxHost::noted() const {
  const auto file = read_file(note_path());
  if (!file.ok()) {
    if (file.error().trouble == Trouble::absent) return std::optional<HostLink>{};
    return file.error();
  }
  const auto words = words_of(*file);
  if (words.size() != 4) return std::optional<HostLink>{};
  const auto edge = parse_ipv4(words[2]);
  const auto host = parse_ipv4(words[3]);
  if (!edge || !host) return std::optional<HostLink>{};
  return std::optional<HostLink>{{{words[0]}, {words[1]}, *edge, *host}};
}

Outcome<Done> LinuxHost::make_link(const HostLink& link) {
  const InterfaceName host_end{link_name()};
  if (::if_nametoindex(host_end.text.c_str()) == 0) {
    const Fd edge = TRY(spaces_.descriptor(link.space));
    // The host's end is the peer: the edge's is up at once.
    const CreateVeth pair{
        {link.space, link.interface, {}}, {{}, host_end, {}}, LinkState::up, 1500};
    Netlink netlink = TRY(Netlink::open(NETLINK_ROUTE));
    Message message = veth_message(pair, {edge.get(), spaces_.host().get()});
    TRY(netlink.request(message, "make the link " + host_end.text));
  }
  FAILPOINT("kernel.host.linked");
  TRY(bring_up(host_end));
  TRY(give_address(host_end, link.host_address));
  const Visit visit = TRY(Visit::enter(spaces_, link.space));
  return give_address(link.interface, link.edge_address);
}

Outcome<HostLink> LinuxHost::attach(const NamespaceName& edge, const InterfaceName& interface) {
  if (!valid(edge) || !valid(interface)) return refused("a name of the edge");
  TRY(spaces_.descriptor(edge));
  std::optional<HostLink> link = TRY(noted());
  if (link && (link->space != edge || link->interface != interface))
    return KernelError{Trouble::exists, "the region has its link already", 0};
  if (!link) {
    link = choose_addresses(plan_.tag);
    link->space = edge;
    link->interface = interface;
    TRY(keep_file(note_path(), edge.text + " " + interface.text + " " + text(link->edge_address) +
                                   " " + text(link->host_address) + "\n"));
  }
  FAILPOINT("kernel.host.noted");
  TRY(begin_forwarding(text_));
  // The table first: there is no moment at which the link is there and its guard is not.
  TRY(text_.run("", host_table(plan_, link->edge_address)));
  FAILPOINT("kernel.host.guarded");
  TRY(make_link(*link));
  return *link;
}

Outcome<Done> LinuxHost::remove_link() {
  const InterfaceName host_end{link_name()};
  if (::if_nametoindex(host_end.text.c_str()) == 0) return Done{};
  Netlink netlink = TRY(Netlink::open(NETLINK_ROUTE));
  Message message = delete_link_message(host_end);
  const auto removed = netlink.request(message, "delete the link " + host_end.text);
  if (!removed.ok() && removed.error().trouble == Trouble::absent) return Done{};
  return removed;
}

Outcome<Done> LinuxHost::detach() {
  if (!TRY(noted())) return Done{};
  TRY(remove_link());
  FAILPOINT("kernel.host.unlinked");
  TRY(text_.run("", "add table " + table_text() + "\ndelete table " + table_text() + "\n"));
  FAILPOINT("kernel.host.unguarded");
  TRY(end_forwarding(text_));
  if (::unlink(note_path().c_str()) != 0) return errno_trouble("remove " + note_path());
  return Done{};
}

Outcome<std::optional<HostLink>> LinuxHost::attached() {
  const std::optional<HostLink> link = TRY(noted());
  if (!link || ::if_nametoindex(link_name().c_str()) == 0) return std::optional<HostLink>{};
  return link;
}

}  // namespace skerry::kernel
