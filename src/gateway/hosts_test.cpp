#include "gateway/hosts.hpp"

#include <gtest/gtest.h>

namespace skerry::gateway {
namespace {

const RegionName region{"us-east-1"};

TEST(Hosts, OfTheRegion) {
  const std::pair<std::string_view, AwsHost> known[] = {
      {"sts.us-east-1.amazonaws.com", {"sts", ""}},
      {"iam.amazonaws.com", {"iam", ""}},
      {"sts.amazonaws.com", {"sts", ""}},
      {"s3.amazonaws.com", {"s3", ""}},
      {"s3.us-east-1.amazonaws.com", {"s3", ""}},
      {"s3-us-east-1.amazonaws.com", {"s3", ""}},
      {"my.bucket.s3.us-east-1.amazonaws.com", {"s3", "my.bucket"}},
      {"bucket.s3.amazonaws.com", {"s3", "bucket"}},
      {"bucket.s3-us-east-1.amazonaws.com", {"s3", "bucket"}},
      {"api.ecr.us-east-1.amazonaws.com", {"api.ecr", ""}},
  };
  for (const auto& [host, expected] : known)
    EXPECT_EQ(parse_aws_host(host, region), expected) << host;
}

TEST(Hosts, OfOthers) {
  for (const std::string_view host :
       {"sts.eu-west-1.amazonaws.com", "bucket.s3.eu-west-1.amazonaws.com",
        "eu-west-1.amazonaws.com", "amazonaws.com", ".amazonaws.com", "us-east-1.amazonaws.com",
        "sts.us-east-1.amazonaws.com.cn", "example.com", "xamazonaws.com",
        "sts.us-east-1.amazonaws.com.evil.org", "127.0.0.1", ""})
    EXPECT_EQ(parse_aws_host(host, region), std::nullopt) << host;
}

}  // namespace
}  // namespace skerry::gateway
