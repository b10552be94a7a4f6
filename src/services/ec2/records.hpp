#pragma once
// What EC2 keeps: a record for each resource, ids and addresses as the API writes them. model.hpp
// turns them into a network::Network.

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "services/ec2/ids.hpp"
#include "store/stored_tag.hpp"

namespace skerry::ec2 {

struct StoredBlock {
  std::string association;
  std::string cidr;

  template <class Visit, class Self>
  static void fields(Visit& visit, Self& self) {
    visit("association", self.association);
    visit("cidr", self.cidr);
  }
  bool operator==(const StoredBlock&) const = default;
};

// `target` is the id of an internet gateway, a NAT gateway or an interface.
struct StoredRoute {
  std::string destination;
  std::string target;

  template <class Visit, class Self>
  static void fields(Visit& visit, Self& self) {
    visit("destination", self.destination);
    visit("target", self.target);
  }
  bool operator==(const StoredRoute&) const = default;
};

// The peer is a block, a group or a prefix list: the text tells. Ports are -1 where the protocol
// has none; of ICMP they are type and code.
struct StoredRule {
  std::string id;
  bool egress = false;
  std::string protocol;
  std::int64_t from = -1;
  std::int64_t to = -1;
  std::string peer;
  std::string description;
  std::vector<StoredTag> tags;

  template <class Visit, class Self>
  static void fields(Visit& visit, Self& self) {
    visit("id", self.id);
    visit("egress", self.egress);
    visit("protocol", self.protocol);
    visit("from", self.from);
    visit("to", self.to);
    visit("peer", self.peer);
    visit("description", self.description);
    visit("tags", self.tags);
  }
  bool operator==(const StoredRule&) const = default;
};

// Numbers are those of the wire: protocol -1 is all. Ports and ICMP's type and code are -1 where
// they do not count.
struct StoredEntry {
  std::int64_t number = 0;
  bool egress = false;
  std::int64_t protocol = -1;
  bool allow = false;
  std::string cidr;
  std::int64_t from = -1;
  std::int64_t to = -1;
  std::int64_t icmp_type = -1;
  std::int64_t icmp_code = -1;

  template <class Visit, class Self>
  static void fields(Visit& visit, Self& self) {
    visit("number", self.number);
    visit("egress", self.egress);
    visit("protocol", self.protocol);
    visit("allow", self.allow);
    visit("cidr", self.cidr);
    visit("from", self.from);
    visit("to", self.to);
    visit("icmp_type", self.icmp_type);
    visit("icmp_code", self.icmp_code);
  }
  bool operator==(const StoredEntry&) const = default;
};

struct StoredDhcpValue {
  std::string key;
  std::vector<std::string> values;

  template <class Visit, class Self>
  static void fields(Visit& visit, Self& self) {
    visit("key", self.key);
    visit("values", self.values);
  }
  bool operator==(const StoredDhcpValue&) const = default;
};

// A virtual network. Its main association is that of the main route table.
struct StoredVpc {
  static constexpr Kind kind = Kind::vpc;

  std::string id;
  std::vector<StoredBlock> blocks;
  std::string main_table;
  std::string main_association;
  std::string default_acl;
  std::string default_group;
  std::string dhcp_options;
  std::string tenancy;
  bool dns_support = true;
  bool dns_hostnames = false;
  bool usage_metrics = false;
  bool is_default = false;
  std::vector<StoredTag> tags;

  std::string encode() const;
  static Result<StoredVpc> decode(std::string_view bytes);
  template <class Visit, class Self>
  static void fields(Visit& visit, Self& self) {
    visit("id", self.id);
    visit("blocks", self.blocks);
    visit("main_table", self.main_table);
    visit("main_association", self.main_association);
    visit("default_acl", self.default_acl);
    visit("default_group", self.default_group);
    visit("dhcp_options", self.dhcp_options);
    visit("tenancy", self.tenancy);
    visit("dns_support", self.dns_support);
    visit("dns_hostnames", self.dns_hostnames);
    visit("usage_metrics", self.usage_metrics);
    visit("is_default", self.is_default);
    visit("tags", self.tags);
  }
};

// Without a table of its own it has the VPC's main one.
struct StoredSubnet {
  static constexpr Kind kind = Kind::subnet;

