#pragma once
// Amazon Resource Names: arn:partition:service:region:account:resource
// (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html), and strong ids.

#include <compare>
#include <optional>
#include <string>
#include <string_view>

namespace skerry {

struct AccountId {
  std::string text;  // twelve digits
  auto operator<=>(const AccountId&) const = default;
};

struct RegionName {
  std::string text;  // "us-east-1"
  auto operator<=>(const RegionName&) const = default;
};

struct Arn {
  std::string partition = "aws";
  std::string service;
  std::string region;   // empty for global services
  std::string account;  // empty for S3 buckets
  std::string resource;

  std::string text() const;
  auto operator<=>(const Arn&) const = default;
};

// Nothing unless the text has the six parts and begins with "arn:".
std::optional<Arn> parse_arn(std::string_view text);

}  // namespace skerry
