#include "network/resolve.hpp"

#include <gtest/gtest.h>

#include "network/testing/networks.hpp"

namespace skerry::network {
namespace {

using test::address;

class Resolve : public testing::Test {
 protected:
  Resolve() {
    one = build.interface(subnet, "one", {});
    names.region = "us-east-1";
    names.names["orders.abc.us-east-1.rds.amazonaws.com"] = {one};
  }
  Resolution ask(std::string name, RecordType type = RecordType::a) const {
    return resolve(build.network, names, build.network.subnets.at(subnet), {std::move(name), type});
  }
  static Resolution at(const char* text) { return Addresses{{address(text)}}; }

  test::Builder build;
  RegionNames names;
  VpcId vpc = build.vpc("a", "10.0.0.0/16");
  SubnetId subnet = build.subnet(vpc, "s", test::block("10.0.1.0/24"), build.table(vpc, "t"));
  InterfaceId one;
};

TEST_F(Resolve, services_are_at_the_edge) {
  EXPECT_EQ(ask("secretsmanager.us-east-1.amazonaws.com"), at("198.18.0.10"));
  EXPECT_EQ(ask("SecretsManager.US-East-1.AmazonAWS.com."), at("198.18.0.10"));
  for (const char* name : {"s3.amazonaws.com", "s3.us-east-1.amazonaws.com",
                           "a.b.s3.us-east-1.amazonaws.com", "bucket.s3.amazonaws.com"}) {
    EXPECT_EQ(ask(name), at("198.18.1.1")) << name;
  }
}

TEST_F(Resolve, the_halves_of_ecr_are_named_the_other_way_round) {
  build.network.services.push_back({"ecr.api", address("198.18.0.14")});
  EXPECT_EQ(ask("api.ecr.us-east-1.amazonaws.com"), at("198.18.0.14"));
  EXPECT_EQ(ask("000000000000.dkr.ecr.us-east-1.amazonaws.com"), Resolution{NoSuchName{}});
  EXPECT_EQ(ask("ecr.us-east-1.amazonaws.com"), Resolution{NoSuchName{}});
}

TEST_F(Resolve, nothing_leads_to_the_real_aws) {
  for (const char* name :
       {"braket.us-east-1.amazonaws.com", "secretsmanager.eu-west-1.amazonaws.com", "amazonaws.com",
        "x.amazonaws.com"}) {
    EXPECT_EQ(ask(name), Resolution{NoSuchName{}}) << name;
  }
  EXPECT_EQ(ask("notamazonaws.com"), Resolution{AskUpstream{}});
  EXPECT_EQ(ask("example.org"), Resolution{AskUpstream{}});
}

TEST_F(Resolve, our_names_have_no_ipv6) {
  EXPECT_EQ(ask("s3.us-east-1.amazonaws.com", RecordType::aaaa), Resolution{Addresses{}});
  EXPECT_EQ(ask("orders.abc.us-east-1.rds.amazonaws.com", RecordType::aaaa),
            Resolution{Addresses{}});
  EXPECT_EQ(ask("example.org", RecordType::aaaa), Resolution{AskUpstream{}});
}

TEST_F(Resolve, names_of_interfaces) {
  EXPECT_EQ(ask("orders.abc.us-east-1.rds.amazonaws.com"), at("10.0.1.4"));
  EXPECT_EQ(ask("ip-10-0-1-4.ec2.internal"), at("10.0.1.4"));
  EXPECT_EQ(ask("ip-10-9-1-4.ec2.internal"), Resolution{NoSuchName{}});
  EXPECT_EQ(ask("4.1.0.10.in-addr.arpa", RecordType::ptr),
            Resolution{PointsTo{"ip-10-0-1-4.ec2.internal"}});
  EXPECT_EQ(ask("9.1.0.10.in-addr.arpa", RecordType::ptr), Resolution{NoSuchName{}});
  EXPECT_EQ(ask("8.8.8.8.in-addr.arpa", RecordType::ptr), Resolution{AskUpstream{}});
  EXPECT_EQ(private_name("eu-west-1", address("10.0.1.4")),
            "ip-10-0-1-4.eu-west-1.compute.internal");
}

TEST_F(Resolve, a_public_name_is_private_inside_and_public_outside) {
  const Ipv4Address shown = build.make_public(one);
  const std::string name = public_name("us-east-1", shown);
  EXPECT_EQ(name, "ec2-198-18-2-0.compute-1.amazonaws.com");
  EXPECT_EQ(ask(name), at("10.0.1.4"));
  const VpcId other = build.vpc("b", "10.0.0.0/16");
  subnet = build.subnet(other, "o", test::block("10.0.1.0/24"), build.table(other, "o"));
  EXPECT_EQ(ask(name), at("198.18.2.0"));
}

TEST_F(Resolve, an_endpoint_with_private_dns_takes_the_services_name) {
  Endpoint endpoint;
  endpoint.id = {"vpce-sm"};
  endpoint.vpc = vpc;
  endpoint.service = "secretsmanager";
  endpoint.private_dns = Setting::on;
  endpoint.interfaces = {build.interface(subnet, "vpce", {})};
  build.network.endpoints[endpoint.id] = endpoint;
  EXPECT_EQ(ask("secretsmanager.us-east-1.amazonaws.com"), at("10.0.1.5"));
  build.network.endpoints.at(endpoint.id).private_dns = Setting::off;
  EXPECT_EQ(ask("secretsmanager.us-east-1.amazonaws.com"), at("198.18.0.10"));
}

}  // namespace
}  // namespace skerry::network
