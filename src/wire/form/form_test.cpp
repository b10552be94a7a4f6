#include "wire/form/form.hpp"

#include <gtest/gtest.h>

#include <string>

namespace skerry::form {
namespace {

std::string listed(std::string_view text, const Limits& limits = {}) {
  const auto form = parse(text, limits);
  if (!form) return "refused: " + form.error().message;
  std::string out;
  for (std::size_t i = 0; i < form->size(); ++i) {
    out += "[" + std::string((*form)[i].name) + "|" + std::string((*form)[i].value) + "]";
  }
  return out;
}

TEST(Form, DecodesNamesAndValuesInOrder) {
  EXPECT_EQ(listed("Action=GetUser&Version=2010-05-08"), "[Action|GetUser][Version|2010-05-08]");
  EXPECT_EQ(listed("b=1&a=2&b=3"), "[b|1][a|2][b|3]");
  EXPECT_EQ(listed("a%3Db=c%26d+e%2Bf"), "[a=b|c&d e+f]");
  EXPECT_EQ(listed("a=b=c"), "[a|b=c]");
  EXPECT_EQ(listed("n%C3%A4me=%e2%82%ac"), "[näme|€]");
}

TEST(Form, TakesMissingAndEmptyParts) {
  EXPECT_EQ(listed(""), "");
  EXPECT_EQ(listed("&&"), "");
  EXPECT_EQ(listed("a&b=&=c&"), "[a|][b|][|c]");
}

TEST(Form, RefusesBrokenEncodings) {
  EXPECT_EQ(listed("a=%"), "refused: a parameter's value has a '%' without two hex digits");
  EXPECT_EQ(listed("a=%4"), "refused: a parameter's value has a '%' without two hex digits");
  EXPECT_EQ(listed("a=%4g"), "refused: a parameter's value has a '%' without two hex digits");
  EXPECT_EQ(listed("%zz=1"), "refused: a parameter's name has a '%' without two hex digits");
  EXPECT_EQ(listed("a=%4&1=2"), "refused: a parameter's value has a '%' without two hex digits");
  EXPECT_EQ(listed("a=%ff"), "refused: a parameter is not UTF-8");
  EXPECT_EQ(listed("a=%c0%80"), "refused: a parameter is not UTF-8");
  // Two halves of one character in two parameters are no character.
  EXPECT_EQ(listed("a%c3=%a4"), "refused: a parameter is not UTF-8");
}

TEST(Form, KeepsItsLimits) {
  EXPECT_EQ(listed("a&b&c", {.input_bytes_max = 100, .pairs_max = 3}), "[a|][b|][c|]");
  EXPECT_EQ(listed("a&b&c&d", {.input_bytes_max = 100, .pairs_max = 3}),
            "refused: the form has too many parameters");
  EXPECT_EQ(listed("abcd", {.input_bytes_max = 3, .pairs_max = 3}),
            "refused: the form is too long");
}

TEST(Form, FindsTheFirst) {
  const auto form = parse("a=1&b=2&a=3");
  ASSERT_TRUE(form.ok());
  EXPECT_EQ(form->find("a"), "1");
  EXPECT_EQ(form->find("c"), std::nullopt);
}

}  // namespace
}  // namespace skerry::form
