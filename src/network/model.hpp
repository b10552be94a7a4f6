#pragma once
// What a region's networks are, as plain values: what EC2's API describes, and nothing of Linux.
// EC2 keeps a Network up to date; verdict.hpp asks it what may pass; compile.hpp turns it into
// namespaces, links, routes and rules. Terms and rules are those of the VPC user guide
// (https://docs.aws.amazon.com/vpc/latest/userguide/).
//
// References between parts are ids. A reference to something that is gone is legal: it makes a
// route a black hole, as on AWS.

#include <compare>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <variant>
#include <vector>

#include "base/assert.hpp"
#include "base/ipv4.hpp"

namespace skerry::network {

// One type for each kind of id, so that none can stand for another.
template <class Kind>
struct Id {
  std::string text;  // "vpc-0123456789abcdef0"
  auto operator<=>(const Id&) const = default;
};

using VpcId = Id<struct VpcKind>;
using SubnetId = Id<struct SubnetKind>;
using RouteTableId = Id<struct RouteTableKind>;
using InternetGatewayId = Id<struct InternetGatewayKind>;
using NatGatewayId = Id<struct NatGatewayKind>;
using AllocationId = Id<struct AllocationKind>;
using InterfaceId = Id<struct InterfaceKind>;
using GroupId = Id<struct GroupKind>;
using GroupRuleId = Id<struct GroupRuleKind>;
using AclId = Id<struct AclKind>;
using EndpointId = Id<struct EndpointKind>;
using DhcpOptionsId = Id<struct DhcpOptionsKind>;
using PrefixListId = Id<struct PrefixListKind>;

// An IANA protocol number, or -1 for every protocol.
struct IpProtocol {
  std::int16_t number = -1;
  auto operator<=>(const IpProtocol&) const = default;
};
inline constexpr IpProtocol all_protocols{-1};
inline constexpr IpProtocol icmp{1};
inline constexpr IpProtocol tcp{6};
inline constexpr IpProtocol udp{17};

struct PortRange {
  std::uint16_t first = 0;
  std::uint16_t last = 65535;
  bool contains(std::uint16_t port) const { return first <= port && port <= last; }
  auto operator<=>(const PortRange&) const = default;
};

// -1 is every type, or every code.
struct IcmpKind {
  std::int16_t type = -1;
  std::int16_t code = -1;
  auto operator<=>(const IcmpKind&) const = default;
};

// What a rule of a group or an entry of an ACL speaks of. `ports` counts for TCP and UDP (the
// destination's), `kind` for ICMP; otherwise both stay at their defaults.
struct Traffic {
  IpProtocol protocol = all_protocols;
  PortRange ports;
  IcmpKind kind;
  auto operator<=>(const Traffic&) const = default;
};

enum class Setting : std::uint8_t { off, on };

struct Vpc {
  VpcId id;
  std::vector<Ipv4Cidr> blocks;  // the first is the primary one; canonical, no two overlap
  RouteTableId main_table;
  AclId default_acl;
  GroupId default_group;
  std::optional<DhcpOptionsId> dhcp_options;
  Setting dns_support = Setting::on;
  Setting dns_hostnames = Setting::off;
  auto operator<=>(const Vpc&) const = default;
};

struct Subnet {
  SubnetId id;
  VpcId vpc;
  Ipv4Cidr block;
  std::string zone;                         // "us-east-1a"
  std::optional<RouteTableId> route_table;  // none: the VPC's main table
  AclId acl;
  Setting map_public_address = Setting::off;
  auto operator<=>(const Subnet&) const = default;
};

using RouteTarget = std::variant<InternetGatewayId, NatGatewayId, InterfaceId>;

// The local routes of the VPC's own blocks are in every table and are not listed; nor are a gateway
// endpoint's, which follow from Endpoint::route_tables.
struct Route {
  Ipv4Cidr destination;  // canonical, outside the VPC's own blocks, once in a table
  RouteTarget target;
  auto operator<=>(const Route&) const = default;
};

struct RouteTable {
  RouteTableId id;
  VpcId vpc;
  std::vector<Route> routes;
  auto operator<=>(const RouteTable&) const = default;
};

struct InternetGateway {
  InternetGatewayId id;
  std::optional<VpcId> vpc;  // where it is attached; a VPC has at most one
  auto operator<=>(const InternetGateway&) const = default;
};

// Its address, its subnet and its public address are those of its interface.
struct NatGateway {
  NatGatewayId id;
  InterfaceId interface;
  auto operator<=>(const NatGateway&) const = default;
};

struct ElasticAddress {
  AllocationId id;
  Ipv4Address address;
  auto operator<=>(const ElasticAddress&) const = default;
};

// Of `function` the namespace only passes on what its execution environments send
// (environments.hpp).
enum class InterfaceUse : std::uint8_t { workload, nat_gateway, endpoint, function };

struct Interface {
  InterfaceId id;
  SubnetId subnet;
  Ipv4Address address;  // the primary private address, in the subnet's block
  std::set<GroupId> groups;
  InterfaceUse use = InterfaceUse::workload;
  Setting source_dest_check = Setting::on;
  // Of an associated Elastic IP, or one assigned at creation.
  std::optional<Ipv4Address> public_address;
  auto operator<=>(const Interface&) const = default;
};

// Whom a group's rule speaks of: addresses, the members of a group (itself too), a prefix list.
using Peer = std::variant<Ipv4Cidr, GroupId, PrefixListId>;

struct GroupRule {
  GroupRuleId id;
  Traffic traffic;
  Peer peer;
  auto operator<=>(const GroupRule&) const = default;
};

struct SecurityGroup {
  GroupId id;
  VpcId vpc;
  std::vector<GroupRule> ingress;
  std::vector<GroupRule> egress;
  auto operator<=>(const SecurityGroup&) const = default;
};

enum class AclAction : std::uint8_t { deny, allow };

// The lowest number that matches decides, for each packet by itself.
struct AclEntry {
  Traffic traffic;
  Ipv4Cidr peer;  // the source of incoming packets, the destination of outgoing ones
  AclAction action = AclAction::deny;
  auto operator<=>(const AclEntry&) const = default;
};

using AclEntries = std::map<std::uint16_t, AclEntry>;  // 1 to 32766; then "*": deny

struct Acl {
  AclId id;
  VpcId vpc;
  AclEntries ingress;
  AclEntries egress;
  auto operator<=>(const Acl&) const = default;
};

enum class EndpointType : std::uint8_t { interface, gateway };

struct Endpoint {
  EndpointId id;
  VpcId vpc;
  EndpointType type = EndpointType::interface;
  std::string service;                  // "secretsmanager": the last part of its service name
  std::set<InterfaceId> interfaces;     // of an interface endpoint, one in each of its subnets
  std::set<RouteTableId> route_tables;  // of a gateway endpoint
  Setting private_dns = Setting::off;
  std::string policy;  // the document as given; the front door judges by it
  auto operator<=>(const Endpoint&) const = default;
};

struct DhcpOptions {
  DhcpOptionsId id;
  std::string domain_name;
  std::vector<std::string> name_servers;  // addresses, or AmazonProvidedDNS
  auto operator<=>(const DhcpOptions&) const = default;
};

// A list of blocks that AWS manages, com.amazonaws.REGION.s3 for one.
struct PrefixList {
  PrefixListId id;
  std::string service;  // "s3"
  std::vector<Ipv4Cidr> blocks;
  auto operator<=>(const PrefixList&) const = default;
};

// A service of the region itself, as the public network sees it.
struct PublicService {
  std::string name;  // "secretsmanager"
  Ipv4Address address;
  auto operator<=>(const PublicService&) const = default;
};

// What the way out through the host may reach beyond the internet (serve --allow-lan), and what it
// must never reach whatever is allowed: the host's own addresses.
struct WayOut {
  std::vector<Ipv4Cidr> allowed;
  std::vector<Ipv4Address> host_addresses;
  auto operator<=>(const WayOut&) const = default;
};

// A region's networks. A part stands under its own id.
struct Network {
  std::map<VpcId, Vpc> vpcs;
  std::map<SubnetId, Subnet> subnets;
  std::map<RouteTableId, RouteTable> route_tables;
  std::map<InternetGatewayId, InternetGateway> internet_gateways;
  std::map<NatGatewayId, NatGateway> nat_gateways;
  std::map<AllocationId, ElasticAddress> elastic_addresses;
  std::map<InterfaceId, Interface> interfaces;
  std::map<GroupId, SecurityGroup> groups;
  std::map<AclId, Acl> acls;
  std::map<EndpointId, Endpoint> endpoints;
  std::map<DhcpOptionsId, DhcpOptions> dhcp_options;
  std::map<PrefixListId, PrefixList> prefix_lists;
  std::vector<PublicService> services;
  WayOut way_out;
  auto operator<=>(const Network&) const = default;
};

// The part under an id, or null.
template <class Map>
const typename Map::mapped_type* find(const Map& map, const typename Map::key_type& id) {
  const auto at = map.find(id);
  return at == map.end() ? nullptr : &at->second;
}

// The part under an id that must be there.
template <class Map>
const typename Map::mapped_type& get(const Map& map, const typename Map::key_type& id) {
  const auto* part = find(map, id);
  ASSERT(part != nullptr);
  return *part;
}

}  // namespace skerry::network
