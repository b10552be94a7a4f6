#include "gateway/connect_proxy.hpp"

#include <gtest/gtest.h>

namespace skerry::gateway {
namespace {

const RegionName region{"us-east-1"};

Answer connect(const std::string& host, std::optional<std::uint16_t> port,
               const ConnectionFacts& connection = {}) {
  http::RequestHead head;
  head.method = "CONNECT";
  head.target_form = http::TargetForm::authority;
  head.host = {host, port};
  return answer_connect({.head = head, .body = {}, .connection = connection}, region);
}

TEST(ConnectProxy, TunnelsToTheRegionsHosts) {
  for (const char* host : {"sts.amazonaws.com", "iam.amazonaws.com", "sts.us-east-1.amazonaws.com",
                           "bucket.s3.us-east-1.amazonaws.com"})
    EXPECT_EQ(connect(host, 443).next, Next::tunnel) << host;
}

TEST(ConnectProxy, RefusesEveryOtherHostAndSaysSo) {
  for (const char* host : {"sts.eu-west-1.amazonaws.com", "example.com", "127.0.0.1", "localhost",
                           "registry.npmjs.org", "169.254.169.254"}) {
    const Answer answer = connect(host, 443);
    EXPECT_EQ(answer.status, 403) << host;
    EXPECT_EQ(answer.next, Next::keep) << host;
    EXPECT_NE(answer.body.find(host), std::string::npos) << answer.body;
  }
}

TEST(ConnectProxy, RefusesOtherPortsAndTunnelsInTunnels) {
  EXPECT_EQ(connect("sts.amazonaws.com", 80).status, 403);
  EXPECT_EQ(connect("sts.amazonaws.com", std::nullopt).status, 403);
  ConnectionFacts inside;
  inside.tunnel_host = "sts.amazonaws.com";
  EXPECT_EQ(connect("sts.amazonaws.com", 443, inside).status, 403);
}

TEST(ConnectProxy, KnowsAddressesOfMachines) {
  for (const char* host : {"localhost", "s3.localhost", "127.0.0.1", "[::1]", "10.1.2.3"})
    EXPECT_TRUE(names_this_machine(host)) << host;
  for (const char* host : {"example.com", "localhost.example.com", "127.0.0.1.nip.io"})
    EXPECT_FALSE(names_this_machine(host)) << host;
}

}  // namespace
}  // namespace skerry::gateway
