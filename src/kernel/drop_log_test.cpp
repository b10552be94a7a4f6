#include "kernel/drop_log.hpp"

#include <gtest/gtest.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netfilter/nfnetlink_log.h>
#include <linux/netlink.h>

namespace skerry::kernel {
namespace {

std::string attribute(std::uint16_t type, const std::string& value) {
  const nlattr header{static_cast<std::uint16_t>(sizeof(nlattr) + value.size()), type};
  std::string out(reinterpret_cast<const char*>(&header), sizeof header);
  out += value;
  out.resize((out.size() + 3) / 4 * 4);
  return out;
}

std::string message(const std::string& attributes) {
  nlmsghdr header{};
  header.nlmsg_len =
      static_cast<std::uint32_t>(sizeof header + sizeof(nfgenmsg) + attributes.size());
  header.nlmsg_type = NFNL_SUBSYS_ULOG << 8 | NFULNL_MSG_PACKET;
  return std::string(reinterpret_cast<const char*>(&header), sizeof header) +
         std::string(sizeof(nfgenmsg), '\0') + attributes;
}

// 10.0.0.1 to 10.0.0.2, without checksums.
std::string packet(char protocol) {
  std::string out(20, '\0');
  out[0] = 0x45;
  out[9] = protocol;
  out[12] = out[16] = 10;
  out[15] = 1;
  out[19] = 2;
  return out + std::string("\x12\x34\x01\xbb", 4) + std::string(16, '\0');
}

std::vector<LoggedPacket> read(const std::string& bytes) {
  return logged_packets(std::as_bytes(std::span(bytes)));
}

TEST(DropLog, APacketHasItsRuleItsWayAndItsEnds) {
  const auto packets = read(message(attribute(NFULA_PREFIX, std::string("acl-1\0", 6)) +
                                    attribute(NFULA_IFINDEX_INDEV, std::string("\0\0\0\7", 4)) +
                                    attribute(NFULA_PAYLOAD, packet(6))) +
                            message(attribute(NFULA_PAYLOAD, packet(1))));
  ASSERT_EQ(packets.size(), 2u);
  EXPECT_EQ(packets[0].prefix, "acl-1");
  EXPECT_EQ(packets[0].in_index, 7u);
  EXPECT_EQ(text(packets[0].source), "10.0.0.1");
  EXPECT_EQ(text(packets[0].destination), "10.0.0.2");
  EXPECT_EQ(packets[0].source_port, 0x1234);
  EXPECT_EQ(packets[0].destination_port, 443);
  EXPECT_EQ(packets[1].source_port, 0x12);
  EXPECT_EQ(packets[1].destination_port, 0x34);
}

TEST(DropLog, WhatIsCutOrForeignIsPassedOver) {
  const std::string whole = message(attribute(NFULA_PAYLOAD, packet(6)));
  for (std::size_t cut = 0; cut < whole.size(); ++cut)
    EXPECT_TRUE(read(whole.substr(0, cut)).empty());
  EXPECT_TRUE(read(message(attribute(NFULA_PREFIX, "no packet"))).empty());
  std::string ipv6 = packet(6);
  ipv6[0] = 0x60;
  EXPECT_TRUE(read(message(attribute(NFULA_PAYLOAD, ipv6))).empty());
  EXPECT_EQ(read(message(attribute(NFULA_PAYLOAD, packet(6).substr(0, 20)))).size(), 1u);
}

}  // namespace
}  // namespace skerry::kernel
