#include "network/way_out.hpp"

#include <algorithm>

namespace skerry::network {
namespace {

bool any_contains(const std::vector<Ipv4Cidr>& blocks, Ipv4Address address) {
  return std::ranges::any_of(blocks,
                             [&](const Ipv4Cidr& block) { return block.contains(address); });
}

}  // namespace

const std::vector<Ipv4Cidr>& closed_networks() {
  static const std::vector<Ipv4Cidr> closed{
      {{0x00000000}, 8},   // 0.0.0.0/8
      {{0x0a000000}, 8},   // 10.0.0.0/8
      {{0x64400000}, 10},  // 100.64.0.0/10
      {{0x7f000000}, 8},   // 127.0.0.0/8
      {{0xa9fe0000}, 16},  // 169.254.0.0/16
      {{0xac100000}, 12},  // 172.16.0.0/12
      {{0xc0000000}, 24},  // 192.0.0.0/24
      {{0xc0a80000}, 16},  // 192.168.0.0/16
      {{0xc6120000}, 15},  // 198.18.0.0/15
      {{0xe0000000}, 3},   // 224.0.0.0/4 and 240.0.0.0/4
  };
  return closed;
}

std::vector<Ipv4Cidr> open_networks(const WayOut& way_out) {
  std::vector<Ipv4Cidr> sorted;
  for (const Ipv4Cidr& block : way_out.allowed) sorted.push_back(block.canonical());
  std::ranges::sort(sorted);  // a block comes after those that contain it
  std::vector<Ipv4Cidr> open;
  for (const Ipv4Cidr& block : sorted) {
    if (open.empty() || !open.back().contains(block)) open.push_back(block);
  }
  return open;
}

bool leads_to(const WayOut& way_out, Ipv4Address destination) {
  if (std::ranges::find(way_out.host_addresses, destination) != way_out.host_addresses.end()) {
    return false;
  }
  return any_contains(way_out.allowed, destination) ||
         !any_contains(closed_networks(), destination);
}

}  // namespace skerry::network
