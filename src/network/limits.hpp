#pragma once
// The network's limits, units last.

#include <cstddef>
#include <cstdint>

namespace skerry::network {

// https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html: the first four addresses of
// a subnet and its last one are AWS's own.
inline constexpr std::uint32_t reserved_first_addresses = 4;
inline constexpr std::uint32_t reserved_last_addresses = 1;
inline constexpr std::uint8_t block_length_min_bits = 16;
inline constexpr std::uint8_t block_length_max_bits = 28;

// How often a verdict follows a packet through another forwarding interface before it calls the
// routes a loop.
inline constexpr std::size_t verdict_hops_max = 8;

}  // namespace skerry::network
