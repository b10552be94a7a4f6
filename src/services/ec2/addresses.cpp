// Elastic IP addresses:
// https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/elastic-ip-addresses-eip.html

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "network/allocation.hpp"
#include "services/ec2/filters.hpp"
#include "services/ec2/handlers.hpp"
#include "services/ec2/managers.hpp"
#include "services/ec2/shapes.hpp"
#include "services/ec2/tagging.hpp"
#include "services/ec2/unsupported.hpp"

namespace skerry::ec2 {
namespace {

using Stored = StoredAddress;

Texts some(const std::string& text) { return text.empty() ? Texts{} : Texts{text}; }

constexpr std::array address_filters{
    FilterOf<Stored>{"allocation-id", [](const Ec2&, const Stored& a) { return Texts{a.id}; }},
    FilterOf<Stored>{"association-id",
                     [](const Ec2&, const Stored& a) { return some(a.association); }},
    FilterOf<Stored>{"domain", [](const Ec2&, const Stored&) { return Texts{"vpc"}; }},
    FilterOf<Stored>{"network-border-group",
                     [](const Ec2& ec2, const Stored&) { return Texts{ec2.region().name.text}; }},
    FilterOf<Stored>{"network-interface-id",
                     [](const Ec2&, const Stored& a) { return some(a.interface); }},
    FilterOf<Stored>{"network-interface-owner-id",
                     [](const Ec2& ec2, const Stored& a) {
                       return a.interface.empty() ? Texts{} : Texts{ec2.account()};
                     }},
    FilterOf<Stored>{"private-ip-address",
                     [](const Ec2& ec2, const Stored& a) {
                       if (a.interface.empty()) return Texts{};
                       return Texts{ec2.get<StoredInterface>(a.interface).address};
                     }},
    FilterOf<Stored>{"public-ip", [](const Ec2&, const Stored& a) { return Texts{a.address}; }},
    FilterOf<Stored>{"instance-id", [](const Ec2&, const Stored&) { return Texts{}; }},
};

const Stored* with_public_ip(const Ec2& ec2, std::string_view text) {
  for (const auto& [id, address] : ec2.all<Stored>()) {
    if (address.address == text) return &address;
  }
  return nullptr;
}

Result<const Stored*, ApiError> need_public_ip(const Ec2& ec2, const std::string& text) {
  const Stored* found = with_public_ip(ec2, text);
  if (found == nullptr)
    return errors::refused("InvalidAddress.NotFound", fmt::format("Address '{}' not found.", text));
  return found;
}

// By allocation, or by the address itself.
Result<const Stored*, ApiError> need_address(const Ec2& ec2,
                                             const std::optional<std::string>& allocation,
                                             const std::optional<std::string>& public_ip) {
  if (allocation && public_ip)
    return errors::combination(
        "You may specify public IP or allocation id, but not both in the "
        "same call");
  if (allocation) return ec2.need<Stored>(*allocation);
  if (public_ip) return need_public_ip(ec2, *public_ip);
  return errors::refused("MissingParameter", "Either public IP or allocation id must be specified");
}

void let_go(Ec2& ec2, Batch& batch, Stored address) {
  StoredInterface interface = ec2.get<StoredInterface>(address.interface);
  interface.public_address.clear();
  ec2.put(batch, std::move(interface));
  address.interface.clear();
  address.association.clear();
  ec2.put(batch, std::move(address));
}

// A NAT gateway keeps its address as long as it lives.
bool of_nat_gateway(const Ec2& ec2, const Stored& address) {
  return !address.interface.empty() &&
         ec2.get<StoredInterface>(address.interface).type == "natGateway";
}

}  // namespace

template <>
std::span<const FilterOf<Stored>> filters_of<Stored>() {
  return address_filters;
}

Answer<AllocateAddressOperation> allocate_address(Ec2& ec2, Call& call,
                                                  Asked<AllocateAddressOperation> request) {
  using Op = AllocateAddressOperation;
  TRY((refuse<Op>({{"Address", given(request.address)},
                   {"PublicIpv4Pool", request.public_ipv4_pool.value_or("amazon") != "amazon"},
                   {"CustomerOwnedIpv4Pool", given(request.customer_owned_ipv4_pool)},
                   {"IpamPoolId", given(request.ipam_pool_id)},
                   {"Domain standard", request.domain == "standard"}})));
  const std::string& group = ec2.region().name.text;
  if (request.network_border_group.value_or(group) != group)
    return errors::invalid_value({"NetworkBorderGroup"}, *request.network_border_group);
  if (ec2.all<Stored>().size() >= limits::addresses_max)
    return errors::limit("AddressLimitExceeded", "addresses");
  const auto free = network::free_public_address(ec2.network());
  if (!free) return errors::refused("InsufficientAddressCapacity", "There are no free addresses.");
  Stored address;
  address.id = make_id(Kind::elastic_ip, call.random());
  address.address = free->text();
  address.tags = TRY(tags_for(call, Kind::elastic_ip, request.tag_specifications));
  AllocateAddressResult response;
  response.allocation_id = address.id;
  response.public_ip = address.address;
  response.public_ipv4_pool = "amazon";
  response.network_border_group = group;
  response.domain = "vpc";
  ec2.put(call.batch(), std::move(address));
  return response;
}

Answer<DescribeAddressesOperation> describe_addresses(Ec2& ec2, Call&,
                                                      Asked<DescribeAddressesOperation> request) {
  Found<Stored> found = TRY(select<Stored>(ec2, {request.allocation_ids, request.filters, {}, {}}));
  if (request.public_ips) {
    for (const std::string& text : *request.public_ips) TRY(need_public_ip(ec2, text));
    std::erase_if(found.records, [&](const Stored* address) {
      const auto& asked = *request.public_ips;
      return std::find(asked.begin(), asked.end(), address->address) == asked.end();
    });
  }
  return DescribeAddressesResult{.addresses = shapes_of(ec2, found.records)};
}

Answer<ReleaseAddressOperation> release_address(Ec2& ec2, Call& call,
                                                Asked<ReleaseAddressOperation> request) {
  const Stored& address = *TRY(need_address(ec2, request.allocation_id, request.public_ip));
  if (!address.association.empty())
    return errors::refused("InvalidIPAddress.InUse",
                           fmt::format("Address {} is in use.", address.address));
  const std::string id = address.id;
  ec2.erase<Stored>(call.batch(), id);
  return ReleaseAddressResponse{};
}

Answer<AssociateAddressOperation> associate_address(Ec2& ec2, Call& call,
                                                    Asked<AssociateAddressOperation> request) {
  TRY((refuse<AssociateAddressOperation>({{"InstanceId", given(request.instance_id)}})));
  Stored address = *TRY(need_address(ec2, request.allocation_id, request.public_ip));
  if (!request.network_interface_id)
    return errors::refused("MissingParameter",
                           "Either 'InstanceId' or 'NetworkInterfaceId' must be specified.");
  StoredInterface interface = *TRY(ec2.need<StoredInterface>(*request.network_interface_id));
  if (!may_manage(call, interface)) return errors::not_yours();
  if (request.private_ip_address.value_or(interface.address) != interface.address)
    return errors::invalid_value({"privateIpAddress"}, *request.private_ip_address,
                                 "It is not assigned to interface " + interface.id);
  const bool attached = ec2.in<StoredInternetGateway>({interface.vpc}).size() == 1;
  if (!attached)
    return errors::refused(
        "Gateway.NotAttached",
        fmt::format("Network {} is not attached to any internet gateway", interface.vpc));
  if (address.interface == interface.id)
    return AssociateAddressResult{.association_id = address.association};
  const bool taken = !address.association.empty();
  if (taken && (!request.allow_reassociation.value_or(false) || of_nat_gateway(ec2, address)))
    return errors::refused("Resource.AlreadyAssociated",
                           fmt::format("resource {} is already associated with associate-id {}",
                                       address.id, address.association));
  if (ec2.address_of(interface.id) != nullptr)
    return errors::refused(
        "Resource.AlreadyAssociated",
        fmt::format("resource {} is already associated with an address", interface.id));
  if (taken) let_go(ec2, call.batch(), address);
  address.interface = interface.id;
  address.association = make_id(IdPrefix{"eipassoc-"}, call.random());
  interface.public_address = address.address;
  AssociateAddressResult response{.association_id = address.association};
  ec2.put(call.batch(), std::move(interface));
  ec2.put(call.batch(), std::move(address));
  return response;
}

Answer<DisassociateAddressOperation> disassociate_address(
    Ec2& ec2, Call& call, Asked<DisassociateAddressOperation> request) {
  const Stored* found = nullptr;
  if (request.association_id) {
    for (const auto& [id, address] : ec2.all<Stored>()) {
      if (address.association == *request.association_id) found = &address;
    }
    if (found == nullptr) return errors::no_association(*request.association_id);
  } else {
    found = TRY(need_address(ec2, std::nullopt, request.public_ip));
  }
  if (found->association.empty()) return DisassociateAddressResponse{};
  if (of_nat_gateway(ec2, *found)) return errors::not_yours();
  let_go(ec2, call.batch(), *found);
  return DisassociateAddressResponse{};
}

}  // namespace skerry::ec2
