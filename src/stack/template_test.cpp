#include "stack/template.hpp"

#include <gtest/gtest.h>

#include <fmt/format.h>

#include <string>

#include "stack/test_region.hpp"

namespace skerry::stack {
namespace {

std::string with_resources(std::string_view resources) {
  return fmt::format(R"({{"Resources": {{{}}}}})", resources);
}

constexpr std::string_view parameter =
    R"("P": {"Type": "AWS::SSM::Parameter", "Properties": {"Type": "String", "Value": "v"}})";

TEST(Template, SectionsAreRead) {
  const auto parsed = parse_template(R"(
AWSTemplateFormatVersion: 2010-09-09
Description: All of it
Parameters:
  Size: {Type: Number, Default: 5, MinValue: 1}
  Secret: {Type: String, NoEcho: true, Default: x}
Mappings:
  M: {a: {b: c}}
Conditions:
  Big: !Not [!Equals [!Ref Size, 1]]
Resources:
  B:
    Type: AWS::S3::Bucket
    Condition: Big
    DeletionPolicy: RetainExceptOnCreate
    UpdateReplacePolicy: Retain
    DependsOn: P
    Metadata: {k: v}
  P:
    Type: AWS::SSM::Parameter
    Properties: {Type: String, Value: !Ref Size}
Outputs:
  O: {Value: !GetAtt P.Value, Export: {Name: !Sub '${AWS::StackName}-o'}, Condition: Big}
)");
  ASSERT_TRUE(parsed) << parsed.error().message;
  EXPECT_EQ(parsed->format, Format::yaml);
  EXPECT_EQ(parsed->description, "All of it");
  EXPECT_EQ(parsed->parameter("Size")->default_value, "5");
  EXPECT_TRUE(parsed->parameter("Secret")->no_echo);
  const Resource& bucket = *parsed->resource("B");
  EXPECT_EQ(bucket.condition, "Big");
  EXPECT_EQ(bucket.deletion_policy, Policy::retain_except_on_create);
  EXPECT_EQ(bucket.update_replace_policy, Policy::retain);
  EXPECT_EQ(dependencies(*parsed, bucket), std::vector<std::string>{"P"});
  EXPECT_EQ(parsed->outputs.at(0).condition, "Big");
  EXPECT_FALSE(parsed->outputs.at(0).export_name.is_null());
}

TEST(Template, SectionsAreChecked) {
  EXPECT_EQ(refusal("{}"), "Template format error: At least one Resources member must be defined.");
  EXPECT_EQ(refusal(R"({"Resources": {}})"),
            "Template format error: At least one Resources member must be defined.");
  EXPECT_EQ(refusal(R"({"Foo": 1, "Bar": 2, "Resources": {}})"),
            "Invalid template property or properties [Foo, Bar]");
  EXPECT_EQ(refusal(R"({"Transform": "AWS::Serverless-2016-10-31", "Resources": {}})"),
            "Transform AWS::Serverless-2016-10-31 is not supported.");
  EXPECT_EQ(refusal("Resources:\n  P:\n    Type: AWS::S3::Bucket\n    Properties:\n"),
            "Template format error: [/Resources/P/Properties] 'null' values are not allowed in "
            "templates");
}

TEST(Template, ResourcesAreChecked) {
  EXPECT_EQ(refusal(with_resources(R"("A": {"Type": "AWS::Foo::Bar"}, "B": {"Type": "X::Y"})")),
            "Template format error: Unrecognized resource types: [AWS::Foo::Bar, X::Y]");
  EXPECT_EQ(refusal(with_resources(R"("A-b": {"Type": "AWS::S3::Bucket"})")),
            "Template format error: Resource name A-b is non alphanumeric.");
  EXPECT_EQ(refusal(with_resources(R"("A": {"Properties": {}})")),
            "Template format error: [/Resources/A] Every Resources object must contain a Type "
            "member.");
  EXPECT_EQ(refusal(with_resources(R"("A": {"Type": "AWS::S3::Bucket", "CreationPolicy": {}})")),
            "Template format error: [/Resources/A] CreationPolicy is not supported");
  EXPECT_EQ(
      refusal(with_resources(R"("A": {"Type": "AWS::S3::Bucket", "DeletionPolicy": "Snapshot"})")),
      "Template error: resource type AWS::S3::Bucket does not support DeletionPolicy value "
      "Snapshot");
  EXPECT_EQ(refusal(with_resources(R"("A": {"Type": "Custom::Thing"})")),
            "Template format error: Unrecognized resource types: [Custom::Thing]");
}

TEST(Template, ReferencesAreChecked) {
  const auto value = [](std::string_view expression) {
    return refusal(with_resources(fmt::format(
        R"("P": {{"Type": "AWS::SSM::Parameter",
                   "Properties": {{"Type": "String", "Value": {}}}}})",
        expression)));
  };
  EXPECT_EQ(value(R"({"Ref": "Nope"})"),
            "Template format error: Unresolved resource dependencies [Nope] in the Resources block "
            "of the template");
  EXPECT_EQ(value(R"({"Fn::Sub": "${A}${B.C}"})"),
            "Template error: instance of Fn::GetAtt references undefined resource B");
  EXPECT_EQ(value(R"({"Fn::Sub": "${B}-${A}"})"),
            "Template format error: Unresolved resource dependencies [A, B] in the Resources block "
            "of the template");
  EXPECT_EQ(value(R"({"Fn::GetAtt": ["P", "Nope"]})"),
            "Template error: resource P does not support attribute type Nope in Fn::GetAtt");
  EXPECT_EQ(value(R"({"Fn::FindInMap": ["M", "a", "b"]})"),
            "Template error: Mapping named 'M' is not present in the 'Mappings' section of "
            "template.");
  EXPECT_EQ(value(R"({"Fn::Nope": 1})"),
            "Template error: the intrinsic function Fn::Nope is not supported");
  EXPECT_EQ(value(R"({"Fn::Select": [1]})"),
            "Template error: Fn::Select requires a list argument with two elements: an integer "
            "index and a list");
  EXPECT_EQ(value(R"({"Ref": "P"})"), "Circular dependency between resources: [P]");
}

