#include "services/rds/proxies/places.hpp"

#include <algorithm>

#include "services/rds/own_calls.hpp"
#include "shapes/ec2.hpp"

namespace skerry::rds {
namespace {

bool has_place(const StoredProxyEndpoint& endpoint, const std::string& subnet) {
  return std::any_of(endpoint.places.begin(), endpoint.places.end(),
                     [&](const StoredPlace& place) { return place.subnet == subnet; });
}

}  // namespace

Result<Done, ApiError> make_places(Rds& rds, Batch& batch, const RequestFacts& facts,
                                   StoredProxyEndpoint& endpoint) {
  endpoint.status = "creating";
  for (const std::string& subnet : endpoint.subnets) {
    if (has_place(endpoint, subnet)) continue;
    ec2::CreateNetworkInterfaceRequest request;
    request.subnet_id = subnet;
    request.description = "Network interface for DBProxy " + endpoint.proxy;
    request.groups = endpoint.groups;
    const auto made = ask_as_rds<ec2::CreateNetworkInterfaceOperation>(rds, batch, facts, request);
    if (!made.ok() && made.error().code == "InsufficientFreeAddressesInSubnet") {
      endpoint.status = waits_for_addresses;
      continue;
    }
    TRY(made);
    const ec2::NetworkInterface& interface = *made->network_interface;
    endpoint.places.push_back({subnet, interface.network_interface_id.value_or(""),
                               interface.private_ip_address.value_or("")});
  }
  return Done{};
}

std::string subnets_without_place(const StoredProxyEndpoint& endpoint) {
  std::string out;
  for (const std::string& subnet : endpoint.subnets)
    if (!has_place(endpoint, subnet)) out += (out.empty() ? "" : ", ") + subnet;
  return out;
}

}  // namespace skerry::rds
