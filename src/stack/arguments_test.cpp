#include "stack/arguments.hpp"

#include <gtest/gtest.h>

#include <fmt/format.h>

#include <string>

#include "stack/test_region.hpp"

namespace skerry::stack {
namespace {

Template with_parameters(std::string_view parameters) {
  auto parsed = parse_template(fmt::format(
      R"({{"Parameters": {{{}}}, "Resources": {{"B": {{"Type": "AWS::S3::Bucket"}}}}}})",
      parameters));
  EXPECT_TRUE(parsed) << parsed.error().message;
  return parsed ? std::move(*parsed) : Template();
}

std::string bound(std::string_view parameters, const std::vector<GivenParameter>& given,
                  const Arguments* previous = nullptr) {
  TestRegion region;
  region.parameters["/ami"] = "ami-7";
  const Template of = with_parameters(parameters);
  const auto out = bind_arguments(of, given, previous, region);
  if (!out) return out.error().message;
  std::string text;
  for (const auto& [name, argument] : *out) {
    text += name + "=" + json::write(argument.value()) + ";";
  }
  return text;
}

TEST(Arguments, GivenKeptAndDefault) {
  constexpr auto* two = R"("A": {"Type": "String", "Default": "d"}, "B": {"Type": "String"})";
  EXPECT_EQ(bound(two, {{"B", "x", false}}), R"(A="d";B="x";)");
  EXPECT_EQ(bound(two, {{"A", "", false}, {"B", "x", false}}), R"(A="";B="x";)");
  EXPECT_EQ(bound(two, {}), "Parameters: [B] must have values");
  EXPECT_EQ(bound(two, {{"C", "x", false}, {"D", "x", false}}),
            "Parameters: [C, D] do not exist in the template");
  Arguments previous;
  previous["B"].text = "before";
  EXPECT_EQ(bound(two, {{"B", std::nullopt, true}}, &previous), R"(A="d";B="before";)");
  EXPECT_EQ(bound(two, {{"A", std::nullopt, true}, {"B", "x", false}}, &previous),
            "Invalid input for parameter key A. Cannot specify usePreviousValue as true for a "
            "parameter key not in the previous template");
}

TEST(Arguments, Constraints) {
  const auto one = [](std::string_view body, std::string_view value) {
    return bound(fmt::format(R"("P": {{{}}})", body), {{"P", std::string(value), false}});
  };
  EXPECT_EQ(one(R"("Type": "String", "AllowedValues": ["a", 1])", "b"),
            "Parameter 'P' must be one of AllowedValues");
  EXPECT_EQ(one(R"("Type": "String", "AllowedValues": ["a", 1])", "1"), R"(P="1";)");
  EXPECT_EQ(one(R"("Type": "String", "MinLength": 2)", "b"),
            "Parameter 'P' must contain at least 2 characters");
  EXPECT_EQ(one(R"("Type": "String", "MaxLength": "2")", "bbb"),
            "Parameter 'P' must contain at most 2 characters");
  EXPECT_EQ(one(R"("Type": "String", "AllowedPattern": "[a-z]+")", "ab1"),
            "Parameter 'P' must match pattern [a-z]+");
  EXPECT_EQ(
      one(R"("Type": "String", "AllowedPattern": "[a-z]+", "ConstraintDescription": "words")", "1"),
      "Parameter P failed to satisfy constraint: words");
  EXPECT_EQ(one(R"("Type": "Number")", "x"), "Parameter 'P' must be a number.");
  EXPECT_EQ(one(R"("Type": "Number", "MinValue": 1.5)", "1"),
            "Parameter 'P' must be a number not less than 1.5");
  EXPECT_EQ(one(R"("Type": "Number", "MaxValue": 3)", "4"),
            "Parameter 'P' must be a number not greater than 3");
  EXPECT_EQ(one(R"("Type": "List<Number>")", "1, 2.5"), R"(P=["1","2.5"];)");
  EXPECT_EQ(one(R"("Type": "List<Number>")", "1,x"), "Parameter 'P' must be a number.");
  EXPECT_EQ(one(R"("Type": "CommaDelimitedList", "AllowedValues": ["a", "b"])", "a,c"),
            "Parameter 'P' must be one of AllowedValues");
  EXPECT_EQ(one(R"("Type": "String")", std::string(4'097, 'x')),
            "Parameter 'P' must contain at most 4096 characters");
}

TEST(Arguments, SsmValuesAreResolvedOnce) {
  constexpr auto* text = R"("P": {"Type": "AWS::SSM::Parameter::Value<AWS::EC2::Image::Id>",
                                  "Default": "/ami"})";
  EXPECT_EQ(bound(text, {}), R"(P="ami-7";)");
  EXPECT_EQ(bound(text, {{"P", "/none", false}}), "no parameter /none");
}

TEST(Arguments, AwsTypesAreHandedOut) {
  const Template of = with_parameters(R"("S": {"Type": "List<AWS::EC2::Subnet::Id>"},
      "V": {"Type": "AWS::EC2::VPC::Id"}, "T": {"Type": "String"})");
  TestRegion region;
  const auto arguments = bind_arguments(
      of, std::vector<GivenParameter>{{"S", "a,b", false}, {"V", "v", false}, {"T", "t", false}},
      nullptr, region);
  ASSERT_TRUE(arguments);
  std::string text;
  for (const AwsValue& each : aws_values(of, *arguments)) {
    text += each.parameter + " " + each.type + " " + each.value + "; ";
  }
  EXPECT_EQ(text, "S AWS::EC2::Subnet::Id a; S AWS::EC2::Subnet::Id b; V AWS::EC2::VPC::Id v; ");
}

TEST(Arguments, NoEchoIsMasked) {
  Argument argument;
  argument.text = "hunter2";
  argument.no_echo = true;
  EXPECT_EQ(argument.shown(), "****");
}

}  // namespace
}  // namespace skerry::stack