TEST(Template, CyclesAreNamed) {
  EXPECT_EQ(refusal(with_resources(R"(
      "A": {"Type": "AWS::S3::Bucket", "DependsOn": "B"},
      "B": {"Type": "AWS::S3::Bucket", "Properties": {"BucketName": {"Fn::Sub": "x${C}"}}},
      "C": {"Type": "AWS::S3::Bucket", "DependsOn": ["A"]},
      "D": {"Type": "AWS::S3::Bucket", "DependsOn": "A"},
      "E": {"Type": "AWS::S3::Bucket"})")),
            "Circular dependency between resources: [A, B, C]");
}

TEST(Template, ConditionsCannotNameResources) {
  const std::string text = fmt::format(
      R"({{"Conditions": {{"C": {{"Fn::Equals": [{{"Ref": "P"}}, "x"]}}}}, "Resources": {{{}}}}})",
      parameter);
  EXPECT_EQ(refusal(text),
            "Template format error: Unresolved dependencies [P]. Cannot reference resources in the "
            "Conditions block of the template");
}

TEST(Template, ParameterTypes) {
  const auto type = [](std::string_view text) {
    return refusal(fmt::format(
        R"({{"Parameters": {{"X": {{"Type": "{}"}}}}, "Resources": {{{}}}}})", text, parameter));
  };
  for (const auto* fine :
       {"String", "Number", "List<Number>", "CommaDelimitedList", "AWS::EC2::VPC::Id",
        "List<AWS::EC2::Subnet::Id>", "AWS::SSM::Parameter::Name",
        "AWS::SSM::Parameter::Value<String>", "AWS::SSM::Parameter::Value<List<String>>",
        "AWS::SSM::Parameter::Value<AWS::EC2::Image::Id>"}) {
    EXPECT_EQ(type(fine), "") << fine;
  }
  for (const auto* wrong : {"Integer", "List<VPC>", "AWS::SSM::Parameter::Value<>", "List<>"}) {
    EXPECT_EQ(type(wrong),
              fmt::format("Template format error: Unrecognized parameter type: {}", wrong));
  }
}

TEST(Template, CountsAreBounded) {
  std::string resources;
  for (int i = 0; i < 501; ++i) {
    resources += fmt::format(R"({}"R{}": {{"Type": "AWS::S3::Bucket"}})", i == 0 ? "" : ",", i);
  }
  EXPECT_EQ(refusal(with_resources(resources)),
            "Template format error: Number of resources, 501, is greater than maximum allowed, "
            "500");
  std::string parameters;
  for (int i = 0; i < 201; ++i) {
    parameters += fmt::format(R"({}"R{}": {{"Type": "String"}})", i == 0 ? "" : ",", i);
  }
  EXPECT_EQ(refusal(fmt::format(R"({{"Parameters": {{{}}}, "Resources": {{{}}}}})", parameters,
                                parameter)),
            "Template format error: Number of parameters, 201, is greater than maximum allowed, "
            "200");
}

TEST(Template, ALoneConditionInAPolicyIsNoFunction) {
  EXPECT_EQ(refusal(with_resources(R"("P": {"Type": "AWS::IAM::Policy", "Properties": {
      "PolicyDocument": {"Statement": {"Condition": {"Bool": {"a": "true"}}}},
      "PolicyName": "p"}})")),
            "");
}

}  // namespace
}  // namespace skerry::stack
