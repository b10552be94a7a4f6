#include "services/s3/names.hpp"

#include <gtest/gtest.h>

#include "services/s3/conditions.hpp"

namespace skerry::s3 {
namespace {

TEST(BucketNames, AreThoseOfTheRules) {
  for (const char* name : {"abc", "cdk-hnb659fds-assets-000000000000-us-east-1", "a.b.c", "1-2-3",
                           "a23456789012345678901234567890123456789012345678901234567890123"})
    EXPECT_TRUE(valid_bucket_name(name)) << name;
  for (const char* name : {"", "ab", "Abc", "a_b", "-abc", "abc-", ".abc", "a..b", "192.168.5.4",
                           "xn--abc", "sthree-abc", "abc-s3alias", "abc--x-s3", "a b", "abc/",
                           "a234567890123456789012345678901234567890123456789012345678901234"})
    EXPECT_FALSE(valid_bucket_name(name)) << name;
}

TEST(CopySources, ComeWithAndWithoutSlashEncodedOrNot) {
  for (const char* text : {"/b/a key", "b/a key", "b/a%20key", "/b/a%20key"}) {
    const auto source = parse_copy_source(text);
    ASSERT_TRUE(source) << text;
    EXPECT_EQ(source->place.bucket, "b");
    EXPECT_EQ(source->place.key, "a key");
    EXPECT_FALSE(source->version_id);
  }
  const auto versioned = parse_copy_source("b/k/l%3Fversion?versionId=v1");
  ASSERT_TRUE(versioned);
  EXPECT_EQ(versioned->place.key, "k/l?version");
  EXPECT_EQ(versioned->version_id, "v1");
  for (const char* text : {"", "/", "b", "b/", "/b/", "//k", "b/%zz"})
    EXPECT_FALSE(parse_copy_source(text)) << text;
}

TEST(AfterPrefix, IsTheLeastGreaterText) {
  EXPECT_EQ(after_prefix("a/"), "a0");
  EXPECT_EQ(after_prefix("a\xff"), "b");
  EXPECT_EQ(after_prefix("\xff\xff"), "");
}

std::string ranged(std::string_view header, std::uint64_t bytes) {
  const WantedRange wanted = parse_range(header, {bytes});
  if (wanted.kind == RangeKind::whole) return "whole";
  if (wanted.kind == RangeKind::unsatisfiable) return "unsatisfiable";
  return std::to_string(wanted.range.first) + "+" + std::to_string(wanted.range.count);
}

TEST(Ranges, AreOfOneKindOrIgnored) {
  EXPECT_EQ(ranged("bytes=0-0", 10), "0+1");
  EXPECT_EQ(ranged("bytes=2-5", 10), "2+4");
  EXPECT_EQ(ranged("bytes=2-", 10), "2+8");
  EXPECT_EQ(ranged("bytes=-3", 10), "7+3");
  EXPECT_EQ(ranged("bytes=-30", 10), "0+10");
  EXPECT_EQ(ranged("bytes=8-300", 10), "8+2");
  EXPECT_EQ(ranged("bytes=10-", 10), "unsatisfiable");
  EXPECT_EQ(ranged("bytes=-0", 10), "unsatisfiable");
  EXPECT_EQ(ranged("bytes=0-", 0), "unsatisfiable");
  EXPECT_EQ(ranged("bytes=99999999999999999999-", 10), "unsatisfiable");
  EXPECT_EQ(ranged("bytes=8-99999999999999999999", 10), "8+2");
  EXPECT_EQ(ranged("bytes=-99999999999999999999", 10), "0+10");
  for (const char* header :
       {"", "bytes", "bytes=", "bytes=-", "bytes=5-2", "bytes=0-1,3-4", "items=0-1", "bytes=a-b",
        "bytes=0x1-2", "bytes=99999999999999999999x-"})
    EXPECT_EQ(ranged(header, 10), "whole") << header;
}

TEST(Conditions, HoldInTheOrderOfRfc9110) {
  StoredVersion version;
  version.etag = "abc";
  version.modified = WallTime(std::chrono::seconds(1000));
  const WallTime before(std::chrono::seconds(999));
  const WallTime same(std::chrono::seconds(1000));
  const auto verdict = [&](Conditions conditions) {
    return judge_conditions(conditions, version).verdict;
  };
  EXPECT_EQ(verdict({}), Verdict::serve);
  EXPECT_EQ(verdict({.match = "\"abc\""}), Verdict::serve);
  EXPECT_EQ(verdict({.match = "x, \"abc\""}), Verdict::serve);
  EXPECT_EQ(verdict({.match = "*"}), Verdict::serve);
  EXPECT_EQ(verdict({.match = "W/\"abc\""}), Verdict::failed);
  EXPECT_EQ(verdict({.unmodified_since = before}), Verdict::failed);
  EXPECT_EQ(verdict({.match = "abc", .unmodified_since = before}), Verdict::serve);
  EXPECT_EQ(verdict({.none_match = "abc"}), Verdict::not_modified);
  EXPECT_EQ(verdict({.modified_since = same}), Verdict::not_modified);
  EXPECT_EQ(verdict({.modified_since = before}), Verdict::serve);
  EXPECT_EQ(verdict({.none_match = "x", .modified_since = same}), Verdict::serve);
}

}  // namespace
}  // namespace skerry::s3
