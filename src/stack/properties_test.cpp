#include "stack/properties.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "stack/test_region.hpp"

namespace skerry::stack {
namespace {

std::string coerced(std::string_view type, std::string_view properties) {
  const ResourceSchema& schema = *find_schema(type);
  const Value once = coerce(schema, json_value(properties));
  EXPECT_EQ(coerce(schema, once), once);
  return json::write(once);
}

std::vector<std::string> problems(std::string_view type, std::string_view properties) {
  const ResourceSchema& schema = *find_schema(type);
  return property_problems(schema, coerce(schema, json_value(properties)));
}

TEST(Coerce, ScalarsBecomeWhatTheSchemaSays) {
  EXPECT_EQ(coerced("AWS::RDS::DBInstance",
                    R"({"Port": 5432, "MultiAZ": "true", "Iops": "3000", "EngineVersion": 16.10,
                        "DeletionProtection": "False", "BackupRetentionPeriod": "7"})"),
            R"({"Port":"5432","MultiAZ":true,"Iops":3000,"EngineVersion":"16.10",)"
            R"("DeletionProtection":false,"BackupRetentionPeriod":7})");
  EXPECT_EQ(coerced("AWS::EC2::SecurityGroup",
                    R"({"SecurityGroupIngress": [{"FromPort": "5432", "IpProtocol": -1}]})"),
            R"({"SecurityGroupIngress":[{"FromPort":5432,"IpProtocol":"-1"}]})");
  EXPECT_EQ(coerced("AWS::SSM::Parameter", R"({"Tags": {"a": 1}, "Value": true})"),
            R"({"Tags":{"a":"1"},"Value":"true"})");
  EXPECT_EQ(
      coerced("AWS::IAM::Role", R"({"ManagedPolicyArns": "arn", "MaxSessionDuration": "3600.0"})"),
      R"({"ManagedPolicyArns":["arn"],"MaxSessionDuration":3600})");
}

TEST(Coerce, WhatIsKnownLaterStays) {
  const auto* later =
      R"({"AllocatedStorage":"{{resolve:ssm:size}}","Iops":"{{resolve:ssm:iops:1}}"})";
  EXPECT_EQ(coerced("AWS::RDS::DBInstance", later), later);
  EXPECT_TRUE(problems("AWS::RDS::DBInstance", later).empty());
  EXPECT_TRUE(problems("AWS::RDS::DBInstance",
                       R"({"VPCSecurityGroups": "{{changeSet:KNOWN_AFTER_APPLY}}"})")
                  .empty());
}

TEST(Problems, InCloudFormationsWords) {
  using Texts = std::vector<std::string>;
  EXPECT_EQ(problems("AWS::SSM::Parameter", R"({"Type": "String", "Value": "v", "Nope": 1})"),
            Texts{"Encountered unsupported property Nope"});
  EXPECT_EQ(problems("AWS::SSM::Parameter", R"({"Type": "String"})"),
            Texts{"Property Value cannot be empty."});
  EXPECT_EQ(problems("AWS::RDS::DBInstance", R"({"Iops": "many"})"),
            Texts{"Value of property Iops must be of type Integer"});
  EXPECT_EQ(problems("AWS::RDS::DBInstance", R"({"MultiAZ": "perhaps"})"),
            Texts{"Value of property MultiAZ must be of type Boolean"});
  EXPECT_EQ(problems("AWS::RDS::DBInstance", R"({"VPCSecurityGroups": {"a": 1}})"),
            Texts{"Value of property VPCSecurityGroups must be of type List of String"});
  EXPECT_EQ(problems("AWS::S3::Bucket", R"({"VersioningConfiguration": "on"})"),
            Texts{"Value of property VersioningConfiguration must be an object"});
  EXPECT_EQ(problems("AWS::S3::Bucket", R"({"VersioningConfiguration": {"Stat": "Enabled"}})"),
            (Texts{"Encountered unsupported property Stat", "Property Status cannot be empty."}));
  EXPECT_EQ(problems("AWS::S3::Bucket", R"({"Tags": "x"})"),
            Texts{"Value of property Tags must be a list"});
  EXPECT_EQ(
      problems("AWS::IAM::Role", R"({"AssumeRolePolicyDocument": {"Version": "2012-10-17"}})"),
      Texts{});
}

}  // namespace
}  // namespace skerry::stack
