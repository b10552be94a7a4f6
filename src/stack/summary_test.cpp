#include "stack/summary.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "stack/test_region.hpp"

namespace skerry::stack {
namespace {

std::string missing(std::string_view resource, const std::vector<std::string>& given) {
  const auto parsed = parse_template("Resources:\n  A: " + std::string(resource));
  EXPECT_TRUE(parsed);
  return parsed ? missing_capabilities(*parsed, given) : std::string();
}

TEST(Summary, Capabilities) {
  EXPECT_EQ(missing("{Type: AWS::S3::Bucket}", {}), "");
  constexpr auto* role = "{Type: AWS::IAM::Role}";
  constexpr auto* named = "{Type: AWS::IAM::Role, Properties: {RoleName: r}}";
  EXPECT_EQ(missing(role, {}), "Requires capabilities : [CAPABILITY_IAM]");
  EXPECT_EQ(missing(role, {"CAPABILITY_IAM"}), "");
  EXPECT_EQ(missing(role, {"CAPABILITY_NAMED_IAM"}), "");
  EXPECT_EQ(missing(named, {"CAPABILITY_IAM"}), "Requires capabilities : [CAPABILITY_NAMED_IAM]");
  EXPECT_EQ(missing(named, {"CAPABILITY_NAMED_IAM"}), "");
}

TEST(Summary, SaysWhyAndWhat) {
  const auto parsed = parse_template(
      "Resources:\n  A: {Type: AWS::IAM::Role}\n  B: {Type: AWS::S3::Bucket}\n  C: {Type: "
      "AWS::IAM::Role}\n");
  ASSERT_TRUE(parsed);
  const Summary summary = summarise(*parsed);
  EXPECT_EQ(summary.resource_types,
            (std::vector<std::string>{"AWS::IAM::Role", "AWS::S3::Bucket"}));
  EXPECT_EQ(summary.capabilities_reason,
            "The following resource(s) require capabilities: [AWS::IAM::Role]");
}

}  // namespace
}  // namespace skerry::stack
