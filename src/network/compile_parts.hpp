#pragma once
// The compiler's parts and what they share; only its own .cpp files include this.

#include <map>
#include <vector>

#include "network/compile.hpp"
#include "network/names.hpp"
#include "network/questions.hpp"
#include "network/table_builder.hpp"

namespace skerry::network {

// Next hops of links that are not an ENI's. Their neighbours are permanent, nobody has to answer.
inline constexpr kernel::Ipv4 hop_to_router{0xa9fe0001};  // 169.254.0.1
inline constexpr kernel::Ipv4 hop_to_peer{0xa9fe0002};    // 169.254.0.2: the edge, an endpoint

// A VPC with what is in it, looked up once.
struct VpcView {
  const Network& network;
  const Vpc& vpc;
  const InternetGateway* gateway = nullptr;
  std::vector<const Subnet*> subnets;
  std::vector<const RouteTable*> tables;
  std::vector<const Interface*> interfaces;
  std::vector<const Endpoint*> gateway_endpoints;
  std::map<InterfaceId, NatGatewayId> nat;  // of which interface is a NAT gateway's
  std::map<SubnetId, std::uint32_t> marks;
  std::map<RouteTableId, std::uint32_t> numbers;  // of kernel tables
};

VpcView view(const Network& network, const Vpc& vpc);

// Where a packet's groups let it go on: the receiver's gate.
inline const kernel::ChainName ingress_gate{"ingress"};

void add_router(Plan& plan, const VpcView& view);
void add_interface_spaces(Plan& plan, const VpcView& view);
void add_edge(Plan& plan, const std::vector<VpcView>& views, const std::optional<Uplink>& uplink);

// The router's table.
kernel::Table router_table(const VpcView& view);
void add_groups(TableBuilder& table, const VpcView& view);  // both gates
void add_acls(TableBuilder& table, const VpcView& view);    // at the borders of subnets

// Forwarding on; no reverse path filter (the rules bind sources), no redirects; no look for
// sockets ahead of routes.
std::vector<SettingValue> settings_of_forwarder();
std::vector<SettingValue> settings_of_workload();

}  // namespace skerry::network