  std::string id;
  std::string vpc;
  std::string cidr;
  std::string zone;
  std::string table;
  std::string table_association;
  std::string acl;
  std::string acl_association;
  bool map_public = false;
  bool default_for_zone = false;
  std::vector<StoredTag> tags;

  std::string encode() const;
  static Result<StoredSubnet> decode(std::string_view bytes);
  template <class Visit, class Self>
  static void fields(Visit& visit, Self& self) {
    visit("id", self.id);
    visit("vpc", self.vpc);
    visit("cidr", self.cidr);
    visit("zone", self.zone);
    visit("table", self.table);
    visit("table_association", self.table_association);
    visit("acl", self.acl);
    visit("acl_association", self.acl_association);
    visit("map_public", self.map_public);
    visit("default_for_zone", self.default_for_zone);
    visit("tags", self.tags);
  }
};

// Its local routes and those of gateway endpoints follow from the VPC and are not stored.
struct StoredRouteTable {
  static constexpr Kind kind = Kind::route_table;

  std::string id;
  std::string vpc;
  std::vector<StoredRoute> routes;
  std::string client_token;
  std::vector<StoredTag> tags;

  std::string encode() const;
  static Result<StoredRouteTable> decode(std::string_view bytes);
  template <class Visit, class Self>
  static void fields(Visit& visit, Self& self) {
    visit("id", self.id);
    visit("vpc", self.vpc);
    visit("routes", self.routes);
    visit("client_token", self.client_token);
    visit("tags", self.tags);
  }
};

struct StoredInternetGateway {
  static constexpr Kind kind = Kind::internet_gateway;

  std::string id;
  std::string vpc;
  std::vector<StoredTag> tags;

  std::string encode() const;
  static Result<StoredInternetGateway> decode(std::string_view bytes);
  template <class Visit, class Self>
  static void fields(Visit& visit, Self& self) {
    visit("id", self.id);
    visit("vpc", self.vpc);
    visit("tags", self.tags);
  }
};

// A public one. Deleted, it shows for a while and has no part in the network.
struct StoredNatGateway {
  static constexpr Kind kind = Kind::nat_gateway;

  std::string id;
  std::string vpc;
  std::string subnet;
  std::string interface;
  std::string allocation;
  std::string association;
  std::string address;
  std::string public_address;
  WallTime created{};
  std::optional<WallTime> deleted;
  std::string client_token;
  std::vector<StoredTag> tags;

  std::string encode() const;
  static Result<StoredNatGateway> decode(std::string_view bytes);
  template <class Visit, class Self>
  static void fields(Visit& visit, Self& self) {
    visit("id", self.id);
    visit("vpc", self.vpc);
    visit("subnet", self.subnet);
    visit("interface", self.interface);
    visit("allocation", self.allocation);
    visit("association", self.association);
    visit("address", self.address);
    visit("public_address", self.public_address);
    visit("created", self.created);
    visit("deleted", self.deleted);
    visit("client_token", self.client_token);
    visit("tags", self.tags);
  }
};

// An Elastic IP; associated when it has an association.
struct StoredAddress {
  static constexpr Kind kind = Kind::elastic_ip;

  std::string id;
  std::string address;
  std::string association;
  std::string interface;
  std::vector<StoredTag> tags;

  std::string encode() const;
  static Result<StoredAddress> decode(std::string_view bytes);
  template <class Visit, class Self>
  static void fields(Visit& visit, Self& self) {
    visit("id", self.id);
    visit("address", self.address);
    visit("association", self.association);
    visit("interface", self.interface);
    visit("tags", self.tags);
  }
};

// `type` is EC2's: interface, natGateway, vpc_endpoint, lambda. Who manages it, if it is not its
// owner, is the requester.
struct StoredInterface {
  static constexpr Kind kind = Kind::network_interface;

