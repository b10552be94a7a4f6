// Routes of a table. https://docs.aws.amazon.com/vpc/latest/userguide/RouteTables.html

#include <fmt/format.h>

#include <algorithm>

#include "services/ec2/handlers.hpp"
#include "services/ec2/limits.hpp"
#include "services/ec2/unsupported.hpp"

namespace skerry::ec2 {
namespace {

// Destinations and targets that Skerry has not.
template <class Op, class Request>
Result<Done, ApiError> refuse_others(const Request& r) {
  return refuse<Op>({{"DestinationIpv6CidrBlock", given(r.destination_ipv6_cidr_block)},
                     {"DestinationPrefixListId", given(r.destination_prefix_list_id)},
                     {"VpcEndpointId", given(r.vpc_endpoint_id)},
                     {"TransitGatewayId", given(r.transit_gateway_id)},
                     {"LocalGatewayId", given(r.local_gateway_id)},
                     {"CarrierGatewayId", given(r.carrier_gateway_id)},
                     {"CoreNetworkArn", given(r.core_network_arn)},
                     {"OdbNetworkArn", given(r.odb_network_arn)},
                     {"EgressOnlyInternetGatewayId", given(r.egress_only_internet_gateway_id)},
                     {"InstanceId", given(r.instance_id)},
                     {"VpcPeeringConnectionId", given(r.vpc_peering_connection_id)}});
}

Result<Ipv4Cidr, ApiError> destination_of(const std::optional<std::string>& text) {
  if (!text) return errors::missing("destinationCidrBlock");
  const auto block = parse_ipv4_cidr(*text);
  if (!block) return errors::not_a_block({"destinationCidrBlock"}, *text);
  return block->canonical();
}

ApiError other_networks(const StoredRouteTable& table, std::string_view noun,
                        const std::string& id) {
  return errors::invalid(
      fmt::format("route table {} and {} {} belong to different networks", table.id, noun, id));
}

// The id of what the route leads to, which is there and fits the table.
template <class Request>
Result<std::string, ApiError> target_of(const Ec2& ec2, const StoredRouteTable& table,
                                        const Request& request) {
  const int targets = (request.gateway_id ? 1 : 0) + (request.nat_gateway_id ? 1 : 0) +
                      (request.network_interface_id ? 1 : 0);
  if (targets == 0)
    return errors::refused(
        "MissingParameter",
        "The request must contain exactly one of gatewayId, natGatewayId, "
        "networkInterfaceId, vpcPeeringConnectionId, egressOnlyInternetGatewayId,"
        " transitGatewayId, localGatewayId, carrierGatewayId, vpcEndpointId, "
        "coreNetworkArn");
  if (targets > 1)
    return errors::combination("The request must contain exactly one target of the route.");
  if (request.gateway_id) {
    const auto& gateway = *TRY(ec2.need<StoredInternetGateway>(*request.gateway_id));
    if (gateway.vpc != table.vpc) return other_networks(table, "network gateway", gateway.id);
    return gateway.id;
  }
  if (request.nat_gateway_id) {
    const auto* gateway = ec2.find<StoredNatGateway>(*request.nat_gateway_id);
    if (gateway == nullptr || gateway->deleted)
      return errors::refused(
          "InvalidNatGatewayID.NotFound",
          fmt::format("The natGateway ID '{}' does not exist", *request.nat_gateway_id));
    if (gateway->vpc != table.vpc) return other_networks(table, "nat gateway", gateway->id);
    return gateway->id;
  }
  const auto& interface = *TRY(ec2.need<StoredInterface>(*request.network_interface_id));
  if (interface.vpc != table.vpc) return other_networks(table, "interface", interface.id);
  return interface.id;
}

auto find_route(StoredRouteTable& table, Ipv4Cidr destination) {
  return std::find_if(table.routes.begin(), table.routes.end(), [&](const StoredRoute& route) {
    return route.destination == destination.text();
  });
}

bool is_local(const Ec2& ec2, const StoredRouteTable& table, Ipv4Cidr destination) {
  const auto& blocks = ec2.get<StoredVpc>(table.vpc).blocks;
  return std::any_of(blocks.begin(), blocks.end(), [&](const StoredBlock& block) {
    return parse_ipv4_cidr(block.cidr)->contains(destination);
  });
}

ApiError no_route(const StoredRouteTable& table, Ipv4Cidr destination) {
  return errors::refused("InvalidRoute.NotFound",
                         fmt::format("no route with destination-cidr-block {} in route table {}",
                                     destination.text(), table.id));
}

}  // namespace

Answer<CreateRouteOperation> create_route(Ec2& ec2, Call& call,
                                          Asked<CreateRouteOperation> request) {
  TRY((refuse_others<CreateRouteOperation>(request)));
  StoredRouteTable table = *TRY(ec2.need<StoredRouteTable>(*request.route_table_id));
  const Ipv4Cidr destination = TRY(destination_of(request.destination_cidr_block));
  const std::string target = TRY(target_of(ec2, table, request));
  const auto there = find_route(table, destination);
  // The same route once more is no error.
  if (there != table.routes.end() && there->target == target)
    return CreateRouteResult{.return_ = true};
  const auto& blocks = ec2.get<StoredVpc>(table.vpc).blocks;
  const bool local = std::any_of(blocks.begin(), blocks.end(), [&](const StoredBlock& block) {
    return block.cidr == destination.text();
  });
  if (there != table.routes.end() || local)
    return errors::refused(
        "RouteAlreadyExists",
        fmt::format("The route identified by {} already exists.", destination.text()));
  // AWS lets a more specific route inside the VPC lead to a middlebox; here it would be ignored.
  if (is_local(ec2, table, destination))
    return not_supported({"CreateRoute"}, "a destination inside the VPC's own blocks");
  if (table.routes.size() >= limits::routes_per_table_max)
    return errors::limit("RouteLimitExceeded", "routes");
  table.routes.push_back({destination.text(), target});
  ec2.put(call.batch(), std::move(table));
  return CreateRouteResult{.return_ = true};
}

Answer<ReplaceRouteOperation> replace_route(Ec2& ec2, Call& call,
                                            Asked<ReplaceRouteOperation> request) {
  TRY((refuse_others<ReplaceRouteOperation>(request)));
  TRY((refuse<ReplaceRouteOperation>({{"LocalTarget", given(request.local_target)}})));
  StoredRouteTable table = *TRY(ec2.need<StoredRouteTable>(*request.route_table_id));
  const Ipv4Cidr destination = TRY(destination_of(request.destination_cidr_block));
  const std::string target = TRY(target_of(ec2, table, request));
  const auto there = find_route(table, destination);
  if (there == table.routes.end()) return no_route(table, destination);
  there->target = target;
  ec2.put(call.batch(), std::move(table));
  return ReplaceRouteResponse{};
}

Answer<DeleteRouteOperation> delete_route(Ec2& ec2, Call& call,
                                          Asked<DeleteRouteOperation> request) {
  TRY((refuse<DeleteRouteOperation>(
      {{"DestinationIpv6CidrBlock", given(request.destination_ipv6_cidr_block)},
       {"DestinationPrefixListId", given(request.destination_prefix_list_id)}})));
  StoredRouteTable table = *TRY(ec2.need<StoredRouteTable>(*request.route_table_id));
  const Ipv4Cidr destination = TRY(destination_of(request.destination_cidr_block));
  const auto there = find_route(table, destination);
  if (there == table.routes.end()) {
    if (!is_local(ec2, table, destination)) return no_route(table, destination);
    return errors::invalid(fmt::format("cannot remove local route {} in route table {}",
                                       destination.text(), table.id));
  }
  table.routes.erase(there);
  ec2.put(call.batch(), std::move(table));
  return DeleteRouteResponse{};
}

}  // namespace skerry::ec2
