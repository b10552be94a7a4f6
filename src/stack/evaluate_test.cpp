#include "stack/evaluate.hpp"

#include <gtest/gtest.h>

#include <fmt/format.h>

#include <string>

#include "stack/live.hpp"
#include "stack/test_region.hpp"

namespace skerry::stack {
namespace {

constexpr std::string_view frame = R"({{
  "Parameters": {{
    "Name": {{"Type": "String", "Default": "web"}},
    "Count": {{"Type": "Number", "Default": 3}},
    "List": {{"Type": "CommaDelimitedList", "Default": "a, b,c"}},
    "Word": {{"Type": "String", "NoEcho": true, "Default": "hunter2"}},
    "Version": {{"Type": "AWS::SSM::Parameter::Value<String>", "Default": "/v"}}
  }},
  "Mappings": {{"M": {{"us-east-1": {{"ami": "ami-1", "zones": ["x", "y"]}}}}}},
  "Conditions": {{
    "IsWeb": {{"Fn::Equals": [{{"Ref": "Name"}}, "web"]}},
    "IsNot": {{"Fn::Not": [{{"Condition": "IsWeb"}}]}},
    "Both": {{"Fn::And": [{{"Condition": "IsWeb"}}, {{"Fn::Or": [{{"Condition": "IsNot"}},
             {{"Fn::Equals": [{{"Ref": "Count"}}, 3]}}]}}]}}
  }},
  "Resources": {{
    "Made": {{"Type": "AWS::S3::Bucket"}},
    "Off": {{"Type": "AWS::S3::Bucket", "Condition": "IsNot"}},
    "New": {{"Type": "AWS::S3::Bucket"}},
    "X": {{"Type": "AWS::SSM::Parameter", "Properties": {{"Type": "String", "Value": {}}}}}
  }}
}})";

class Evaluation : public ::testing::Test {
 protected:
  Evaluation() {
    region_.parameters["/v"] = "42";
    region_.exports["net-vpc"] = "vpc-1";
    LiveResource made;
    made.logical_id = "Made";
    made.type = "AWS::S3::Bucket";
    made.current = Instance{"app-made-1", Value::object(), {}};
    made.current->attributes.set("Arn", Value("arn:aws:s3:::app-made-1"));
    live_.all.emplace("Made", std::move(made));
  }

  // The value of X as JSON, or why there is none.
  std::string value(std::string_view expression, View view = View::real) {
    TestDesired desired(fmt::format(frame, expression), {}, region_);
    if (!desired.problem().empty()) return desired.problem();
    Evaluator evaluator(*desired, live_, view);
    const Resource& x = *(*desired).of->resource("X");
    const auto out = evaluator.evaluate(*x.properties.find("Value"));
    if (!out) return out.error().message;
    return *out ? json::write(**out) : "no value";
  }

  TestRegion region_;
  LiveResources live_;
};

TEST_F(Evaluation, Ref) {
  EXPECT_EQ(value(R"({"Ref": "Name"})"), R"("web")");
  EXPECT_EQ(value(R"({"Ref": "Count"})"), R"("3")");
  EXPECT_EQ(value(R"({"Ref": "List"})"), R"(["a","b","c"])");
  EXPECT_EQ(value(R"({"Ref": "Version"})"), R"("42")");
  EXPECT_EQ(value(R"({"Ref": "Made"})"), R"("app-made-1")");
  EXPECT_EQ(value(R"({"Ref": "AWS::AccountId"})"), R"("000000000000")");
  EXPECT_EQ(value(R"({"Ref": "AWS::NoValue"})"), "no value");
  EXPECT_EQ(value(R"([{"Ref": "AWS::NoValue"}, {"a": {"Ref": "AWS::NoValue"}}])"), "[{}]");
  EXPECT_EQ(value(R"({"Ref": "Off"})"),
            "Template format error: Unresolved resource dependencies [Off] in the Resources block "
            "of the template");
}

