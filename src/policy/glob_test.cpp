#include "policy/glob.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <string>

#include "base/random.hpp"

namespace skerry::policy {
namespace {

bool ordinary(std::string_view pattern, std::string_view text) {
  return Glob(wildcard_symbols(pattern)).matches(text);
}
bool resource(std::string_view pattern, std::string_view text) {
  return Glob(wildcard_symbols(pattern), Colons::arn_segments).matches(text);
}

TEST(Glob, MatchesWildcards) {
  EXPECT_TRUE(ordinary("", ""));
  EXPECT_FALSE(ordinary("", "a"));
  EXPECT_TRUE(ordinary("*", ""));
  EXPECT_TRUE(ordinary("*", "anything:at/all"));
  EXPECT_TRUE(ordinary("s3:Get*", "s3:GetObject"));
  EXPECT_FALSE(ordinary("s3:Get*", "s3:PutObject"));
  EXPECT_TRUE(ordinary("*AccessKey*", "iam:CreateAccessKey"));
  EXPECT_TRUE(ordinary("a*b*c", "axxbyyc"));
  EXPECT_FALSE(ordinary("a*b*c", "acb"));
  EXPECT_FALSE(ordinary("ab*ba", "aba"));  // prefix and suffix may not share a character
  EXPECT_TRUE(ordinary("?", "x"));
  EXPECT_FALSE(ordinary("?", ""));
  EXPECT_FALSE(ordinary("?", "xy"));
  EXPECT_TRUE(ordinary("*b?d", "aabcd"));
  EXPECT_TRUE(ordinary("a**?", "ab"));
}

// "If the * wildcard is the last character of a resource ARN segment, it can expand to match beyond
// the colon boundaries":
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
TEST(Glob, StarsOfArnSegments) {
  EXPECT_TRUE(resource("arn:aws:ec2:*:instance/*", "arn:aws:ec2:us-east-1:1:instance/i-1"));
  EXPECT_TRUE(resource("arn:aws:s3:::b*", "arn:aws:s3:::bucket/a:b"));
  EXPECT_TRUE(resource("arn:aws:s3:::b/*/c", "arn:aws:s3:::b/x:y/c"));
  EXPECT_FALSE(resource("arn:aws:sns:us-*-1:1:t", "arn:aws:sns:us-east:x-1:1:t"));
  EXPECT_TRUE(resource("arn:aws:sns:us-*-1:1:t", "arn:aws:sns:us-east-1:1:t"));
  EXPECT_FALSE(resource("arn:aws:sns:?:1:t", "arn:aws:sns:::1:t"));
  EXPECT_TRUE(resource("arn:aws:logs:*:*:log-group:/a/?:*",
                       "arn:aws:logs:us-east-1:1:log-group:/a/b:log-stream:c"));
  EXPECT_FALSE(resource("arn:aws:iam::1:role/x", "*"));
}

TEST(Glob, SymbolsFromVariablesAreLiteral) {
  Symbols pattern = wildcard_symbols("home/*/");
  pattern += literal_symbols("a*?");
  EXPECT_TRUE(Glob(pattern).matches("home/x/a*?"));
  EXPECT_FALSE(Glob(pattern).matches("home/x/abc"));
}

TEST(Glob, EveryByteIsAByte) {
  std::string all;
  for (int c = 1; c < 256; ++c)
    if (c != '*' && c != '?') all.push_back(static_cast<char>(c));
  EXPECT_TRUE(ordinary(all + "?", all + "x"));
  EXPECT_FALSE(ordinary(all + "?", all));
}

// The textbook definition, in quadratic time: what a pattern means.
bool defined(const std::string& pattern, const std::string& text) {
  std::vector<bool> row(text.size() + 1, false);
  row[0] = true;
  for (const char p : pattern) {
    std::vector<bool> next(text.size() + 1, false);
    for (std::size_t j = 0; j <= text.size(); ++j) {
      if (p == '*') {
        next[j] = row[j] || (j > 0 && next[j - 1]);
      } else if (j > 0) {
        next[j] = row[j - 1] && (p == '?' || p == text[j - 1]);
      }
    }
    row = next;
  }
  return row[text.size()];
}

TEST(Glob, AgreesWithTheDefinition) {
  SeededRandom random(7);
  for (int i = 0; i < 40000; ++i) {
    const std::string pattern = random.text(random.below(12), random.below(2) ? "ab*" : "ab*?");
    const std::string text = random.text(random.below(16), "ab");
    EXPECT_EQ(ordinary(pattern, text), defined(pattern, text)) << pattern << " on " << text;
  }
}

TEST(Glob, LongPatternsCrossWords) {
  const std::string text(300, 'a');
  EXPECT_TRUE(ordinary(std::string(150, '?') + "*" + std::string(150, 'a'), text));
  EXPECT_FALSE(ordinary(std::string(151, '?') + "*" + std::string(150, 'a'), text));
  EXPECT_FALSE(ordinary("*" + std::string(70, '?') + "b", text));
}

// Patterns that ruin a backtracking matcher; each is done in well under a second here, where
// backtracking would take longer than the age of the universe.
TEST(Glob, HostilePatternsAreCheap) {
  const std::string text(2048, 'a');
  std::string stars;
  std::string questions;
  for (int i = 0; i < 1000; ++i) stars += "a*";
  for (int i = 0; i < 500; ++i) questions += "*a?";
  const auto begin = std::chrono::steady_clock::now();
  EXPECT_FALSE(ordinary(stars + "b", text));
  EXPECT_FALSE(ordinary(questions + "b", text));
  EXPECT_FALSE(ordinary("*" + std::string(1500, 'a') + "b*", text));
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(1));
}

}  // namespace
}  // namespace skerry::policy
