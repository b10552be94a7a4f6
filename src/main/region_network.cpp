#include "main/region_network.hpp"

#include <utility>

#include "resolver/forwarder.hpp"

namespace skerry {

RegionNetwork::RegionNetwork(Parts parts)
    : region_(parts.region),
      pool_(make_thread_pool(parts.loop, {.threads = 1})),
      datagrams_(parts.loop),
      doors_({parts.loop, datagrams_, random_, parts.region.gateway(), parts.region.tls()},
             resolver::name_servers_of_host()),
      fabric_({parts.loop,
               *pool_,
               parts.kernel,
               doors_,
               {.allowed = std::move(parts.allowed), .host_addresses = {}}}) {
  region_.changes().make_with([this](std::function<void()> done) { make(std::move(done)); });
}

RegionNetwork::~RegionNetwork() { region_.changes().make_with({}); }

void RegionNetwork::make(std::function<void()> done) {
  fabric_.want(region_.ec2().network(),
               {.region = region_.facts().name.text, .names = region_.changes().names()});
  fabric_.when_made(std::move(done));
}

}  // namespace skerry
