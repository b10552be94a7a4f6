#include "services/cloudformation/template_url.hpp"

#include <gtest/gtest.h>

namespace skerry::cloudformation {
namespace {

constexpr OwnNames own{.region = "us-east-1", .url = "http://127.0.0.1:4566"};

std::string read(std::string_view url) {
  const auto object = parse_template_url(url, own);
  if (!object) return "refused";
  return object->bucket + " | " + object->key +
         (object->version.empty() ? "" : " | " + object->version);
}

TEST(TemplateUrl, EverySpellingOfAnObjectOfOurOwn) {
  for (const std::string_view url :
       {"https://s3.amazonaws.com/b/k/t.json", "https://s3.us-east-1.amazonaws.com/b/k/t.json",
        "https://s3-us-east-1.amazonaws.com/b/k/t.json",
        "https://s3.dualstack.us-east-1.amazonaws.com/b/k/t.json",
        "https://b.s3.amazonaws.com/k/t.json", "https://b.s3.us-east-1.amazonaws.com/k/t.json",
        "https://b.s3-us-east-1.amazonaws.com/k/t.json", "http://127.0.0.1:4566/b/k/t.json",
        "http://localhost:4566/b/k/t.json"})
    EXPECT_EQ(read(url), "b | k/t.json") << url;
  EXPECT_EQ(read("https://dotted.name.s3.amazonaws.com/k"), "dotted.name | k");
  EXPECT_EQ(read("https://b.s3.amazonaws.com/a%20b%2Fc"), "b | a b/c");
  EXPECT_EQ(read("https://b.s3.amazonaws.com/k?versionId=v%2B1"), "b | k | v+1");
}

TEST(TemplateUrl, NothingElse) {
  for (const std::string_view url :
       {"", "k", "https://", "ftp://s3.amazonaws.com/b/k", "https://s3.amazonaws.com",
        "https://s3.amazonaws.com/", "https://s3.amazonaws.com/b", "https://s3.amazonaws.com/b/",
        "https://b.s3.amazonaws.com/", "https://s3.eu-west-1.amazonaws.com/b/k",
        "https://s3.amazonaws.com.example.com/b/k", "https://example.com/b/k",
        "https://b.s3.amazonaws.com/%zz", "https://b.s3.amazonaws.com/k?acl",
        "https://b.s3.amazonaws.com/k?versionId=a&x=b"})
    EXPECT_EQ(read(url), "refused") << url;
}

}  // namespace
}  // namespace skerry::cloudformation
