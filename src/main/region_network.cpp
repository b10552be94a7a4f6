#include "main/region_network.hpp"

#include <ifaddrs.h>
#include <netinet/in.h>

#include <algorithm>
#include <iterator>
#include <utility>

#include "network/service_network.hpp"
#include "resolver/forwarder.hpp"

namespace skerry {

namespace {

// Loopback, and what regions themselves have (RFC 2544's block): refused whatever is allowed.
constexpr Ipv4Cidr never_open[] = {{{0x7f000000}, 8}, {{0xc6120000}, 15}};

// The host's own IPv4 addresses as it starts; the warden refuses those of later too.
std::vector<Ipv4Address> addresses_of_host() {
  std::vector<Ipv4Address> addresses;
  ifaddrs* list = nullptr;
  if (::getifaddrs(&list) != 0) return addresses;
  for (const ifaddrs* each = list; each != nullptr; each = each->ifa_next) {
    if (each->ifa_addr == nullptr || each->ifa_addr->sa_family != AF_INET) continue;
    const auto* address = reinterpret_cast<const sockaddr_in*>(each->ifa_addr);
    const Ipv4Address own{ntohl(address->sin_addr.s_addr)};
    const bool known = std::any_of(std::begin(never_open), std::end(never_open),
                                   [&](const Ipv4Cidr& block) { return block.contains(own); });
    if (!known) addresses.push_back(own);
  }
  ::freeifaddrs(list);
  return addresses;
}

}  // namespace

RegionNetwork::RegionNetwork(Parts parts)
    : region_(parts.region),
      way_out_{.allowed = std::move(parts.allowed), .host_addresses = addresses_of_host()},
      pool_(make_thread_pool(parts.loop, {.threads = 1})),
      datagrams_(parts.loop),
      doors_({parts.loop, datagrams_, random_, parts.region.gateway(), parts.region.tls()},
             resolver::name_servers_of_host()),
      fabric_({parts.loop, *pool_, parts.kernel, doors_, way_out_}),
      drops_(parts.loop, *pool_, parts.kernel),
      proxy_processes_({parts.loop, parts.kernel}) {
  region_.changes().make_with([this](std::function<void()> done) { make(std::move(done)); });
  region_.proxy_runner().run_on(proxy_processes_);
}

RegionNetwork::~RegionNetwork() { region_.changes().make_with({}); }

void RegionNetwork::make(std::function<void()> done) {
  network::Network network = region_.ec2().network();
  network::add_service_network(network);
  fabric_.want(std::move(network),
               {.region = region_.facts().name.text, .names = region_.changes().names()});
  fabric_.when_made(std::move(done));
}

}  // namespace skerry
