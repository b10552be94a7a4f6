#include "wire/json/parse.hpp"

#include <gtest/gtest.h>
#include <malloc.h>

#include <string>
#include <utility>

#include "wire/json/write.hpp"

namespace skerry::json {
namespace {

std::string again(std::string_view text, const Limits& limits = {}) {
  const auto parsed = parse(text, limits);
  return parsed ? write(*parsed) : "refused: " + parsed.error().message;
}

TEST(JsonParse, KeepsOrderAndTheTextOfNumbers) {
  EXPECT_EQ(again(R"( {"b": 1.10, "a": [true, false, null, -0, 1e400, "x"], "": {}} )"),
            R"({"b":1.10,"a":[true,false,null,-0,1e400,"x"],"":{}})");
  EXPECT_EQ(again("123456789012345678901234567890"), "123456789012345678901234567890");
  EXPECT_EQ(again("1.10"), "1.10");
  EXPECT_EQ(again("-1E+2"), "-1E+2");
}

TEST(JsonParse, ReadsTexts) {
  const auto parsed = parse(R"(["\u0041\n\t\"\\\/", "\ud83d\ude00", "häß€", "12345678901234567"])");
  ASSERT_TRUE(parsed.ok());
  EXPECT_EQ(parsed->items()[0].text(), "A\n\t\"\\/");
  EXPECT_EQ(parsed->items()[1].text(), "😀");
  EXPECT_EQ(parsed->items()[2].text(), "häß€");
  EXPECT_EQ(parsed->items()[3].text(), "12345678901234567");
}

TEST(JsonParse, RefusesWhatIsNotJson) {
  for (const std::string_view text : {"",
                                      " ",
                                      "{",
                                      "[1,]",
                                      "{\"a\":1,}",
                                      "{a:1}",
                                      "[1 2]",
                                      "01",
                                      "1.",
                                      ".5",
                                      "+1",
                                      "NaN",
                                      "tru",
                                      "\"\n\"",
                                      "\"\\x\"",
                                      "\"\\ud83d\"",
                                      "\"\\ude00\"",
                                      "\"\xff\"",
                                      "\"\xc0\x80\"",
                                      "\"\xed\xa0\x80\"",
                                      "1 2",
                                      "{} x",
                                      "// c\n1",
                                      "'a'",
                                      "[1}",
                                      "\"a"}) {
    EXPECT_FALSE(parse(text).ok()) << text;
  }
}

TEST(JsonParse, SaysWhere) {
  const auto parsed = parse(R"({"a": 1, "b": ?})");
  ASSERT_FALSE(parsed.ok());
  EXPECT_EQ(parsed.error().offset, 14u);
  EXPECT_FALSE(parsed.error().message.empty());
}

TEST(JsonParse, RefusesDuplicateNames) {
  EXPECT_EQ(again(R"({"a":1,"b":2,"a":3})"), "refused: duplicate name in an object");
  EXPECT_EQ(again(R"([{"x":{"Effect":1,"\u0045ffect":2}}])"),
            "refused: duplicate name in an object");
  EXPECT_EQ(again(R"({"a":{"a":1},"b":{"a":1}})"), R"({"a":{"a":1},"b":{"a":1}})");
}

TEST(JsonParse, KeepsItsLimits) {
  const std::string nested = std::string(64, '[') + std::string(64, ']');
  EXPECT_EQ(again(nested), nested);
  EXPECT_TRUE(again("[" + nested + "]").starts_with("refused: "));
  EXPECT_EQ(again("[[1]]", {.depth_max = 1}).substr(0, 7), "refused");
  EXPECT_EQ(again("[1,2,3]", {.nodes_max = 3}), "refused: too many values");
  EXPECT_EQ(again("[1,2]", {.nodes_max = 3}), "[1,2]");
  EXPECT_EQ(again("[1,2]", {.input_bytes_max = 4}), "refused: too long");
}

std::string repeated(std::string_view piece, std::size_t bytes) {
  std::string text = "[";
  while (text.size() < bytes) text += piece;
  text.back() = ']';
  return text;
}

// Small input may be as dense as it likes; large input that would become much larger is refused.
TEST(JsonParse, RefusesDenseInput) {
  const std::size_t large = std::size_t{4} << 20;
  for (const std::string_view piece : {"1,", "[],", "{},", "[[]],", "\"\",", "{\"a\":1},"}) {
    EXPECT_EQ(again(repeated(piece, large)), "refused: too many values for its size") << piece;
    EXPECT_FALSE(again(repeated(piece, 20'000)).starts_with("refused")) << piece;
  }
}

#if !defined(__SANITIZE_ADDRESS__) && !defined(__has_feature)
TEST(JsonParse, TakesLittleMemory) {
  const std::string text = repeated(R"({"Effect":"Allow","Action":["s3:GetObject","s3:PutObject"],)"
                                    R"("Resource":"arn:aws:s3:::a/*"},)",
                                    std::size_t{4} << 20);
  const std::size_t before = mallinfo2().uordblks + mallinfo2().hblkhd;
  const auto parsed = parse(text);
  const std::size_t after = mallinfo2().uordblks + mallinfo2().hblkhd;
  ASSERT_TRUE(parsed.ok()) << parsed.error().message;
  EXPECT_LT(after - before, 3 * text.size());
}
#endif

TEST(JsonValue, IsReleasedHoweverDeep) {
  Value deep = Value::array();
  for (int i = 0; i < 1'000'000; ++i) {
    Value outer = i % 2 == 0 ? Value::array() : Value::object();
    if (outer.is_array()) {
      outer.append(std::move(deep));
      outer.append("a text that is too long to be kept inside of its node");
    } else {
      outer.set("a name that is too long to be kept inside of its node", std::move(deep));
    }
    deep = std::move(outer);
  }
  deep = Value();
  EXPECT_TRUE(deep.is_null());
}

TEST(JsonValue, IsBuiltAndChanged) {
  Value value = Value::object({{"b", Value::number(std::int64_t{-5})}, {"a", Value::array({"x"})}});
  value.set("c", Value::boolean(true));
  value.set("b", Value::number(0.5));
  value.find("a")->append(Value());
  EXPECT_EQ(write(value), R"({"b":0.5,"a":["x",null],"c":true})");
  EXPECT_TRUE(value.remove("a"));
  EXPECT_FALSE(value.remove("a"));
  EXPECT_EQ(write(value), R"({"b":0.5,"c":true})");
  EXPECT_EQ(value.size(), 2u);
  EXPECT_EQ(value.find("z"), nullptr);
  EXPECT_EQ(Value("text").find("z"), nullptr);
  value = *value.find("c");  // a part of what it replaces
  EXPECT_TRUE(value.as_boolean());
}

TEST(JsonValue, CopiesAreTheirOwn) {
  const auto parsed = parse(R"({"a":[1,{"b":"a longer text than fits"}],"c":"short"})");
  ASSERT_TRUE(parsed.ok());
  Value copy = *parsed;
  EXPECT_EQ(copy, *parsed);
  copy.find("a")->append("more");
  EXPECT_NE(copy, *parsed);
  copy = *parsed;
  EXPECT_EQ(copy, *parsed);
  const Value moved = std::move(copy);
  EXPECT_EQ(moved, *parsed);
}

TEST(JsonValue, ReadsNumbers) {
  EXPECT_EQ(parse("42")->as_int64(), 42);
  EXPECT_EQ(parse("-9223372036854775808")->as_int64(), INT64_MIN);
  EXPECT_EQ(parse("9223372036854775808")->as_int64(), std::nullopt);
  EXPECT_EQ(parse("1.0")->as_int64(), std::nullopt);
  EXPECT_EQ(parse("1.5e3")->as_double(), 1500.0);
  EXPECT_EQ(parse("1e999")->as_double(), std::nullopt);
  EXPECT_EQ(parse("\"1\"")->as_int64(), std::nullopt);
}

TEST(JsonValue, ComparesMembersInAnyOrder) {
  EXPECT_EQ(*parse(R"({"a":1,"b":[2]})"), *parse(R"({"b":[2],"a":1})"));
  EXPECT_NE(*parse(R"({"a":1})"), *parse(R"({"a":1.0})"));
  EXPECT_NE(*parse("[1,2]"), *parse("[2,1]"));
  EXPECT_NE(*parse("null"), *parse("false"));
}

TEST(JsonWrite, EscapesWhatItMust) {
  EXPECT_EQ(write(Value(std::string_view("\"\\/\b\f\n\r\t\0\x1f\x7f", 11))),
            "\"\\\"\\\\/\\b\\f\\n\\r\\t\\u0000\\u001f\x7f\"");
  EXPECT_EQ(write(Value("ä€😀")), "\"ä€😀\"");
  EXPECT_EQ(write(Value("a\xff\xed\xa0\x80z")),
            "\"a\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbdz\"");
}

TEST(JsonWrite, WritesPieceByPiece) {
  std::string out;
  Writer writer(out);
  writer.begin_object();
  writer.key("a");
  writer.begin_array();
  writer.number(std::int64_t{1});
  writer.number(0.1);
  writer.boolean(false);
  writer.null();
  writer.begin_object();
  writer.end_object();
  writer.end_array();
  writer.key("b");
  writer.string("x");
  writer.key("c");
  writer.value(*parse("[1.10]"));
  writer.end_object();
  EXPECT_EQ(out, R"({"a":[1,0.1,false,null,{}],"b":"x","c":[1.10]})");
}

}  // namespace
}  // namespace skerry::json
