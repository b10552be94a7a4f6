#pragma once
// Networks for tests: small ones by hand, and generated ones from a seed, with the mistakes that
// people make in them.

#include <string>
#include <vector>

#include "base/random.hpp"
#include "network/allocation.hpp"
#include "network/verdict.hpp"

namespace skerry::network::test {

inline Ipv4Address address(const char* text) {
  const auto parsed = parse_ipv4(text);
  ASSERT(parsed.has_value());
  return *parsed;
}
inline Ipv4Cidr block(const char* text) {
  const auto parsed = parse_ipv4_cidr(text);
  ASSERT(parsed.has_value());
  return *parsed;
}

// Writes networks down in few words. Ids are "KIND-" and a name, which tests then use.
class Builder {
 public:
  Builder();

  VpcId vpc(const std::string& name, const char* cidr);
  RouteTableId table(const VpcId& vpc, const std::string& name);
  SubnetId subnet(const VpcId& vpc, const std::string& name, Ipv4Cidr cidr,
                  const RouteTableId& table);
  InternetGatewayId gateway(const VpcId& vpc);
  AclId acl(const VpcId& vpc, const std::string& name);
  GroupId group(const VpcId& vpc, const std::string& name);
  // With the lowest free address of the subnet.
  InterfaceId interface(const SubnetId& subnet, const std::string& name, std::set<GroupId> groups);
  Ipv4Address make_public(const InterfaceId& interface);
  NatGatewayId nat(const SubnetId& subnet, const std::string& name);
  EndpointId s3_endpoint(const VpcId& vpc, std::set<RouteTableId> tables);
  void route(const RouteTableId& table, const char* cidr, RouteTarget target);
  void egress(const GroupId& group, Traffic traffic, Peer peer);
  void ingress(const GroupId& group, Traffic traffic, Peer peer);

  Network network;
  PrefixListId s3_list{"pl-63a5400a"};

 private:
  GroupRuleId next_rule() { return {"sgr-" + std::to_string(++rules_)}; }
  unsigned rules_ = 0;
};

inline Traffic of_tcp(std::uint16_t first, std::uint16_t last) { return {tcp, {first, last}, {}}; }
inline Traffic of_tcp(std::uint16_t port) { return of_tcp(port, port); }
inline Traffic of_udp(std::uint16_t port) { return {udp, {port, port}, {}}; }
inline constexpr Traffic of_everything{};

inline const Ipv4Address secrets_address = address("198.18.0.10");
inline const Ipv4Address s3_address = address("198.18.1.1");

// What generated probes ask for; workloads listen on all of them.
inline constexpr std::uint16_t probe_ports[] = {22, 80, 443, 5432};

// One or two VPCs (with the same block), up to 4 subnets each, up to 3 ENIs in each.
// `name` begins every id, so that two networks share none.
Network generate(Random& random, const std::string& name);
// One change that a user could make: a rule more or less, another ACL, route, table, address.
void mutate(Network& network, Random& random);
// Between ENIs, their public addresses, the internet, the region's services; from a source port.
Probe generate_probe(const Network& network, Random& random, std::uint16_t source_port);
std::string text(const Network& network, const Probe& probe);
std::string text(const Verdict& verdict);

}  // namespace skerry::network::test
