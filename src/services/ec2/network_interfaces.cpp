// Elastic network interfaces:
// https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/using-eni.html

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

#include "network/allocation.hpp"
#include "services/ec2/filters.hpp"
#include "services/ec2/handlers.hpp"
#include "services/ec2/interface_groups.hpp"
#include "services/ec2/making.hpp"
#include "services/ec2/managers.hpp"
#include "services/ec2/shapes.hpp"
#include "services/ec2/tagging.hpp"
#include "services/ec2/tokens.hpp"
#include "services/ec2/unsupported.hpp"

namespace skerry::ec2 {
namespace {

using Stored = StoredInterface;

Texts address_of(const Ec2&, const Stored& i) { return {i.address}; }
Texts public_address_of(const Ec2&, const Stored& i) {
  return i.public_address.empty() ? Texts{} : Texts{i.public_address};
}
Texts allocation_of(const Ec2& ec2, const Stored& i) {
  const StoredAddress* address = ec2.address_of(i.id);
  return address == nullptr ? Texts{} : Texts{address->id};
}

constexpr std::array interface_filters{
    FilterOf<Stored>{"network-interface-id",
                     [](const Ec2&, const Stored& i) { return Texts{i.id}; }},
    FilterOf<Stored>{"vpc-id", [](const Ec2&, const Stored& i) { return Texts{i.vpc}; }},
    FilterOf<Stored>{"subnet-id", [](const Ec2&, const Stored& i) { return Texts{i.subnet}; }},
    FilterOf<Stored>{"availability-zone",
                     [](const Ec2& ec2, const Stored& i) {
                       return Texts{ec2.get<StoredSubnet>(i.subnet).zone};
                     }},
    FilterOf<Stored>{"group-id", [](const Ec2&, const Stored& i) { return i.groups; }},
    FilterOf<Stored>{"group-name",
                     [](const Ec2& ec2, const Stored& i) {
                       Texts names;
                       for (const std::string& id : i.groups)
                         names.push_back(ec2.get<StoredGroup>(id).name);
                       return names;
                     }},
    FilterOf<Stored>{"private-ip-address", address_of},
    FilterOf<Stored>{"addresses.private-ip-address", address_of},
    FilterOf<Stored>{"addresses.association.public-ip", public_address_of},
    FilterOf<Stored>{"association.public-ip", public_address_of},
    FilterOf<Stored>{"association.allocation-id", allocation_of},
    FilterOf<Stored>{"description",
                     [](const Ec2&, const Stored& i) { return Texts{i.description}; }},
    FilterOf<Stored>{
        "interface-type",
        [](const Ec2& ec2, const Stored& i) { return Texts{*shape(ec2, i).interface_type}; }},
    FilterOf<Stored>{
        "mac-address",
        [](const Ec2& ec2, const Stored& i) { return Texts{*shape(ec2, i).mac_address}; }},
    FilterOf<Stored>{"owner-id",
                     [](const Ec2& ec2, const Stored&) { return Texts{ec2.account()}; }},
    FilterOf<Stored>{"requester-id",
                     [](const Ec2&, const Stored& i) {
                       return i.requester.empty() ? Texts{} : Texts{i.requester};
                     }},
    FilterOf<Stored>{"requester-managed",
                     [](const Ec2&, const Stored& i) { return Texts{word(!i.requester.empty())}; }},
    FilterOf<Stored>{"source-dest-check",
                     [](const Ec2&, const Stored& i) { return Texts{word(i.source_dest_check)}; }},
    FilterOf<Stored>{"status",
                     [](const Ec2&, const Stored& i) {
                       return Texts{i.requester.empty() ? "available" : "in-use"};
                     }},
};

Result<Done, ApiError> check(const CreateNetworkInterfaceRequest& request) {
  using Op = CreateNetworkInterfaceOperation;
  TRY((refuse<Op>(
      {{"Ipv4Prefix", given(request.ipv4_prefixes)},
       {"Ipv4PrefixCount", request.ipv4_prefix_count.value_or(0) != 0},
       {"Ipv6Prefix", given(request.ipv6_prefixes)},
       {"Ipv6PrefixCount", request.ipv6_prefix_count.value_or(0) != 0},
       {"Ipv6Addresses", given(request.ipv6_addresses)},
       {"Ipv6AddressCount", request.ipv6_address_count.value_or(0) != 0},
       {"EnablePrimaryIpv6", given(request.enable_primary_ipv6)},
       {"InterfaceType", given(request.interface_type)},
       {"ConnectionTrackingSpecification", given(request.connection_tracking_specification)},
       {"Operator", given(request.operator_)},
       {"SecondaryPrivateIpAddressCount",
        request.secondary_private_ip_address_count.value_or(0) != 0}})));
  if (request.private_ip_addresses && request.private_ip_addresses->size() > 1)
    return not_supported({"CreateNetworkInterface"}, "secondary private addresses");
  return Done{};
}

Result<std::optional<Ipv4Address>, ApiError> wanted_address(
    const CreateNetworkInterfaceRequest& request) {
  std::optional<std::string> text = request.private_ip_address;
  if (given(request.private_ip_addresses))
    text = request.private_ip_addresses->front().private_ip_address;
  if (!text) return std::optional<Ipv4Address>{};
  const auto address = parse_ipv4(*text);
  if (!address)
    return errors::invalid_value({"privateIpAddress"}, *text, "Not a valid IPv4 address.");
  return address;
}

}  // namespace

Result<std::vector<std::string>, ApiError> groups_for(
    const Ec2& ec2, const StoredVpc& vpc, const std::optional<std::vector<std::string>>& asked) {
  if (!asked || asked->empty()) return std::vector<std::string>{vpc.default_group};
  const std::set<std::string> ids(asked->begin(), asked->end());
  if (ids.size() > limits::groups_per_interface_max)
    return errors::refused("SecurityGroupsPerInterfaceLimitExceeded",
                           "The maximum number of security groups per interface has been reached.");
  for (const std::string& id : ids) {
    const StoredGroup& group = *TRY(ec2.need<StoredGroup>(id));
    if (group.vpc != vpc.id)
      return errors::refused("InvalidGroup.NotFound",
                             "You have specified two resources that belong to different networks.");
  }
  return std::vector<std::string>(ids.begin(), ids.end());
}

template <>
std::span<const FilterOf<Stored>> filters_of<Stored>() {
  return interface_filters;
}

Answer<CreateNetworkInterfaceOperation> create_network_interface(
    Ec2& ec2, Call& call, Asked<CreateNetworkInterfaceOperation> request) {
  TRY(check(request));
  const StoredSubnet subnet = *TRY(ec2.need<StoredSubnet>(*request.subnet_id));
  CreateNetworkInterfaceResult response;
  response.client_token = request.client_token;
  if (const Stored* there = made_with<Stored>(ec2, request.client_token)) {
    if (there->subnet != subnet.id) return errors::token_mismatch();
    response.network_interface = shape(ec2, *there);
    return response;
  }
  const StoredVpc& vpc = ec2.get<StoredVpc>(subnet.vpc);
  const std::vector<std::string> groups = TRY(groups_for(ec2, vpc, request.groups));
  const auto address = TRY(wanted_address(request));
  std::vector<StoredTag> tags =
      TRY(tags_for(call, Kind::network_interface, request.tag_specifications));
  const std::string description = request.description.value_or("");
  if (description.size() > limits::description_chars_max)
    return errors::invalid_value({"description"}, description, "It has at most 255 characters.");
  const Manager* manager = asking(call);
  std::string_view requester;
  if (manager != nullptr)
    requester = manager->requester.empty() ? call.caller().user_id : manager->requester;
  Stored interface = TRY(make_interface(ec2, {call.random(), call.batch()},
                                        {.subnet = subnet,
                                         .groups = groups,
                                         .type = manager ? manager->type : "interface",
                                         .requester = requester,
                                         .description = description,
                                         .address = address},
                                        call.time()));
  interface.tags = std::move(tags);
  interface.client_token = request.client_token.value_or("");
  response.network_interface = shape(ec2, interface);
  ec2.put(call.batch(), std::move(interface));
  return response;
}

Answer<DescribeNetworkInterfacesOperation> describe_network_interfaces(
    Ec2& ec2, Call&, Asked<DescribeNetworkInterfacesOperation> request) {
  Found<Stored> found = TRY(select<Stored>(ec2, request.network_interface_ids, request));
  return DescribeNetworkInterfacesResult{.network_interfaces = shapes_of(ec2, found.records),
                                         .next_token = found.next_token};
}

Answer<DeleteNetworkInterfaceOperation> delete_network_interface(
    Ec2& ec2, Call& call, Asked<DeleteNetworkInterfaceOperation> request) {
  const Stored& interface = *TRY(ec2.need<Stored>(*request.network_interface_id));
  if (!may_manage(call, interface)) return errors::interface_in_use(interface.id);
  if (const StoredAddress* found = ec2.address_of(interface.id)) {
    StoredAddress address = *found;
    address.association.clear();
    address.interface.clear();
    ec2.put(call.batch(), std::move(address));
  }
  ec2.erase<Stored>(call.batch(), *request.network_interface_id);
  return DeleteNetworkInterfaceResponse{};
}

// For a publicly accessible database: from the region's own addresses, as instances get theirs.
static Result<Done, ApiError> give_public_address(const Ec2& ec2, Stored& interface) {
  if (!interface.public_address.empty()) return Done{};
  const auto address = network::free_public_address(ec2.network());
  if (!address)
    return errors::refused("InsufficientAddressCapacity",
                           "Not enough available addresses to satisfy the request.");
  interface.public_address = address->text();
  return Done{};
}

Answer<ModifyNetworkInterfaceAttributeOperation> modify_network_interface_attribute(
    Ec2& ec2, Call& call, Asked<ModifyNetworkInterfaceAttributeOperation> request) {
  TRY((refuse<ModifyNetworkInterfaceAttributeOperation>(
      {{"EnaSrdSpecification", given(request.ena_srd_specification)},
       {"EnablePrimaryIpv6", given(request.enable_primary_ipv6)},
       {"ConnectionTrackingSpecification", given(request.connection_tracking_specification)},
       {"AssociatePublicIpAddress",
        given(request.associate_public_ip_address) && asking(call) == nullptr},
       {"AssociatedSubnetId", given(request.associated_subnet_ids)},
       {"Attachment", given(request.attachment)}})));
  Stored interface = *TRY(ec2.need<Stored>(*request.network_interface_id));
  if (!may_manage(call, interface)) return errors::not_yours();
  if (request.description) interface.description = request.description->value.value_or("");
  if (request.source_dest_check)
    interface.source_dest_check = request.source_dest_check->value.value_or(true);
  if (given(request.groups))
    interface.groups = TRY(groups_for(ec2, ec2.get<StoredVpc>(interface.vpc), request.groups));
  if (request.associate_public_ip_address.value_or(false)) {
    TRY(give_public_address(ec2, interface));
  } else if (request.associate_public_ip_address) {
    interface.public_address.clear();
  }
  ec2.put(call.batch(), std::move(interface));
  return ModifyNetworkInterfaceAttributeResponse{};
}

Answer<DescribeNetworkInterfaceAttributeOperation> describe_network_interface_attribute(
    Ec2& ec2, Call&, Asked<DescribeNetworkInterfaceAttributeOperation> request) {
  const Stored& interface = *TRY(ec2.need<Stored>(*request.network_interface_id));
  if (!request.attribute) return errors::missing("attribute");
  DescribeNetworkInterfaceAttributeResult response;
  response.network_interface_id = interface.id;
  const std::string& attribute = *request.attribute;
  if (attribute == "description") response.description = AttributeValue{interface.description};
  if (attribute == "groupSet") response.groups = group_shapes(ec2, interface.groups);
  if (attribute == "sourceDestCheck")
    response.source_dest_check = AttributeBooleanValue{interface.source_dest_check};
  if (attribute == "attachment") response.attachment = shape(ec2, interface).attachment;
  if (attribute == "associatePublicIpAddress") response.associate_public_ip_address = false;
  return response;
}

}  // namespace skerry::ec2
