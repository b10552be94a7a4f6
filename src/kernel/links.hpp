#pragma once
// Network namespaces, and the links, addresses, routes, policy rules and neighbours in them. Only
// namespaces made here can be named; the host's own is reached by nothing in this header.
//
// Everything is a change in a batch: one round trip, applied in order, stopped at the first that
// fails (KernelError::at tells which; those before it hold). A reconciler dumps, compares, and
// sends what is missing; it never has to undo.

#include <cstdint>
#include <optional>
#include <span>
#include <variant>
#include <vector>

#include "kernel/address.hpp"
#include "kernel/error.hpp"
#include "kernel/names.hpp"

namespace skerry::kernel {

// A new namespace has `lo` up, IPv6 off, forwarding, redirects and reverse path filters off, an
// empty table of rules and nothing else, whatever the host's own settings are. Namespaces outlive
// the process that asked for them, and the warden too.
struct CreateNamespace {
  NamespaceName name;
};
// Returns at once; the kernel takes the links and their other ends away afterwards, in its own
// time (milliseconds), so a dump may still show them. Sockets that were
// opened in it (sockets.hpp) and kept are closed. Processes in it are the caller's to end first.
struct DeleteNamespace {
  NamespaceName name;
};
// What was prepared under one name becomes another's: nothing inside changes.
struct RenameNamespace {
  NamespaceName from;
  NamespaceName to;
};

struct LinkEnd {
  NamespaceName space;
  InterfaceName name;
  std::optional<MacAddress> mac;  // none: the kernel chooses
};
enum class LinkState : std::uint8_t { down, up };
// A pair of interfaces, each made in its namespace by one message. Deleting either deletes both;
// so does deleting a namespace. Never reuse a name soon: the old link may still be going.
struct CreateVeth {
  LinkEnd one;
  LinkEnd other;
  LinkState state = LinkState::up;  // of both ends
  std::uint32_t mtu = 1500;         // 576 to 65535
};
// Slow (16 ms and more, under the kernel's global lock): set it down and delete it off the
// critical path, or delete its namespace.
struct DeleteLink {
  NamespaceName space;
  InterfaceName name;
};
struct SetLink {
  NamespaceName space;
  InterfaceName name;
  LinkState state = LinkState::up;
};
// The interface must be down.
struct RenameLink {
  NamespaceName space;
  InterfaceName from;
  InterfaceName to;
};

struct Address {
  InterfaceName interface;
  Ipv4Network network;  // the interface's own address with its prefix
  friend auto operator<=>(const Address&, const Address&) = default;
};
struct AddAddress {
  NamespaceName space;
  Address address;
};
struct RemoveAddress {
  NamespaceName space;
  Address address;
};

enum class RouteKind : std::uint8_t {
  unicast,
  local,        // delivered here, as to an own address
  blackhole,    // dropped silently: a VPC without a route
  unreachable,  // ICMP host unreachable
  prohibit,     // ICMP administratively prohibited
  throw_,       // the next policy rule looks further
};
constexpr std::uint32_t main_table = 254;
struct Route {
  std::uint32_t table = main_table;  // 1 to 252, main, or 256 and up
  RouteKind kind = RouteKind::unicast;
  Ipv4Network destination;  // 0.0.0.0/0 is the default route
  std::optional<Ipv4> via;  // the next hop; taken as on the link though no route says
  std::optional<InterfaceName> interface;  // of unicast: required
  std::optional<Ipv4> source;              // the preferred own address
  std::uint32_t metric = 0;
  friend auto operator<=>(const Route&, const Route&) = default;
};
struct AddRoute {
  NamespaceName space;
  Route route;
};
// Equal destination, table and metric are replaced in one step: no moment without a route.
struct ReplaceRoute {
  NamespaceName space;
  Route route;
};
struct RemoveRoute {
  NamespaceName space;
  Route route;
};

struct PolicyRule {
  std::uint32_t priority = 0;  // 1 to 32765; lower is earlier
  std::optional<Ipv4Network> from;
  std::optional<Ipv4Network> to;
  std::optional<InterfaceName> input;
  std::optional<std::uint32_t> mark;
  std::uint32_t table = main_table;
  // Ignore what the table finds when its prefix is this long or shorter; 0 ignores the default
  // route only (ip-rule(8), suppress_prefixlength).
  std::optional<std::uint8_t> suppress_prefix;
  friend auto operator<=>(const PolicyRule&, const PolicyRule&) = default;
};
struct AddRule {
  NamespaceName space;
  PolicyRule rule;
};
struct RemoveRule {
  NamespaceName space;
  PolicyRule rule;
};

// A permanent entry: no ARP is asked for it. Set again, it is replaced.
struct Neighbour {
  InterfaceName interface;
  Ipv4 address;
  MacAddress mac;
  friend auto operator<=>(const Neighbour&, const Neighbour&) = default;
};
struct SetNeighbour {
  NamespaceName space;
  Neighbour neighbour;
};
struct RemoveNeighbour {
  NamespaceName space;
  Neighbour neighbour;
};

// The settings that may be written, and no others; each with the values that it takes.
enum class Setting : std::uint8_t {
  ip_forward,               // 0, 1; of the namespace
  rp_filter,                // 0 to 2; per interface
  proxy_arp,                // 0, 1; per interface
  arp_ignore,               // 0 to 8; per interface
  arp_announce,             // 0 to 2; per interface
  send_redirects,           // 0, 1; per interface
  accept_local,             // 0, 1; per interface
  accept_redirects,         // 0, 1; per interface
  forwarding,               // 0, 1; per interface
  ping_sockets,             // 0, 1: everybody may open ICMP datagram sockets; of the namespace
  low_ports,                // the first port that needs no privilege, 0 to 1024; of the namespace
  conntrack_established_s,  // idle established connections are forgotten, 60 to 432000; likewise
  conntrack_liberal,        // 0, 1: out-of-window segments are not `invalid`; likewise
  early_demux,              // 0, 1: an own socket is looked for before the route; likewise
};
enum class Reach : std::uint8_t { namespace_wide, interface };
Reach reach_of(Setting setting);

struct SetSetting {
  NamespaceName space;
  Setting setting = Setting::ip_forward;
  std::optional<InterfaceName> interface;  // of a setting per interface; none: all and default
  std::uint32_t value = 0;
};

using LinkChange =
    std::variant<CreateNamespace, DeleteNamespace, RenameNamespace, CreateVeth, DeleteLink, SetLink,
                 RenameLink, AddAddress, RemoveAddress, AddRoute, ReplaceRoute, RemoveRoute,
                 AddRule, RemoveRule, SetNeighbour, RemoveNeighbour, SetSetting>;

struct LinkInfo {
  InterfaceName name;
  std::uint32_t index = 0;
  std::optional<MacAddress> mac;  // none: lo
  std::uint32_t mtu = 0;
  LinkState state = LinkState::down;
  friend bool operator==(const LinkInfo&, const LinkInfo&) = default;
};

// What is in a namespace, each list sorted. What the kernel adds on its own (routes of the local
// table and of an address's network, the three rules of every namespace, learnt neighbours) is
// left out.
struct NamespaceDump {
  std::vector<LinkInfo> links;
  std::vector<Address> addresses;  // without lo's 127.0.0.1/8
  std::vector<Route> routes;
  std::vector<PolicyRule> rules;
  std::vector<Neighbour> neighbours;
};

// Calls block for the time of a round trip to the warden; none belongs on a loop's thread.
class Links {
 public:
  virtual Outcome<Done> apply(std::span<const LinkChange> changes) = 0;
  virtual Outcome<std::vector<NamespaceName>> namespaces() = 0;  // sorted
  virtual Outcome<NamespaceDump> dump(const NamespaceName& space) = 0;

 protected:
  ~Links() = default;
};

}  // namespace skerry::kernel
