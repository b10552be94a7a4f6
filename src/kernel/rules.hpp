#pragma once
// Firewall rules as values. Every namespace has at most one table, `inet skerry`, which holds all
// of its sets and chains. Callers say rules in these structures, never in nft's text: the warden
// checks each part against the limits and renders it (render.hpp), so nothing that a caller writes
// is ever parsed as a rule.

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "kernel/address.hpp"
#include "kernel/names.hpp"

namespace skerry::kernel {

enum class Way : std::uint8_t { in, out };  // the interface it came by, it leaves by
enum class Side : std::uint8_t { source, destination };

// What a packet is compared with. All matches of a rule must hold.
struct OnInterface {
  Way way = Way::in;
  InterfaceName name;
  friend auto operator<=>(const OnInterface&, const OnInterface&) = default;
};
struct AddressIn {
  Side side = Side::source;
  Ipv4Network network;
  friend auto operator<=>(const AddressIn&, const AddressIn&) = default;
};
struct AddressInSet {  // of key address or network
  Side side = Side::source;
  SetName set;
  friend auto operator<=>(const AddressInSet&, const AddressInSet&) = default;
};
struct InterfaceAddressInSet {  // (interface, address) in a set of key interface_address
  Way way = Way::in;
  Side side = Side::source;
  SetName set;
  friend auto operator<=>(const InterfaceAddressInSet&, const InterfaceAddressInSet&) = default;
};
struct ProtocolIs {  // of the IP header: 1 ICMP, 6 TCP, 17 UDP
  std::uint8_t number = 0;
  friend auto operator<=>(const ProtocolIs&, const ProtocolIs&) = default;
};
struct PortIn {  // after a ProtocolIs of TCP, UDP, SCTP or DCCP
  Side side = Side::destination;
  std::uint16_t first = 0;
  std::uint16_t last = 0;
  friend auto operator<=>(const PortIn&, const PortIn&) = default;
};
struct IcmpIs {  // implies ICMP over IPv4
  std::optional<std::uint8_t> type;
  std::optional<std::uint8_t> code;
  friend auto operator<=>(const IcmpIs&, const IcmpIs&) = default;
};
enum class Tracked : std::uint8_t { new_, established, related, invalid, untracked };
struct TrackedAs {  // any of them; at least one
  std::vector<Tracked> states;
  friend auto operator<=>(const TrackedAs&, const TrackedAs&) = default;
};
enum class Direction : std::uint8_t { original, reply };
struct DirectionIs {  // of the tracked connection
  Direction direction = Direction::original;
  friend auto operator<=>(const DirectionIs&, const DirectionIs&) = default;
};
enum class Translation : std::uint8_t { source, destination };
struct Translated {  // the connection's addresses were translated so
  Translation translation = Translation::destination;
  friend auto operator<=>(const Translated&, const Translated&) = default;
};
struct MarkIs {
  std::uint32_t value = 0;
  friend auto operator<=>(const MarkIs&, const MarkIs&) = default;
};
struct AddressIsLocal {  // an own address of the namespace
  Side side = Side::destination;
  friend auto operator<=>(const AddressIsLocal&, const AddressIsLocal&) = default;
};
struct FamilyIsIpv4 {
  friend auto operator<=>(const FamilyIsIpv4&, const FamilyIsIpv4&) = default;
};

enum class Sense : std::uint8_t { is, is_not };
struct Match {
  std::variant<OnInterface, AddressIn, AddressInSet, InterfaceAddressInSet, ProtocolIs, PortIn,
               IcmpIs, TrackedAs, DirectionIs, Translated, MarkIs, AddressIsLocal, FamilyIsIpv4>
      what;
  Sense sense = Sense::is;  // is_not: not of IcmpIs with both parts
  friend auto operator<=>(const Match&, const Match&) = default;
};

// What is done with a packet that matches, in order. Verdicts end the rule and stand last.
struct Count {  // a counter of the table, made when first named
  CounterName counter;
  friend auto operator<=>(const Count&, const Count&) = default;
};
struct Log {           // to whoever watches (firewall.hpp); lost when nobody does
  std::string prefix;  // printable, no quote or backslash, at most 63: says which rule
  friend auto operator<=>(const Log&, const Log&) = default;
};
struct SetMark {
  std::uint32_t value = 0;
  friend auto operator<=>(const SetMark&, const SetMark&) = default;
};
struct Accept {
  friend auto operator<=>(const Accept&, const Accept&) = default;
};
struct Drop {
  friend auto operator<=>(const Drop&, const Drop&) = default;
};
struct Return {
  friend auto operator<=>(const Return&, const Return&) = default;
};
struct Reject {  // ICMP port unreachable: a connect is refused at once
  friend auto operator<=>(const Reject&, const Reject&) = default;
};
struct Jump {
  ChainName chain;
  friend auto operator<=>(const Jump&, const Jump&) = default;
};
struct Goto {
  ChainName chain;
  friend auto operator<=>(const Goto&, const Goto&) = default;
};
// The map's verdict for this packet's interface, address or both; nothing without an element.
struct ByInterface {
  Way way = Way::in;
  SetName map;
  friend auto operator<=>(const ByInterface&, const ByInterface&) = default;
};
struct ByAddress {
  Side side = Side::source;
  SetName map;
  friend auto operator<=>(const ByAddress&, const ByAddress&) = default;
};
struct ByInterfaceAddress {  // of key interface_address
  Way way = Way::in;
  Side side = Side::source;
  SetName map;
  friend auto operator<=>(const ByInterfaceAddress&, const ByInterfaceAddress&) = default;
};
struct SourceNat {
  Ipv4 to;
  friend auto operator<=>(const SourceNat&, const SourceNat&) = default;
};
struct DestinationNat {
  Ipv4 to;
  std::optional<std::uint16_t> port;
  friend auto operator<=>(const DestinationNat&, const DestinationNat&) = default;
};
// To the address that a map of value `address` has for the packet's source or destination.
struct SourceNatBy {
  SetName map;
  friend auto operator<=>(const SourceNatBy&, const SourceNatBy&) = default;
};
struct DestinationNatBy {
  SetName map;
  friend auto operator<=>(const DestinationNatBy&, const DestinationNatBy&) = default;
};
struct Masquerade {
  friend auto operator<=>(const Masquerade&, const Masquerade&) = default;
};
struct NoTrack {
  friend auto operator<=>(const NoTrack&, const NoTrack&) = default;
};

using Action = std::variant<Count, Log, SetMark, Accept, Drop, Return, Reject, Jump, Goto,
                            ByInterface, ByAddress, ByInterfaceAddress, SourceNat, DestinationNat,
                            SourceNatBy, DestinationNatBy, Masquerade, NoTrack>;

struct Rule {
  std::vector<Match> matches;
  std::vector<Action> actions;  // at least one
  friend auto operator<=>(const Rule&, const Rule&) = default;
};

enum class Hook : std::uint8_t { prerouting, input, forward, output, postrouting };
enum class ChainKind : std::uint8_t { filter, nat };
enum class Policy : std::uint8_t { accept, drop };
struct BaseChain {
  ChainKind kind = ChainKind::filter;
  Hook hook = Hook::forward;
  std::int32_t priority = 0;  // -400 to 400; nft(8): -300 raw, -100 dstnat, 0 filter, 100 srcnat
  Policy policy = Policy::drop;
  friend auto operator<=>(const BaseChain&, const BaseChain&) = default;
};
struct Chain {
  ChainName name;
  std::optional<BaseChain> base;  // none: only reached by jumps
  std::vector<Rule> rules;
  friend auto operator<=>(const Chain&, const Chain&) = default;
};

enum class Key : std::uint8_t { address, network, interface, interface_address };
enum class Value : std::uint8_t { none, verdict, address };
struct InterfaceAddress {
  InterfaceName interface;
  Ipv4 address;
  friend auto operator<=>(const InterfaceAddress&, const InterfaceAddress&) = default;
};
using Verdict = std::variant<Accept, Drop, Return, Jump, Goto>;
struct Element {
  std::variant<Ipv4, Ipv4Network, InterfaceName, InterfaceAddress> key;  // as the set's Key
  std::variant<std::monostate, Verdict, Ipv4> value;                     // as the set's Value
  friend auto operator<=>(const Element&, const Element&) = default;
};
// A set (value none) or a map. Elements of key `network` may not overlap.
struct Set {
  SetName name;
  Key key = Key::address;
  Value value = Value::none;
  std::vector<Element> elements;
  friend auto operator<=>(const Set&, const Set&) = default;
};

struct Table {
  std::vector<Set> sets;
  std::vector<Chain> chains;
  friend auto operator<=>(const Table&, const Table&) = default;
};

// Whatever makes two chains the same rules has the same fingerprint: 32 hexadecimal digits. The
// kernel keeps it beside the chain's rules, so a reconciler compares without reading rules back.
std::string fingerprint(const Chain& chain);

}  // namespace skerry::kernel
