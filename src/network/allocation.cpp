#include "network/allocation.hpp"

#include "network/limits.hpp"

namespace skerry::network {
namespace {

// The lowest address from `first` to `last` that is not in `taken`, both ends included.
std::optional<Ipv4Address> lowest_free(const std::set<Ipv4Address>& taken, Ipv4Address first,
                                       Ipv4Address last) {
  Ipv4Address candidate = first;
  for (auto at = taken.lower_bound(first); at != taken.end() && *at == candidate; ++at) {
    ++candidate.value;
  }
  if (candidate > last) return std::nullopt;
  return candidate;
}

}  // namespace

bool reserved(const Ipv4Cidr& subnet, Ipv4Address address) {
  return address.value < subnet.first().value + reserved_first_addresses ||
         address.value > subnet.last().value - reserved_last_addresses;
}

std::uint32_t usable_addresses(const Ipv4Cidr& subnet) {
  const auto size = static_cast<std::uint32_t>(subnet.size());
  return size - reserved_first_addresses - reserved_last_addresses;
}

std::set<Ipv4Address> taken_addresses(const Network& network, const SubnetId& subnet) {
  std::set<Ipv4Address> taken;
  for (const auto& [id, interface] : network.interfaces) {
    if (interface.subnet == subnet) taken.insert(interface.address);
  }
  return taken;
}

std::optional<Ipv4Address> free_address(const Network& network, const SubnetId& subnet) {
  const Ipv4Cidr block = get(network.subnets, subnet).block;
  return lowest_free(taken_addresses(network, subnet),
                     {block.first().value + reserved_first_addresses},
                     {block.last().value - reserved_last_addresses});
}

std::optional<Ipv4Address> free_public_address(const Network& network) {
  std::set<Ipv4Address> taken;
  for (const auto& [id, elastic] : network.elastic_addresses) taken.insert(elastic.address);
  for (const auto& [id, interface] : network.interfaces) {
    if (interface.public_address) taken.insert(*interface.public_address);
  }
  return lowest_free(taken, {service_addresses.last().value + 1},
                     {public_addresses.last().value - 1});
}

}  // namespace skerry::network
