#pragma once
// What arrives on a Firewall::watch socket, as values. Pure: bytes in, packets out.

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "kernel/address.hpp"

namespace skerry::kernel {

constexpr std::size_t drop_log_read_bytes = 64 * 1024;  // a buffer for one recv()

struct LoggedPacket {
  std::string prefix;          // of the rule's Log
  std::uint32_t in_index = 0;  // interface indexes in the watched namespace; 0: none
  std::uint32_t out_index = 0;
  Ipv4 source;
  Ipv4 destination;
  std::uint8_t protocol = 0;
  std::uint16_t source_port = 0;       // of TCP and UDP; of ICMP the type
  std::uint16_t destination_port = 0;  // likewise; of ICMP the code
};

// The packets of one datagram; whatever is not an IPv4 packet's log is passed over.
std::vector<LoggedPacket> logged_packets(std::span<const std::byte> datagram);

}  // namespace skerry::kernel
