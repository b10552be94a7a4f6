#pragma once
// Which addresses are free. Pure: the caller says what is taken.

#include <cstdint>
#include <optional>
#include <set>

#include "network/model.hpp"

namespace skerry::network {

// Elastic and other public addresses, and those of the region's own services, are from the lower
// half of the block that RFC 2544 sets aside for benchmarks, which nothing on the internet uses;
// the link to the host has its addresses from the upper half.
inline constexpr Ipv4Cidr public_addresses{{0xc6120000}, 16};   // 198.18.0.0/16
inline constexpr Ipv4Cidr service_addresses{{0xc6120000}, 23};  // 198.18.0.0/23, its services
inline constexpr Ipv4Cidr s3_addresses{{0xc6120100}, 24};       // 198.18.1.0/24, of which S3's

// The first four addresses of a subnet and the last are never given away.
bool reserved(const Ipv4Cidr& subnet, Ipv4Address address);

// How many addresses a subnet can give away before any is taken.
std::uint32_t usable_addresses(const Ipv4Cidr& subnet);

std::set<Ipv4Address> taken_addresses(const Network& network, const SubnetId& subnet);

// The lowest free address; nothing when the subnet has none left.
std::optional<Ipv4Address> free_address(const Network& network, const SubnetId& subnet);

// The lowest public address that no Elastic IP, no interface and no service has.
std::optional<Ipv4Address> free_public_address(const Network& network);

}  // namespace skerry::network
