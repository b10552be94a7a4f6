#include "services/ssm/names.hpp"

#include <gtest/gtest.h>

namespace skerry::ssm {
namespace {

const RegionFacts region;

std::string new_name_of(std::string_view text) {
  const Result<std::string, ApiError> name = new_name(region, text);
  return name.ok() ? *name : name.error().code + ": " + name.error().message.substr(0, 44);
}

std::string reference_of(std::string_view text) {
  const Result<Reference, ApiError> reference = parse_reference(region, text);
  if (!reference.ok()) return reference.error().code;
  return reference->key.text + " " + reference->selector + (reference->elsewhere ? " away" : "");
}

TEST(Names, OfNewParameters) {
  EXPECT_EQ(new_name_of("x"), "x");
  EXPECT_EQ(new_name_of("  /a/b.c-d_e/9  "), "/a/b.c-d_e/9");
  EXPECT_EQ(new_name_of("a/b"),
            "ValidationException: Parameter name must be a fully qualified nam");
  for (const char* bad : {"/", "/a/", "//a", "/a//b", "a b", "a:b", "ä", "/a$", ""}) {
    EXPECT_EQ(new_name_of(bad),
              "ValidationException: Parameter name: can't be prefixed with \"ssm\"")
        << bad;
  }
  for (const char* reserved : {"ssm", "SSM-x", "/ssm/x", "/Ssm"})
    EXPECT_TRUE(new_name_of(reserved).starts_with("ValidationException")) << reserved;
  for (const char* reserved : {"aws", "AWSx", "/aws/service/x", "/Awsome"}) {
    EXPECT_EQ(new_name_of(reserved),
              ("AccessDeniedException: No access to reserved parameter name: " +
               std::string(reserved) + ".")
                  .substr(0, 23 + 44));
  }
}

TEST(Names, OfFifteenLevelsAtMost) {
  std::string name;
  for (int i = 0; i < 15; ++i) name += "/l";
  EXPECT_EQ(new_name_of(name), name);
  EXPECT_TRUE(new_name_of(name + "/l").starts_with("HierarchyLevelLimitExceededException"));
}

TEST(Names, CountTheirArn) {
  const std::size_t in_front = parameter_arn(region, key_of("")).size();
  EXPECT_EQ(new_name_of("/" + std::string(1011 - in_front, 'x')).size(), 1011 - in_front + 1);
  EXPECT_TRUE(new_name_of("/" + std::string(1012 - in_front, 'x')).starts_with("Validation"));
}

TEST(Names, InReferences) {
  EXPECT_EQ(reference_of("x"), "/x ");
  EXPECT_EQ(reference_of("/a/b:3"), "/a/b 3");
  EXPECT_EQ(reference_of("x:prod"), "/x prod");
  EXPECT_EQ(reference_of("arn:aws:ssm:us-east-1:000000000000:parameter/a/b"), "/a/b ");
  EXPECT_EQ(reference_of("arn:aws:ssm:us-east-1:000000000000:parameter/x:7"), "/x 7");
  EXPECT_EQ(reference_of("arn:aws:ssm:eu-west-1:000000000000:parameter/x"), "/parameter/x  away");
  EXPECT_EQ(reference_of("/aws/service/x"), "/aws/service/x ");
  for (const char* bad : {"a/b", "x:1:2", "x:", ":1", "/", "a b", "{x}"})
    EXPECT_EQ(reference_of(bad), "ValidationException") << bad;
}

TEST(Names, OfPublicParametersHaveNoAccount) {
  EXPECT_EQ(parameter_arn(region, key_of("/aws/service/x")),
            "arn:aws:ssm:us-east-1::parameter/aws/service/x");
  EXPECT_EQ(parameter_arn(region, key_of("x")), "arn:aws:ssm:us-east-1:000000000000:parameter/x");
}

TEST(Names, UnderPaths) {
  EXPECT_EQ(*parse_path("/"), "");
  EXPECT_EQ(*parse_path("/a/b/"), "/a/b");
  EXPECT_FALSE(parse_path("a").ok());
  EXPECT_FALSE(parse_path("/a*").ok());
  EXPECT_TRUE(under_path(key_of("x"), "", Depth::one_level));
  EXPECT_FALSE(under_path(key_of("/a/b"), "", Depth::one_level));
  EXPECT_TRUE(under_path(key_of("/a/b"), "", Depth::recursive));
  EXPECT_FALSE(under_path(key_of("/a"), "/a", Depth::recursive));
  EXPECT_FALSE(under_path(key_of("/ab/c"), "/a", Depth::recursive));
}

TEST(Names, OfLabels) {
  for (const char* good : {"prod", "a.b-c_d", "_1", "-"}) EXPECT_TRUE(valid_label(good)) << good;
  for (const char* bad : {"", "1a", "aws", "AWS-x", "ssmy", "a b", "a:b", "a/b"})
    EXPECT_FALSE(valid_label(bad)) << bad;
}

}  // namespace
}  // namespace skerry::ssm
