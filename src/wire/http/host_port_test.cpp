#include "wire/http/host_port.hpp"

#include <gtest/gtest.h>

namespace skerry::http {
namespace {

TEST(HostPort, ReadsNamesAddressesAndPorts) {
  EXPECT_EQ(parse_host_port("STS.us-east-1.amazonaws.com"),
            (HostPort{"sts.us-east-1.amazonaws.com", std::nullopt}));
  EXPECT_EQ(parse_host_port("127.0.0.1:4566"), (HostPort{"127.0.0.1", std::uint16_t{4566}}));
  EXPECT_EQ(parse_host_port("[::1]:80"), (HostPort{"[::1]", std::uint16_t{80}}));
  EXPECT_EQ(parse_host_port("[FE80::1]"), (HostPort{"[fe80::1]", std::nullopt}));
  EXPECT_EQ(parse_host_port("my_bucket.s3:65535"),
            (HostPort{"my_bucket.s3", std::uint16_t{65535}}));
}

TEST(HostPort, RefusesWhatIsNoHost) {
  for (const char* text :
       {"",         ":80",     "a b",       "a:",        "a:x",  "a:+1", "a:65536",
        "a:000080", "a:80:80", "user@host", "a/b",       "[::1", "[]",   "[::1]80",
        "[g::]",    "::1",     "a%20b",     "h\xc3\xa9", "a,b",  "a?b",  "*"})
    EXPECT_FALSE(parse_host_port(text)) << text;
  EXPECT_FALSE(parse_host_port(std::string(256, 'a')));
  EXPECT_TRUE(parse_host_port(std::string(255, 'a')));
}

}  // namespace
}  // namespace skerry::http