TEST_F(Evaluation, WhatIsNotMadeIsKnownLater) {
  EXPECT_EQ(value(R"({"Ref": "New"})"), R"("{{changeSet:KNOWN_AFTER_APPLY}}")");
  EXPECT_EQ(value(R"({"Fn::Sub": "${New.Arn}/*"})"), R"("{{changeSet:KNOWN_AFTER_APPLY}}/*")");
  EXPECT_EQ(value(R"({"Fn::Select": [1, {"Fn::Split": ["-", {"Ref": "New"}]}]})"),
            R"("{{changeSet:KNOWN_AFTER_APPLY}}")");
  EXPECT_EQ(value(R"({"Fn::Join": ["-", {"Fn::GetAtt": ["New", "Arn"]}]})"),
            R"("{{changeSet:KNOWN_AFTER_APPLY}}")");
  EXPECT_TRUE(holds_unknown(json_value(R"({"a": [{"b": "{{changeSet:KNOWN_AFTER_APPLY}}"}]})")));
  EXPECT_FALSE(holds_unknown(json_value(R"({"a": ["KNOWN_AFTER_APPLY"]})")));
}

TEST_F(Evaluation, Texts) {
  EXPECT_EQ(value(R"({"Fn::GetAtt": "Made.Arn"})"), R"("arn:aws:s3:::app-made-1")");
  EXPECT_EQ(value(R"({"Fn::Sub": "${Name}-${AWS::Region}-${!Name}-${Made.Arn}-$x"})"),
            R"("web-us-east-1-${Name}-arn:aws:s3:::app-made-1-$x")");
  EXPECT_EQ(value(R"({"Fn::Sub": ["${A}${Name}", {"A": {"Ref": "Count"}}]})"), R"("3web")");
  EXPECT_EQ(value(R"({"Fn::Sub": "${a b}"})"),
            "Template error: variable names in Fn::Sub syntax must contain only alphanumeric "
            "characters, underscores, periods, and colons");
  EXPECT_EQ(value(R"({"Fn::Join": [":", ["a", 1.50, true, {"Ref": "Name"}]]})"),
            R"("a:1.50:true:web")");
  EXPECT_EQ(value(R"({"Fn::Split": ["|", "a||b"]})"), R"(["a","","b"])");
  EXPECT_EQ(value(R"({"Fn::Select": ["2", {"Ref": "List"}]})"), R"("c")");
  EXPECT_EQ(value(R"({"Fn::Select": [3, {"Ref": "List"}]})"),
            "Template error: Fn::Select cannot select nonexistent value at index 3");
  EXPECT_EQ(value(R"({"Fn::Base64": {"Fn::Sub": "${Name}"}})"), R"("d2Vi")");
}

TEST_F(Evaluation, TablesAndTheRegion) {
  EXPECT_EQ(value(R"({"Fn::FindInMap": ["M", {"Ref": "AWS::Region"}, "ami"]})"), R"("ami-1")");
  EXPECT_EQ(value(R"({"Fn::FindInMap": ["M", "us-east-1", "zones"]})"), R"(["x","y"])");
  EXPECT_EQ(value(R"({"Fn::FindInMap": ["M", "eu-west-1", "ami"]})"),
            "Template error: Unable to get mapping for M::eu-west-1::ami");
  EXPECT_EQ(value(R"({"Fn::Select": [1, {"Fn::GetAZs": ""}]})"), R"("us-east-1b")");
  EXPECT_EQ(value(R"({"Fn::ImportValue": {"Fn::Sub": "net-vpc"}})"), R"("vpc-1")");
  EXPECT_EQ(value(R"({"Fn::ImportValue": "gone"})"), "No export named gone found.");
}

TEST_F(Evaluation, Cidr) {
  EXPECT_EQ(value(R"({"Fn::Cidr": ["10.0.0.0/16", 3, 8]})"),
            R"(["10.0.0.0/24","10.0.1.0/24","10.0.2.0/24"])");
  EXPECT_EQ(value(R"({"Fn::Cidr": ["10.0.5.7/24", "2", "4"]})"),
            R"(["10.0.5.0/28","10.0.5.16/28"])");
  EXPECT_EQ(value(R"({"Fn::Cidr": ["2001:db8::/56", 2, 64]})"),
            R"(["2001:db8::/64","2001:db8:0:1::/64"])");
  EXPECT_EQ(value(R"({"Fn::Cidr": ["10.0.0.0/24", 3, 7]})"),
            "Template error: Fn::Cidr: 10.0.0.0/24 has no room for 3 blocks of 7 host bits");
  EXPECT_EQ(value(R"({"Fn::Cidr": ["10.0.0.0", 1, 8]})"),
            "Template error: Fn::Cidr got an invalid IP block 10.0.0.0");
}

TEST_F(Evaluation, Conditions) {
  EXPECT_EQ(value(R"({"Fn::If": ["IsWeb", "yes", {"Ref": "Off"}]})"), R"("yes")");
  EXPECT_EQ(value(R"({"Fn::If": ["IsNot", "yes", {"Ref": "AWS::NoValue"}]})"), "no value");
  EXPECT_EQ(value(R"({"Fn::If": ["Both", 1, 2]})"), "1");
}

TEST_F(Evaluation, NoEchoIsShownNowhere) {
  const auto* text = R"({"Fn::Sub": "p=${Word}"})";
  EXPECT_EQ(value(text), R"("p=hunter2")");
  EXPECT_EQ(value(text, View::shown), R"("p=****")");
  EXPECT_EQ(value(R"({"Fn::Select": [1, {"Fn::Split": ["n", {"Ref": "Word"}]}]})", View::shown),
            R"("****")");
}

TEST_F(Evaluation, GrowthIsBounded) {
  std::string text = R"({"Fn::Join": ["", [)";
  for (int i = 0; i < 5'000; ++i) text += R"({"Ref": "Long"},)";
  text += R"("end"]]})";
  TestDesired desired(
      fmt::format(R"({{"Parameters": {{"Long": {{"Type": "String"}}}}, "Resources": {{
          "X": {{"Type": "AWS::SSM::Parameter", "Properties": {{"Value": {}}}}}}}}})",
                  text),
      {{"Long", std::string(4'096, 'x'), false}}, region_);
  ASSERT_EQ(desired.problem(), "");
  Evaluator evaluator(*desired, live_);
  const auto out = evaluator.evaluate((*desired).of->resource("X")->properties);
  ASSERT_FALSE(out);
  EXPECT_EQ(out.error().message,
            "Template error: the values of the template grow too large when its functions are "
            "evaluated.");
}

TEST(Conditions, LongChainsAndCircles) {
  std::string conditions = R"("C0": {"Fn::Equals": ["a", "a"]})";
  for (int i = 1; i < 1'500; ++i) {
    conditions += fmt::format(R"(, "C{}": {{"Fn::Not": [{{"Condition": "C{}"}}]}})", i, i - 1);
  }
  const auto wrap = [](const std::string& body) {
    return fmt::format(R"({{"Conditions": {{{}}}, "Resources": {{"B": {{"Type":
        "AWS::S3::Bucket", "Condition": "C1"}}}}}})",
                       body);
  };
  TestRegion region;
  TestDesired chain(wrap(conditions), {}, region);
  ASSERT_EQ(chain.problem(), "");
  EXPECT_FALSE((*chain).holds("C1499"));
  EXPECT_FALSE((*chain).wants(*(*chain).of->resource("B")));
  TestDesired circle(wrap(R"("C1": {"Fn::Not": [{"Condition": "C2"}]},
                             "C2": {"Fn::Not": [{"Condition": "C1"}]})"),
                     {}, region);
  EXPECT_EQ(circle.problem(),
            "Template format error: Circular dependency between conditions: [C1, C2]");
}

TEST(Rules, AssertionsHoldOrRefuse) {
  const auto* text = R"({
    "Parameters": {"V": {"Type": "String"},
                   "Zones": {"Type": "CommaDelimitedList", "Default": "a,b"}},
    "Rules": {
      "Check": {"Assertions": [{"AssertDescription": "too old",
        "Assert": {"Fn::Not": [{"Fn::Contains": [["1", "2"], {"Ref": "V"}]}]}}]},
      "Only": {"RuleCondition": {"Fn::Equals": [{"Ref": "V"}, "9"]}, "Assertions": [
        {"Assert": {"Fn::EachMemberIn": [{"Ref": "Zones"}, ["a"]]}}]}
    },
    "Resources": {"B": {"Type": "AWS::S3::Bucket"}}})";
  TestRegion region;
  EXPECT_EQ(TestDesired(text, {{"V", "3", false}}, region).problem(), "");
  EXPECT_EQ(TestDesired(text, {{"V", "2", false}}, region).problem(), "Rule Check failed: too old");
  EXPECT_EQ(TestDesired(text, {{"V", "9", false}}, region).problem(),
            "Rule Only failed: an assertion does not hold");
}

TEST(Wanted, StackTagsJoinTheResourcesOwn) {
  Facts facts = test_facts();
  facts.stack_tags = {{"team", "db"}, {"own", "stack"}};
  TestRegion region;
  TestDesired desired(R"({"Resources": {
      "B": {"Type": "AWS::S3::Bucket", "Properties": {"Tags": [{"Key": "own", "Value": "mine"}]}},
      "P": {"Type": "AWS::SSM::Parameter", "Properties": {"Type": "String", "Value": 1.50}}}})",
                      {}, region, facts);
  ASSERT_EQ(desired.problem(), "");
  const NothingYet nothing;
  Evaluator evaluator(*desired, nothing);
  const auto bucket = evaluate_resource(*desired, *(*desired).of->resource("B"), evaluator);
  ASSERT_TRUE(bucket);
  EXPECT_EQ(json::write(bucket->properties),
            R"({"Tags":[{"Key":"own","Value":"mine"},{"Key":"team","Value":"db"}]})");
  const auto parameter = evaluate_resource(*desired, *(*desired).of->resource("P"), evaluator);
  ASSERT_TRUE(parameter);
  EXPECT_EQ(json::write(parameter->properties),
            R"({"Type":"String","Value":"1.50","Tags":{"team":"db","own":"stack"}})");
}

TEST(Outputs, AreTextsAndMayBeExported) {
  TestRegion region;
  TestDesired desired(R"({"Conditions": {"No": {"Fn::Equals": ["a", "b"]}},
      "Resources": {"B": {"Type": "AWS::S3::Bucket"}},
      "Outputs": {"A": {"Value": 5, "Description": "five", "Export": {"Name": {"Fn::Sub":
        "${AWS::StackName}:a"}}}, "B": {"Condition": "No", "Value": "x"}}})",
                      {}, region);
  ASSERT_EQ(desired.problem(), "");
  const auto outputs = evaluate_outputs(*desired, NothingYet());
  ASSERT_TRUE(outputs);
  EXPECT_EQ(*outputs, (std::vector<OutputValue>{{"A", "5", "five", "app:a"}}));
}

}  // namespace
}  // namespace skerry::stack
