#pragma once
// The host names of AWS that this region answers for, so that nothing reaches the real AWS by
// accident: SERVICE.REGION.amazonaws.com, SERVICE.amazonaws.com (global services and S3),
// BUCKET.s3.REGION.amazonaws.com and its older spellings.
// https://docs.aws.amazon.com/general/latest/gr/rande.html,
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html

#include <optional>
#include <string>
#include <string_view>

#include "base/arn.hpp"

namespace skerry::gateway {

// What a host name of AWS stands for.
struct AwsHost {
  std::string service;  // the endpoint's prefix: "sts", "s3", "api.ecr"
  std::string bucket;   // S3's virtual-host style; empty otherwise
  friend bool operator==(const AwsHost&, const AwsHost&) = default;
};

// Nothing when the name is not of AWS, or of another region.
std::optional<AwsHost> parse_aws_host(std::string_view host, const RegionName& region);

// For error texts: why a host is refused.
std::string refusal_of_host(std::string_view host, const RegionName& region);

}  // namespace skerry::gateway
