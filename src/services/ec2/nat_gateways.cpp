// NAT gateways: https://docs.aws.amazon.com/vpc/latest/userguide/vpc-nat-gateway.html
//
// Nothing is checked of whether one can work: it is a real interface in its subnet, subject to that
// subnet's routes.

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "services/ec2/filters.hpp"
#include "services/ec2/handlers.hpp"
#include "services/ec2/making.hpp"
#include "services/ec2/shapes.hpp"
#include "services/ec2/tagging.hpp"
#include "services/ec2/tokens.hpp"
#include "services/ec2/unsupported.hpp"

namespace skerry::ec2 {
namespace {

using Stored = StoredNatGateway;

constexpr std::array nat_filters{
    FilterOf<Stored>{"nat-gateway-id", [](const Ec2&, const Stored& g) { return Texts{g.id}; }},
    FilterOf<Stored>{
        "state",
        [](const Ec2&, const Stored& g) { return Texts{g.deleted ? "deleted" : "available"}; }},
    FilterOf<Stored>{"subnet-id", [](const Ec2&, const Stored& g) { return Texts{g.subnet}; }},
    FilterOf<Stored>{"vpc-id", [](const Ec2&, const Stored& g) { return Texts{g.vpc}; }},
    FilterOf<Stored>{"connectivity-type",
                     [](const Ec2&, const Stored&) { return Texts{"public"}; }},
};

// Those that were deleted long ago are forgotten.
void forget_old(Ec2& ec2, Call& call) {
  std::vector<std::string> old;
  for (const auto& [id, gateway] : ec2.all<Stored>()) {
    if (gateway.deleted && call.time() - *gateway.deleted > limits::deleted_nat_gateway_shown_hours)
      old.push_back(id);
  }
  for (const std::string& id : old) ec2.erase<Stored>(call.batch(), id);
}

std::size_t count_in_zone(const Ec2& ec2, const std::string& zone) {
  const auto& all = ec2.all<Stored>();
  return static_cast<std::size_t>(std::count_if(all.begin(), all.end(), [&](const auto& each) {
    const Stored& gateway = each.second;
    return !gateway.deleted && ec2.get<StoredSubnet>(gateway.subnet).zone == zone;
  }));
}

Result<Done, ApiError> check(const CreateNatGatewayRequest& request) {
  using Op = CreateNatGatewayOperation;
  TRY((refuse<Op>(
      {{"ConnectivityType private", request.connectivity_type == "private"},
       {"AvailabilityMode regional", request.availability_mode == "regional"},
       {"VpcId", given(request.vpc_id)},
       {"AvailabilityZoneAddress", given(request.availability_zone_addresses)},
       {"SecondaryAllocationId", given(request.secondary_allocation_ids)},
       {"SecondaryPrivateIpAddress", given(request.secondary_private_ip_addresses)},
       {"SecondaryPrivateIpAddressCount", given(request.secondary_private_ip_address_count)}})));
  if (!request.subnet_id) return errors::missing("subnetId");
  if (!request.allocation_id) return errors::missing("AllocationId");
  return Done{};
}

Result<std::optional<Ipv4Address>, ApiError> wanted_address(
    const std::optional<std::string>& text) {
  if (!text) return std::optional<Ipv4Address>{};
  const auto address = parse_ipv4(*text);
  if (!address) return errors::invalid_value({"PrivateIpAddress"}, *text);
  return address;
}

}  // namespace

template <>
std::span<const FilterOf<Stored>> filters_of<Stored>() {
  return nat_filters;
}

Answer<CreateNatGatewayOperation> create_nat_gateway(Ec2& ec2, Call& call,
                                                     Asked<CreateNatGatewayOperation> request) {
  TRY(check(request));
  CreateNatGatewayResult response{.client_token = request.client_token};
  if (const Stored* there = made_with<Stored>(ec2, request.client_token)) {
    if (there->subnet != request.subnet_id) return errors::token_mismatch();
    response.nat_gateway = shape(ec2, *there);
    return response;
  }
  forget_old(ec2, call);
  const StoredSubnet subnet = *TRY(ec2.need<StoredSubnet>(*request.subnet_id));
  StoredAddress address = *TRY(ec2.need<StoredAddress>(*request.allocation_id));
  if (!address.association.empty())
    return errors::refused(
        "Resource.AlreadyAssociated",
        fmt::format("Elastic IP address [{}] is already associated", address.id));
  if (count_in_zone(ec2, subnet.zone) >= limits::nat_gateways_per_zone_max)
    return errors::refused(
        "NatGatewayLimitExceeded",
        fmt::format("Performing this operation would exceed the limit of {} NAT gateways",
                    limits::nat_gateways_per_zone_max));
  Stored gateway;
  gateway.id = make_id(Kind::nat_gateway, call.random());
  gateway.tags = TRY(tags_for(call, Kind::nat_gateway, request.tag_specifications));
  const auto private_address = TRY(wanted_address(request.private_ip_address));
  StoredInterface interface =
      TRY(make_interface(ec2, {call.random(), call.batch()},
                         {.subnet = subnet,
                          .groups = {},
                          .type = "natGateway",
                          .requester = "amazon-aws",
                          .description = "Interface for NAT Gateway " + gateway.id,
                          .address = private_address},
                         call.time()));
  interface.source_dest_check = false;
  interface.public_address = address.address;
  address.association = make_id(IdPrefix{"eipassoc-"}, call.random());
  address.interface = interface.id;
  gateway.vpc = subnet.vpc;
  gateway.subnet = subnet.id;
  gateway.interface = interface.id;
  gateway.allocation = address.id;
  gateway.association = address.association;
  gateway.address = interface.address;
  gateway.public_address = address.address;
  gateway.created = call.time();
  gateway.client_token = request.client_token.value_or("");
  response.nat_gateway = shape(ec2, gateway);
  response.nat_gateway->state = "pending";
  ec2.put(call.batch(), std::move(interface));
  ec2.put(call.batch(), std::move(address));
  ec2.put(call.batch(), std::move(gateway));
  return response;
}

Answer<DescribeNatGatewaysOperation> describe_nat_gateways(
    Ec2& ec2, Call& call, Asked<DescribeNatGatewaysOperation> request) {
  forget_old(ec2, call);
  Found<Stored> found = TRY(select<Stored>(
      ec2, {request.nat_gateway_ids, request.filter, request.max_results, request.next_token}));
  return DescribeNatGatewaysResult{.nat_gateways = shapes_of(ec2, found.records),
                                   .next_token = found.next_token};
}

Answer<DeleteNatGatewayOperation> delete_nat_gateway(Ec2& ec2, Call& call,
                                                     Asked<DeleteNatGatewayOperation> request) {
  Stored gateway = *TRY(ec2.need<Stored>(*request.nat_gateway_id));
  DeleteNatGatewayResult response{.nat_gateway_id = gateway.id};
  if (gateway.deleted) return response;
  StoredAddress address = ec2.get<StoredAddress>(gateway.allocation);
  address.association.clear();
  address.interface.clear();
  ec2.put(call.batch(), std::move(address));
  ec2.erase<StoredInterface>(call.batch(), gateway.interface);
  gateway.deleted = call.time();
  ec2.put(call.batch(), std::move(gateway));
  return response;
}

}  // namespace skerry::ec2
