#include "policy/values.hpp"

#include <gtest/gtest.h>

namespace skerry::policy {
namespace {

TEST(Values, DecimalsCompareExactly) {
  const auto less = [](const char* a, const char* b) {
    return *parse_decimal(a) < *parse_decimal(b);
  };
  EXPECT_TRUE(less("9", "10"));
  EXPECT_TRUE(less("-10", "-9"));
  EXPECT_TRUE(less("-1", "0"));
  EXPECT_TRUE(less("0.1", "0.11"));
  EXPECT_TRUE(less("9007199254740992", "9007199254740993"));  // beyond a double
  EXPECT_TRUE(*parse_decimal("007.50") == *parse_decimal("7.5"));
  EXPECT_TRUE(*parse_decimal("-0.0") == *parse_decimal("0"));
  for (const char* bad : {"", "-", "1.", ".5", "1e3", "0x10", " 1", "1 ", "one", "1.2.3"})
    EXPECT_FALSE(parse_decimal(bad)) << bad;
}

std::int64_t seconds(const char* text) {
  const auto instant = parse_instant(text);
  return instant ? instant->microseconds / 1'000'000 : -1;
}

TEST(Values, InstantsOfTheW3cProfile) {
  EXPECT_EQ(seconds("1970"), 1970);  // digits alone are seconds since 1970
  EXPECT_EQ(seconds("1970-01"), 0);
  EXPECT_EQ(seconds("1970-01-02"), 86400);
  EXPECT_EQ(seconds("2013-08-16T12:00:00Z"), 1376654400);
  EXPECT_EQ(seconds("2013-08-16T14:00:00+02:00"), 1376654400);
  EXPECT_EQ(seconds("2013-08-16T04:30-07:30"), 1376654400);
  EXPECT_EQ(seconds("2013-08-16T12:00:00.999999999Z"), 1376654400);
  EXPECT_EQ(seconds("1376654400"), 1376654400);
  for (const char* bad : {"", "2013-13-01", "2013-02-30", "2013-08-16T12:00:00",
                          "2013-08-16 12:00Z", "2013-08-16T12Z", "2013-08-16T12:00:00+0200",
                          "tomorrow", "2013-08-16T12:00:00ZZ", "99999999999999999999"})
    EXPECT_FALSE(parse_instant(bad)) << bad;
}

bool within(const char* network, const char* address) {
  const auto a = parse_network(network);
  const auto b = parse_network(address);
  return a && b && a->contains(*b);
}

TEST(Values, Networks) {
  EXPECT_TRUE(within("203.0.113.0/24", "203.0.113.255"));
  EXPECT_FALSE(within("203.0.113.0/24", "203.0.114.0"));
  EXPECT_TRUE(within("203.0.113.5/30", "203.0.113.6"));  // bits after the prefix do not count
  EXPECT_TRUE(within("203.0.113.5", "203.0.113.5"));
  EXPECT_FALSE(within("203.0.113.5", "203.0.113.4"));
  EXPECT_TRUE(within("0.0.0.0/0", "255.255.255.255"));
  EXPECT_TRUE(within("2001:db8:1234:5678::/64", "2001:DB8:1234:5678:ffff::1"));
  EXPECT_FALSE(within("2001:db8:1234:5678::/64", "2001:db8:1234:5679::1"));
  EXPECT_FALSE(within("10.0.0.0/24", "10.0.0.0/16"));  // a range must lie inside
  EXPECT_FALSE(within("::/0", "10.0.0.1"));
  for (const char* bad : {"", "/8", "10.0.0/8", "10.0.0.1/", "10.0.0.1/33", "::1/129", "10.0.0.1/a",
                          "010.0.0.1", "10.0.0.1/-1", "host"})
    EXPECT_FALSE(parse_network(bad)) << bad;
}

}  // namespace
}  // namespace skerry::policy
