#include "stack/document.hpp"

#include <gtest/gtest.h>

#include <string>

#include "stack/yaml_scalar.hpp"
#include "wire/json/write.hpp"

namespace skerry::stack {
namespace {

std::string tree(std::string_view text) {
  const auto document = parse_document(text);
  return document ? json::write(document->root) : "refused: " + document.error().message;
}

TEST(Document, JsonKeepsNumbersAsWritten) {
  const auto document = parse_document(R"( {"A": 1.10, "B": [true]} )");
  ASSERT_TRUE(document);
  EXPECT_EQ(document->format, Format::json);
  EXPECT_EQ(json::write(document->root), R"({"A":1.10,"B":[true]})");
}

TEST(Document, JsonMistakesAreLocated) {
  EXPECT_EQ(tree("{\"A\": 1,\n \"A\": 2}"),
            "refused: Template format error: JSON not well-formed. (line 2, column 8): duplicate "
            "name in an object");
  EXPECT_TRUE(
      tree("{\"A\" 1}")
          .starts_with("refused: Template format error: JSON not well-formed. (line 1, column "));
}

TEST(Document, YamlShortForms) {
  EXPECT_EQ(tree("A: !Ref B\nC: !GetAtt D.E.F\nG: !Sub 'x${Y}'\n"),
            R"({"A":{"Ref":"B"},"C":{"Fn::GetAtt":["D","E.F"]},"G":{"Fn::Sub":"x${Y}"}})");
  EXPECT_EQ(tree("A: !Join ['', [!Ref B, c]]\n"), R"({"A":{"Fn::Join":["",[{"Ref":"B"},"c"]]}})");
  EXPECT_EQ(tree("A: !If [C, !Ref 'AWS::NoValue', {x: 1}]\n"),
            R"({"A":{"Fn::If":["C",{"Ref":"AWS::NoValue"},{"x":1}]}})");
  EXPECT_EQ(tree("A: !And\n  - !Condition B\n  - !Not [!Equals [1, '1']]\n"),
            R"({"A":{"Fn::And":[{"Condition":"B"},{"Fn::Not":[{"Fn::Equals":[1,"1"]}]}]}})");
  EXPECT_EQ(tree("A: !Base64\n  Fn::Sub: x\n"), R"({"A":{"Fn::Base64":{"Fn::Sub":"x"}}})");
  EXPECT_EQ(tree("A: !Nope x\n"),
            "refused: Template format error: Unsupported tag !Nope. (line 1, column 4)");
}

TEST(Document, YamlScalarsAreTypedAsYaml11) {
  EXPECT_EQ(tree("A: yes\nB: Off\nC: 12\nD: 1.50\nE: '12'\nF: 2012-10-17\nG: |\n  a\n  b\n"),
            R"({"A":true,"B":false,"C":12,"D":1.50,"E":"12","F":"2012-10-17","G":"a\nb\n"})");
  EXPECT_EQ(tree("A: 012345678901\nB: 0x1F\nC: 1_000\nD: 1e3\nE: ! 5\nF: !!str 7\n"),
            R"({"A":"012345678901","B":"0x1F","C":"1_000","D":"1e3","E":"5","F":"7"})");
  EXPECT_EQ(plain_scalar("1.5e+3"), Scalar::number);
  EXPECT_EQ(plain_scalar("-0"), Scalar::number);
  EXPECT_EQ(plain_scalar("1."), Scalar::text);
  EXPECT_EQ(plain_scalar("~"), Scalar::null);
}

TEST(Document, YamlAliasesAndMergeKeysAreRefused) {
  const std::string aliases =
      "refused: Template error: YAML aliases are not allowed in CloudFormation templates";
  EXPECT_EQ(tree("A: &x 1\nB: *x\n"), aliases);
  EXPECT_EQ(tree("A: &x {a: 1}\n"), aliases);
  EXPECT_EQ(tree("A: &x [1]\n"), aliases);
  EXPECT_EQ(tree("A:\n  <<: {b: 1}\n"),
            "refused: Template error: YAML merge keys are not allowed in CloudFormation templates");
}

TEST(Document, YamlMistakes) {
  EXPECT_EQ(tree("A: [1\nB: 2\n"),
            "refused: Template format error: YAML not well-formed. (line 2, column 2)");
  EXPECT_EQ(tree("A: 1\nA: 2\n"),
            "refused: Template format error: YAML not well-formed. duplicate name in an object");
  EXPECT_EQ(tree("- 1\n"), "refused: Template format error: unsupported structure.");
  EXPECT_EQ(tree(""), "refused: Template format error: unsupported structure.");
  EXPECT_EQ(tree("? [a]\n: 1\n"),
            "refused: Template format error: YAML not well-formed. (line 1, column 3)");
  EXPECT_EQ(tree("--- {A: 1}\n--- {B: 2}\n"),
            "refused: Template format error: YAML not well-formed. (line 2, column 1)");
  EXPECT_TRUE(tree("A: \xff\n").starts_with("refused: "));
}

TEST(Document, DeepNestingIsRefused) {
  const std::string deep(10'000, '[');
  EXPECT_EQ(tree("A: " + deep),
            "refused: Template format error: the template is nested too deeply.");
  std::string json = "{\"A\":";
  for (int i = 0; i < 10'000; ++i) json += "{\"a\":";
  EXPECT_TRUE(tree(json).starts_with("refused: Template format error: JSON not well-formed."));
  std::string yaml = "A:\n";
  for (std::size_t i = 1; i < 1'200; ++i) yaml += std::string(i, ' ') + "- \n";
  EXPECT_TRUE(tree(yaml).starts_with("refused: "));
}

TEST(Document, SizeIsBounded) {
  EXPECT_EQ(tree(std::string(1'000'001, ' ')),
            "refused: Template may not exceed 1000000 bytes in size.");
}

}  // namespace
}  // namespace skerry::stack