  std::string id;
  std::string vpc;
  std::string subnet;
  std::string address;
  std::vector<std::string> groups;
  std::string type;
  std::string requester;
  std::string description;
  bool source_dest_check = true;
  std::string public_address;
  WallTime created{};
  std::string client_token;
  std::vector<StoredTag> tags;

  std::string encode() const;
  static Result<StoredInterface> decode(std::string_view bytes);
  template <class Visit, class Self>
  static void fields(Visit& visit, Self& self) {
    visit("id", self.id);
    visit("vpc", self.vpc);
    visit("subnet", self.subnet);
    visit("address", self.address);
    visit("groups", self.groups);
    visit("type", self.type);
    visit("requester", self.requester);
    visit("description", self.description);
    visit("source_dest_check", self.source_dest_check);
    visit("public_address", self.public_address);
    visit("created", self.created);
    visit("client_token", self.client_token);
    visit("tags", self.tags);
  }
};

struct StoredGroup {
  static constexpr Kind kind = Kind::security_group;

  std::string id;
  std::string vpc;
  std::string name;
  std::string description;
  std::vector<StoredRule> rules;
  std::vector<StoredTag> tags;

  std::string encode() const;
  static Result<StoredGroup> decode(std::string_view bytes);
  template <class Visit, class Self>
  static void fields(Visit& visit, Self& self) {
    visit("id", self.id);
    visit("vpc", self.vpc);
    visit("name", self.name);
    visit("description", self.description);
    visit("rules", self.rules);
    visit("tags", self.tags);
  }
};

struct StoredAcl {
  static constexpr Kind kind = Kind::network_acl;

  std::string id;
  std::string vpc;
  bool is_default = false;
  std::vector<StoredEntry> entries;
  std::string client_token;
  std::vector<StoredTag> tags;

  std::string encode() const;
  static Result<StoredAcl> decode(std::string_view bytes);
  template <class Visit, class Self>
  static void fields(Visit& visit, Self& self) {
    visit("id", self.id);
    visit("vpc", self.vpc);
    visit("is_default", self.is_default);
    visit("entries", self.entries);
    visit("client_token", self.client_token);
    visit("tags", self.tags);
  }
};

// `service` is the whole name, com.amazonaws.us-east-1.s3.
struct StoredEndpoint {
  static constexpr Kind kind = Kind::vpc_endpoint;

  std::string id;
  std::string vpc;
  std::string type;
  std::string service;
  std::string policy;
  std::vector<std::string> route_tables;
  std::vector<std::string> subnets;
  std::vector<std::string> groups;
  std::vector<std::string> interfaces;
  bool private_dns = false;
  WallTime created{};
  std::string client_token;
  std::vector<StoredTag> tags;

  std::string encode() const;
  static Result<StoredEndpoint> decode(std::string_view bytes);
  template <class Visit, class Self>
  static void fields(Visit& visit, Self& self) {
    visit("id", self.id);
    visit("vpc", self.vpc);
    visit("type", self.type);
    visit("service", self.service);
    visit("policy", self.policy);
    visit("route_tables", self.route_tables);
    visit("subnets", self.subnets);
    visit("groups", self.groups);
    visit("interfaces", self.interfaces);
    visit("private_dns", self.private_dns);
    visit("created", self.created);
    visit("client_token", self.client_token);
    visit("tags", self.tags);
  }
};

struct StoredDhcpOptions {
  static constexpr Kind kind = Kind::dhcp_options;

  std::string id;
  std::vector<StoredDhcpValue> values;
  std::vector<StoredTag> tags;

  std::string encode() const;
  static Result<StoredDhcpOptions> decode(std::string_view bytes);
  template <class Visit, class Self>
  static void fields(Visit& visit, Self& self) {
    visit("id", self.id);
    visit("values", self.values);
    visit("tags", self.tags);
  }
};

}  // namespace skerry::ec2
