#include "network/refusal.hpp"

#include <gtest/gtest.h>

#include "network/names.hpp"
#include "network/testing/networks.hpp"

namespace skerry::network {
namespace {

class Refusals : public testing::Test {
 protected:
  Refusal of(const char* why) const {
    kernel::LoggedPacket packet;
    packet.prefix = why;
    packet.source = {address_of(one).value};
    packet.destination = {address_of(two).value};
    return refusal_of(build.network, names::router(vpc), packet);
  }
  Ipv4Address address_of(const InterfaceId& id) const {
    return build.network.interfaces.at(id).address;
  }

  test::Builder build;
  VpcId vpc = build.vpc("a", "10.0.0.0/16");
  SubnetId subnet = build.subnet(vpc, "s", test::block("10.0.1.0/24"), build.table(vpc, "t"));
  GroupId app = build.group(vpc, "app");
  GroupId more = build.group(vpc, "more");
  InterfaceId one = build.interface(subnet, "one", {app, more});
  InterfaceId two = build.interface(subnet, "two", {app});
};

TEST_F(Refusals, name_the_interfaces_and_the_rule) {
  const Refusal refusal = of("ingress of sg-app");
  EXPECT_EQ(refusal.from, one);
  EXPECT_EQ(refusal.to, two);
  EXPECT_EQ(refusal.id, "sg-app");
  EXPECT_EQ(refusal.says, "no ingress rule of sg-app allows it");
  EXPECT_EQ(of("egress of sg-app").says, "no egress rule of sg-app, sg-more allows it");
  EXPECT_EQ(of("acl-0a entry 100").says, "entry 100 of acl-0a refuses it");
  EXPECT_EQ(of("acl-0a inbound").says, "no inbound entry of acl-0a allows it");
  EXPECT_EQ(of("acl-0a inbound").id, "acl-0a");
  EXPECT_EQ(of("way out").says, "the way out of the host does not lead there");
  EXPECT_EQ(of("no such address").says, "nobody has its address");
}

}  // namespace
}  // namespace skerry::network
