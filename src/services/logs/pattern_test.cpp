#include "services/logs/pattern.hpp"

#include <gtest/gtest.h>

namespace skerry::logs {
namespace {

bool matches(std::string_view pattern, std::string_view message) {
  const auto parsed = FilterPattern::parse(pattern);
  EXPECT_TRUE(parsed.ok()) << pattern << ": " << parsed.error().message;
  return parsed.ok() && parsed->matches(message);
}

std::string refusal(std::string_view pattern) {
  const auto parsed = FilterPattern::parse(pattern);
  return parsed.ok() ? "ok" : parsed.error().message;
}

std::string extracted(std::string_view pattern, std::string_view message) {
  const auto parsed = FilterPattern::parse(pattern);
  ExtractedValues values;
  if (!parsed.ok() || !parsed->matches(message, values)) return "no match";
  std::string text;
  for (const auto& [name, value] : values) text += name + '=' + value + ' ';
  return text;
}

TEST(Terms, AllMustAppear) {
  EXPECT_TRUE(matches("", "anything"));
  EXPECT_TRUE(matches("ERROR", "[ERROR 400] BAD REQUEST"));
  EXPECT_FALSE(matches("ERROR", "error"));
  EXPECT_TRUE(matches("ERROR ARGUMENTS", "ERROR: MISSING ARGUMENTS"));
  EXPECT_FALSE(matches("ERROR ARGUMENTS", "ERROR"));
  EXPECT_TRUE(matches("\"exit status\"", "with exit status 1"));
  EXPECT_FALSE(matches("\"exit status\"", "status exit"));
  EXPECT_TRUE(matches(R"("say \"no\"")", R"(to say "no" twice)"));
}

TEST(Terms, MinusExcludesAndQuestionMarksOffer) {
  EXPECT_TRUE(matches("ERROR -ARGUMENTS", "ERROR"));
  EXPECT_FALSE(matches("ERROR -ARGUMENTS", "ERROR ARGUMENTS"));
  EXPECT_TRUE(matches("?ERROR ?WARN", "a WARN b"));
  EXPECT_FALSE(matches("?ERROR ?WARN", "INFO"));
  EXPECT_TRUE(matches("REQUEST ?ERROR", "REQUEST"));  // beside others "?" says nothing
}

TEST(Terms, WhatIsNotUnderstoodIsAnError) {
  EXPECT_EQ(refusal("a-b"), "Invalid character(s) in term 'a-b'");
  EXPECT_EQ(refusal("\"open"), "Invalid filter pattern: a quote is not closed");
  EXPECT_NE(refusal("-"), "ok");
  EXPECT_NE(refusal("%a(b)%"), "ok");
  EXPECT_NE(refusal("%open"), "ok");
  EXPECT_NE(refusal("%a{300}%"), "ok");
  EXPECT_NE(refusal("%[b-a]%"), "ok");
}

TEST(Regex, HasAwssOperators) {
  EXPECT_TRUE(matches("%colou?r%", "the color"));
  EXPECT_TRUE(matches("%colou?r%", "the colour"));
  EXPECT_FALSE(matches("%^colou?r%", "the color"));
  EXPECT_TRUE(matches("%gray|grey$%", "it is grey"));
  EXPECT_FALSE(matches("%grey$%", "grey it is"));
  EXPECT_TRUE(matches(R"(%10\.10\.0\.[0-9]{1,3}%)", "from 10.10.0.77"));
  EXPECT_FALSE(matches(R"(%10\.10\.0\.[0-9]{1,3}%)", "from 10x10.0.77"));
  EXPECT_TRUE(matches("%[^a-z]+%", "abc-def"));
  EXPECT_FALSE(matches("%[^a-z]%", "abc"));
  EXPECT_TRUE(matches(R"(%\d\d:\d+%)", "at 12:5"));
  EXPECT_TRUE(matches("%a.*b%", "a lot of b"));
  EXPECT_TRUE(matches("%ab{2,}c%", "abbbbc"));
  EXPECT_FALSE(matches("%ab{2}c%", "abbbc"));
}

constexpr std::string_view access_line =
    R"(127.0.0.1 - frank [10/Oct/2000:13:25:15 -0700] "GET /index.html HTTP/1.0" 404 1534)";

TEST(Words, AreMatchedByTheirPlaces) {
  EXPECT_EQ(extracted("[ip, id, user, time, request, status, size]", access_line),
            "$ip=127.0.0.1 $id=- $user=frank $time=10/Oct/2000:13:25:15 -0700 "
            "$request=GET /index.html HTTP/1.0 $status=404 $size=1534 ");
  EXPECT_FALSE(matches("[ip, id]", access_line));
  EXPECT_EQ(extracted("[ip, ..., size]", access_line), "$ip=127.0.0.1 $size=1534 ");
  EXPECT_TRUE(matches("[..., status = 4*, size > 1000]", access_line));
  EXPECT_FALSE(matches("[..., status = 5*, size]", access_line));
  EXPECT_TRUE(matches("[..., status = 500 || status = 404, size]", access_line));
  EXPECT_FALSE(matches("[..., status = 4* && status != 404, size]", access_line));
  EXPECT_TRUE(matches("[..., request = %^GET %, status, size]", access_line));
  EXPECT_NE(refusal("[ip, , user]"), "ok");
  EXPECT_NE(refusal("[ip"), "ok");
  EXPECT_NE(refusal("[..., a, ...]"), "ok");
  EXPECT_NE(refusal("[a = 1 || b = 2]"), "ok");
}

constexpr std::string_view trail =
    R"({"eventType":"UpdateTrail","n":7,"on":true,"off":null,"user":{"id":1},)"
    R"("list":[{"a-b":"x"},{"a-b":"y"}]})";

TEST(Json, PropertiesAreSelected) {
  EXPECT_TRUE(matches(R"({ $.eventType = "UpdateTrail" })", trail));
  EXPECT_TRUE(matches("{ $.eventType = Update* }", trail));
  EXPECT_FALSE(matches("{ $.eventType = \"Other\" }", trail));
  EXPECT_TRUE(matches("{ $.eventType != \"Other\" }", trail));
  EXPECT_TRUE(matches(R"({ $.list[1].a-b = "y" })", trail));
  EXPECT_TRUE(matches(R"({ $["user"].id = 1 })", trail));
  EXPECT_TRUE(matches("{ $.n > 6.5 && $.n <= 7 }", trail));
  EXPECT_FALSE(matches("{ $.n < 7 }", trail));
  EXPECT_TRUE(matches("{ $.on IS TRUE }", trail));
  EXPECT_TRUE(matches("{ $.off IS NULL }", trail));
  EXPECT_FALSE(matches("{ $.missing IS NULL }", trail));
  EXPECT_TRUE(matches("{ $.missing NOT EXISTS }", trail));
  EXPECT_FALSE(matches("{ $.missing != \"a\" }", trail));
  EXPECT_TRUE(matches("{ $.eventType = %^Up% }", trail));
}

TEST(Json, AndBindsCloserThanOr) {
  EXPECT_TRUE(matches("{ $.n = 7 || $.n = 8 && $.n = 9 }", trail));
  EXPECT_FALSE(matches("{ ($.n = 7 || $.n = 8) && $.n = 9 }", trail));
  EXPECT_EQ(extracted("{ ($.user.id = 1) && ($.on IS TRUE) }", trail), "$.user.id=1 ");
}

TEST(Json, WhatIsNotUnderstoodIsAnError) {
  EXPECT_FALSE(matches("{ $.a = 1 }", "no JSON"));
  EXPECT_FALSE(matches("{ $.a = 1 }", "[1]"));
  for (const std::string_view pattern :
       {"{ $.a }", "{ a = 1 }", "{ $.a = }", "{ $.a = 1", "{ $.a > \"b\" }", "{ $ = 1 }",
        "{ ($.a = 1 }", "{ $.a = 1 $.b = 2 }", "{ $.a[x] = 1 }", "{ $.a IS MAYBE }"})
    EXPECT_NE(refusal(pattern), "ok") << pattern;
  EXPECT_NE(refusal("{" + std::string(100, '(') + "$.a = 1" + std::string(100, ')') + "}"), "ok");
}

}  // namespace
}  // namespace skerry::logs
