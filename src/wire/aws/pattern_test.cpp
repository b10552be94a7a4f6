#include "wire/aws/pattern.hpp"

#include <gtest/gtest.h>

#include <string>

namespace skerry::aws {
namespace {

bool matches(std::string_view java, std::string_view text) {
  auto pattern = Pattern::compile(java);
  if (!pattern) {
    ADD_FAILURE() << pattern.error().message;
    return false;
  }
  return pattern->matches(text);
}

TEST(Pattern, MatchesWholeTexts) {
  EXPECT_TRUE(matches(R"([\w+=,.@-]+)", "deploy-role@x"));
  EXPECT_FALSE(matches(R"([\w+=,.@-]+)", "deploy role"));
  EXPECT_FALSE(matches(R"([\w+=,.@-]+)", ""));
  EXPECT_FALSE(matches(R"([\w+=,.@-]+)", "ä"));  // \w is ASCII, as in Java
  EXPECT_TRUE(matches(R"(a|ab)", "ab"));
  EXPECT_FALSE(matches(R"(^a$)", "a\n"));
  EXPECT_TRUE(matches(R"((arn:.*)|())", ""));
  EXPECT_FALSE(matches(R"(.*)", "a\r\nb"));
}

TEST(Pattern, KnowsJavaEscapes) {
  EXPECT_TRUE(matches(R"([\u0009\u000A\u000D\u0020-\u00FF]+)", "a\n\xc3\xbf"));
  EXPECT_FALSE(matches(R"([\u0009\u000A\u000D\u0020-\u00FF]+)", "€"));
  EXPECT_TRUE(matches(R"((\u002F)|(\u002F[\u0021-\u007F]+\u002F))", "/a/b/"));
  EXPECT_TRUE(matches(R"([\uD800\uDC00-\uDBFF\uDFFF])", "😀"));
  EXPECT_TRUE(matches(R"([\p{L}\p{Z}\p{N}_.:/=+\-@]*)", "Äpfel 3"));
  EXPECT_EQ(pcre_spelling(R"(\\u0041\u0041)"), R"(\\u0041\x{41})");
}

// Java takes a hyphen behind a class such as \p{Z} for itself.
TEST(Pattern, TakesHyphensBehindClasses) {
  EXPECT_TRUE(matches(R"(^(?! )[\p{L}\p{N}\p{Z}-_]*(?<! )$)", "a-b_c"));
  EXPECT_TRUE(matches(R"([a-zA-Z0-9-_]+)", "a-b_c"));
  EXPECT_TRUE(matches(R"([\w-.]+)", "a-b.c"));
  EXPECT_TRUE(matches(R"([^\s-a]+)", "bcd"));
}

TEST(Pattern, GivesUpOnCatastrophes) {
  const std::string text = std::string(200, 'a') + "!";
  EXPECT_FALSE(matches(R"((a+)+)", text));
  EXPECT_FALSE(matches(R"((([a-z])+.)+[A-Z]([a-z])+)", std::string(20'000, 'a')));
}

TEST(Pattern, ReportsWhatDoesNotCompile) { EXPECT_FALSE(Pattern::compile("[a").ok()); }

}  // namespace
}  // namespace skerry::aws
