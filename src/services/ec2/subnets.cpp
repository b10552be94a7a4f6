// Subnets: https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "network/limits.hpp"
#include "services/ec2/filters.hpp"
#include "services/ec2/handlers.hpp"
#include "services/ec2/making.hpp"
#include "services/ec2/shapes.hpp"
#include "services/ec2/tagging.hpp"
#include "services/ec2/unsupported.hpp"

namespace skerry::ec2 {
namespace {

Texts zone_id(const Ec2& ec2, const StoredSubnet& subnet) { return {ec2.zone(subnet.zone)->id}; }
Texts zone_name(const Ec2&, const StoredSubnet& subnet) { return {subnet.zone}; }
Texts cidr(const Ec2&, const StoredSubnet& subnet) { return {subnet.cidr}; }
Texts is_default(const Ec2&, const StoredSubnet& subnet) { return {word(subnet.default_for_zone)}; }

constexpr std::array subnet_filters{
    FilterOf<StoredSubnet>{"subnet-id",
                           [](const Ec2&, const StoredSubnet& s) { return Texts{s.id}; }},
    FilterOf<StoredSubnet>{"vpc-id",
                           [](const Ec2&, const StoredSubnet& s) { return Texts{s.vpc}; }},
    FilterOf<StoredSubnet>{"availability-zone", zone_name},
    FilterOf<StoredSubnet>{"availabilityZone", zone_name},
    FilterOf<StoredSubnet>{"availability-zone-id", zone_id},
    FilterOf<StoredSubnet>{"availabilityZoneId", zone_id},
    FilterOf<StoredSubnet>{"cidr-block", cidr},
    FilterOf<StoredSubnet>{"cidr", cidr},
    FilterOf<StoredSubnet>{"cidrBlock", cidr},
    FilterOf<StoredSubnet>{"default-for-az", is_default},
    FilterOf<StoredSubnet>{"defaultForAz", is_default},
    FilterOf<StoredSubnet>{
        "map-public-ip-on-launch",
        [](const Ec2&, const StoredSubnet& s) { return Texts{word(s.map_public)}; }},
    FilterOf<StoredSubnet>{"available-ip-address-count",
                           [](const Ec2& ec2, const StoredSubnet& s) {
                             return Texts{
                                 std::to_string(*shape(ec2, s).available_ip_address_count)};
                           }},
    FilterOf<StoredSubnet>{
        "subnet-arn",
        [](const Ec2& ec2, const StoredSubnet& s) { return Texts{ec2.arn(Kind::subnet, s.id)}; }},
    FilterOf<StoredSubnet>{
        "owner-id", [](const Ec2& ec2, const StoredSubnet&) { return Texts{ec2.account()}; }},
    FilterOf<StoredSubnet>{"state",
                           [](const Ec2&, const StoredSubnet&) { return Texts{"available"}; }},
};

Result<const Zone*, ApiError> wanted_zone(const Ec2& ec2, const CreateSubnetRequest& request) {
  const auto& asked =
      request.availability_zone ? request.availability_zone : request.availability_zone_id;
  if (!asked) return &ec2.zones().front();
  const Zone* zone = ec2.zone(*asked);
  if (zone != nullptr) return zone;
  std::string names;
  for (const Zone& each : ec2.zones()) names += (names.empty() ? "" : ", ") + each.name;
  return errors::invalid_value(
      {"availabilityZone"}, *asked,
      fmt::format("Subnets can currently only be created in the following availability zones: {}.",
                  names));
}

Result<Ipv4Cidr, ApiError> wanted_block(const Ec2& ec2, const StoredVpc& vpc,
                                        const std::string& text) {
  const auto given = parse_ipv4_cidr(text);
  if (!given) return errors::not_a_block({"cidrBlock"}, text);
  const Ipv4Cidr block = given->canonical();
  const bool sized = block.length >= network::block_length_min_bits &&
                     block.length <= network::block_length_max_bits;
  const bool inside = std::any_of(
      vpc.blocks.begin(), vpc.blocks.end(),
      [&](const StoredBlock& each) { return parse_ipv4_cidr(each.cidr)->contains(block); });
  if (!sized || !inside) return errors::subnet_range(text);
  for (const StoredSubnet* subnet : ec2.in<StoredSubnet>({vpc.id})) {
    if (parse_ipv4_cidr(subnet->cidr)->overlaps(block)) return errors::subnet_conflict(text);
  }
  return block;
}

bool in_use(const Ec2& ec2, const StoredSubnet& subnet) {
  const auto& interfaces = ec2.all<StoredInterface>();
  return std::any_of(interfaces.begin(), interfaces.end(),
                     [&](const auto& each) { return each.second.subnet == subnet.id; });
}

}  // namespace

template <>
std::span<const FilterOf<StoredSubnet>> filters_of<StoredSubnet>() {
  return subnet_filters;
}

Answer<CreateSubnetOperation> create_subnet(Ec2& ec2, Call& call,
                                            Asked<CreateSubnetOperation> request) {
  TRY((refuse<CreateSubnetOperation>({{"Ipv6CidrBlock", given(request.ipv6_cidr_block)},
                                      {"Ipv6Native", given(request.ipv6_native)},
                                      {"OutpostArn", given(request.outpost_arn)},
                                      {"Ipv4IpamPoolId", given(request.ipv4_ipam_pool_id)},
                                      {"Ipv4NetmaskLength", given(request.ipv4_netmask_length)},
                                      {"Ipv6IpamPoolId", given(request.ipv6_ipam_pool_id)},
                                      {"Ipv6NetmaskLength", given(request.ipv6_netmask_length)}})));
  const StoredVpc& vpc = *TRY(ec2.need<StoredVpc>(*request.vpc_id));
  if (!request.cidr_block)
    return errors::refused("MissingParameter",
                           "Either 'cidrBlock' or 'ipv4IpamPoolId' should be provided.");
  const Ipv4Cidr block = TRY(wanted_block(ec2, vpc, *request.cidr_block));
  const Zone* zone = TRY(wanted_zone(ec2, request));
  if (ec2.in<StoredSubnet>({vpc.id}).size() >= limits::subnets_per_vpc_max)
    return errors::limit("SubnetLimitExceeded", "subnets");
  StoredSubnet subnet = new_subnet(vpc, block, *zone, call.random());
  subnet.tags = TRY(tags_for(call, Kind::subnet, request.tag_specifications));
  const std::string id = subnet.id;
  ec2.put(call.batch(), std::move(subnet));
  return CreateSubnetResult{.subnet = shape(ec2, ec2.get<StoredSubnet>(id))};
}

Answer<DescribeSubnetsOperation> describe_subnets(Ec2& ec2, Call&,
                                                  Asked<DescribeSubnetsOperation> request) {
  Found<StoredSubnet> found = TRY(select<StoredSubnet>(ec2, request.subnet_ids, request));
  return DescribeSubnetsResult{.next_token = found.next_token,
                               .subnets = shapes_of(ec2, found.records)};
}

Answer<DeleteSubnetOperation> delete_subnet(Ec2& ec2, Call& call,
                                            Asked<DeleteSubnetOperation> request) {
  const StoredSubnet& subnet = *TRY(ec2.need<StoredSubnet>(*request.subnet_id));
  if (in_use(ec2, subnet)) return errors::dependencies(Kind::subnet, subnet.id);
  ec2.erase<StoredSubnet>(call.batch(), *request.subnet_id);
  return DeleteSubnetResponse{};
}

Answer<ModifySubnetAttributeOperation> modify_subnet_attribute(
    Ec2& ec2, Call& call, Asked<ModifySubnetAttributeOperation> request) {
  const auto on = [](const std::optional<AttributeBooleanValue>& value) {
    return value && value->value.value_or(false);
  };
  using Op = ModifySubnetAttributeOperation;
  TRY((refuse<Op>({{"AssignIpv6AddressOnCreation", on(request.assign_ipv6_address_on_creation)},
                   {"MapCustomerOwnedIpOnLaunch", on(request.map_customer_owned_ip_on_launch)},
                   {"CustomerOwnedIpv4Pool", given(request.customer_owned_ipv4_pool)},
                   {"EnableDns64", on(request.enable_dns64)},
                   {"PrivateDnsHostnameTypeOnLaunch other than ip-name",
                    request.private_dns_hostname_type_on_launch.value_or("ip-name") != "ip-name"},
                   {"EnableResourceNameDnsARecordOnLaunch",
                    on(request.enable_resource_name_dns_a_record_on_launch)},
                   {"EnableResourceNameDnsAAAARecordOnLaunch",
                    on(request.enable_resource_name_dns_aaaa_record_on_launch)},
                   {"EnableLniAtDeviceIndex", given(request.enable_lni_at_device_index)}})));
  StoredSubnet subnet = *TRY(ec2.need<StoredSubnet>(*request.subnet_id));
  if (request.map_public_ip_on_launch) subnet.map_public = on(request.map_public_ip_on_launch);
  ec2.put(call.batch(), std::move(subnet));
  return ModifySubnetAttributeResponse{};
}

Answer<CreateDefaultSubnetOperation> create_default_subnet(
    Ec2& ec2, Call& call, Asked<CreateDefaultSubnetOperation> request) {
  TRY((refuse<CreateDefaultSubnetOperation>({{"Ipv6Native", given(request.ipv6_native)}})));
  const auto& asked =
      request.availability_zone ? request.availability_zone : request.availability_zone_id;
  if (!asked) return errors::missing("AvailabilityZone");
  const Zone* zone = ec2.zone(*asked);
  if (zone == nullptr) return errors::invalid_value({"availabilityZone"}, *asked);
  const StoredVpc* vpc = ec2.default_vpc();
  if (vpc == nullptr)
    return errors::refused("DefaultVpcDoesNotExist", "No default VPC for this user");
  for (const StoredSubnet* subnet : ec2.in<StoredSubnet>({vpc->id})) {
    if (subnet->default_for_zone && subnet->zone == zone->name)
      return errors::refused(
          "DefaultSubnetAlreadyExistsInAvailabilityZone",
          fmt::format("'{}' is already the default subnet in {}.", subnet->id, zone->name));
  }
  const StoredSubnet made = TRY(make_default_subnet(ec2, {call.random(), call.batch()}, *zone));
  return CreateDefaultSubnetResult{.subnet = shape(ec2, made)};
}

}  // namespace skerry::ec2
