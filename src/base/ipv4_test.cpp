#include "base/ipv4.hpp"

#include <gtest/gtest.h>

namespace skerry {
namespace {

TEST(Ipv4, reads_and_writes_addresses) {
  EXPECT_EQ(parse_ipv4("10.0.0.1")->value, 0x0a000001U);
  EXPECT_EQ(parse_ipv4("255.255.255.255")->text(), "255.255.255.255");
  for (const char* bad : {"", "10.0.0", "10.0.0.1.2", "10.0.0.256", "010.0.0.1", "1.2.3.4 ",
                          "a.b.c.d", "1..2.3", "1.2.3.", "+1.2.3.4", "0x1.2.3.4"}) {
    EXPECT_FALSE(parse_ipv4(bad)) << bad;
  }
}

TEST(Ipv4, reads_blocks) {
  const auto block = parse_ipv4_cidr("10.0.5.7/16");
  ASSERT_TRUE(block);
  EXPECT_EQ(block->canonical().text(), "10.0.0.0/16");
  EXPECT_EQ(block->last().text(), "10.0.255.255");
  EXPECT_EQ(block->size(), 65536U);
  for (const char* bad :
       {"10.0.0.0", "10.0.0.0/", "10.0.0.0/33", "10.0.0.0/08", "10.0.0/8", "/8"}) {
    EXPECT_FALSE(parse_ipv4_cidr(bad)) << bad;
  }
}

TEST(Ipv4, everything_contains_everything) {
  EXPECT_TRUE(everywhere.contains(*parse_ipv4("203.0.113.9")));
  EXPECT_EQ(everywhere.last().text(), "255.255.255.255");
  EXPECT_TRUE(everywhere.overlaps(only(*parse_ipv4("1.2.3.4"))));
}

TEST(Ipv4, blocks_overlap_when_one_contains_the_other) {
  const Ipv4Cidr wide = *parse_ipv4_cidr("10.0.0.0/16");
  EXPECT_TRUE(wide.overlaps(*parse_ipv4_cidr("10.0.3.0/24")));
  EXPECT_TRUE(parse_ipv4_cidr("10.0.3.0/24")->overlaps(wide));
  EXPECT_FALSE(wide.overlaps(*parse_ipv4_cidr("10.1.0.0/16")));
  EXPECT_FALSE(parse_ipv4_cidr("10.0.3.0/24")->contains(wide));
}

}  // namespace
}  // namespace skerry
