#include "kernel/drop_log.hpp"

#include <linux/netfilter/nfnetlink.h>
#include <linux/netfilter/nfnetlink_log.h>
#include <linux/netlink.h>

#include <cstring>

namespace skerry::kernel {
namespace {

using Bytes = std::span<const std::byte>;

std::uint32_t big_endian(Bytes bytes, std::size_t at, std::size_t count) {
  std::uint32_t out = 0;
  for (std::size_t i = 0; i < count; ++i)
    out = out << 8 | std::to_integer<std::uint32_t>(bytes[at + i]);
  return out;
}

// Lengths and types of netlink are in the machine's own order.
template <class Number>
Number native(Bytes bytes, std::size_t at) {
  Number out{};
  std::memcpy(&out, bytes.data() + at, sizeof out);
  return out;
}

constexpr std::size_t aligned(std::size_t length) { return (length + 3) & ~std::size_t{3}; }

bool read_packet(Bytes packet, LoggedPacket& out) {
  constexpr std::size_t header_min = 20;
  if (packet.size() < header_min || std::to_integer<unsigned>(packet[0]) >> 4 != 4) return false;
  const std::size_t header = (std::to_integer<std::size_t>(packet[0]) & 0xf) * 4;
  out.protocol = std::to_integer<std::uint8_t>(packet[9]);
  out.source = {big_endian(packet, 12, 4)};
  out.destination = {big_endian(packet, 16, 4)};
  constexpr std::uint8_t icmp = 1, tcp = 6, udp = 17;
  if (header < header_min || packet.size() < header + 4) return true;
  if (out.protocol == tcp || out.protocol == udp) {
    out.source_port = static_cast<std::uint16_t>(big_endian(packet, header, 2));
    out.destination_port = static_cast<std::uint16_t>(big_endian(packet, header + 2, 2));
  } else if (out.protocol == icmp) {
    out.source_port = std::to_integer<std::uint16_t>(packet[header]);
    out.destination_port = std::to_integer<std::uint16_t>(packet[header + 1]);
  }
  return true;
}

bool read_attributes(Bytes rest, LoggedPacket& out) {
  bool is_ipv4 = false;
  while (rest.size() >= sizeof(nlattr)) {
    const std::size_t length = native<std::uint16_t>(rest, 0);
    const int type = native<std::uint16_t>(rest, 2) & NLA_TYPE_MASK;
    if (length < sizeof(nlattr) || length > rest.size()) return false;
    const Bytes value = rest.subspan(sizeof(nlattr), length - sizeof(nlattr));
    if (type == NFULA_PREFIX && !value.empty()) {
      out.prefix.assign(reinterpret_cast<const char*>(value.data()), value.size());
      out.prefix.resize(std::strlen(out.prefix.c_str()));
    } else if (type == NFULA_IFINDEX_INDEV && value.size() == 4) {
      out.in_index = big_endian(value, 0, 4);
    } else if (type == NFULA_IFINDEX_OUTDEV && value.size() == 4) {
      out.out_index = big_endian(value, 0, 4);
    } else if (type == NFULA_PAYLOAD) {
      is_ipv4 = read_packet(value, out);
    }
    rest = rest.subspan(std::min(aligned(length), rest.size()));
  }
  return is_ipv4;
}

}  // namespace

std::vector<LoggedPacket> logged_packets(std::span<const std::byte> datagram) {
  constexpr std::size_t headers = sizeof(nlmsghdr) + sizeof(nfgenmsg);
  constexpr std::uint16_t packet_type = NFNL_SUBSYS_ULOG << 8 | NFULNL_MSG_PACKET;
  std::vector<LoggedPacket> out;
  while (datagram.size() >= headers) {
    const std::size_t length = native<std::uint32_t>(datagram, 0);
    if (length < headers || length > datagram.size()) break;
    LoggedPacket packet;
    if (native<std::uint16_t>(datagram, 4) == packet_type &&
        read_attributes(datagram.subspan(headers, length - headers), packet))
      out.push_back(std::move(packet));
    datagram = datagram.subspan(std::min(aligned(length), datagram.size()));
  }
  return out;
}

}  // namespace skerry::kernel
