#include "stack/schema.hpp"

#include <gtest/gtest.h>

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <vector>

namespace skerry::stack {
namespace {

// What Ref gives and what Fn::GetAtt takes, type by type: a change here is a change of what users'
// templates may say. Parts of an identifier are joined by '|'.
struct Golden {
  std::string_view type;
  std::string_view ref;
  std::string_view attributes;
};
constexpr Golden golden[] = {
    {"AWS::CDK::Metadata", "", ""},
    {"AWS::CloudFormation::Stack", "StackId",
     "ChangeSetId CreationTime LastUpdateTime Outputs ParentId RootId StackId "
     "StackStatus"},
    {"AWS::EC2::DHCPOptions", "DhcpOptionsId", "DhcpOptionsId"},
    {"AWS::EC2::EIP", "PublicIp", "AllocationId PublicIp"},
    {"AWS::EC2::EIPAssociation", "Id", "Id"},
    {"AWS::EC2::InternetGateway", "InternetGatewayId", "InternetGatewayId"},
    {"AWS::EC2::NatGateway", "NatGatewayId",
     "AutoProvisionZones AutoScalingIps EniId NatGatewayId RouteTableId"},
    {"AWS::EC2::NetworkAcl", "Id", "Id"},
    {"AWS::EC2::NetworkAclEntry", "Id", "Id"},
    {"AWS::EC2::NetworkInterface", "Id",
     "Id PrimaryIpv6Address PrimaryPrivateIpAddress PublicIpDnsNameOptions "
     "SecondaryPrivateIpAddresses VpcId"},
    {"AWS::EC2::Route", "RouteTableId|CidrBlock", "CidrBlock"},
    {"AWS::EC2::RouteTable", "RouteTableId", "RouteTableId"},
    {"AWS::EC2::SecurityGroup", "Id", "GroupId Id VpcId"},
    {"AWS::EC2::SecurityGroupEgress", "Id", "Id"},
    {"AWS::EC2::SecurityGroupIngress", "Id", "Id"},
    {"AWS::EC2::Subnet", "SubnetId",
     "AvailabilityZone AvailabilityZoneId BlockPublicAccessStates CidrBlock "
     "Ipv6CidrBlocks NetworkAclAssociationId OutpostArn SubnetId VpcId"},
    {"AWS::EC2::SubnetNetworkAclAssociation", "AssociationId", "AssociationId"},
    {"AWS::EC2::SubnetRouteTableAssociation", "Id", "Id"},
    {"AWS::EC2::VPC", "VpcId",
     "CidrBlock CidrBlockAssociations DefaultNetworkAcl DefaultSecurityGroup "
     "Ipv6CidrBlocks VpcEncryptionControl.ResourceExclusions "
     "VpcEncryptionControl.ResourceExclusions.EgressOnlyInternetGateway "
     "VpcEncryptionControl.ResourceExclusions.EgressOnlyInternetGateway.State "
     "VpcEncryptionControl.ResourceExclusions.EgressOnlyInternetGateway.StateMessage "
     "VpcEncryptionControl.ResourceExclusions.ElasticFileSystem "
     "VpcEncryptionControl.ResourceExclusions.ElasticFileSystem.State "
     "VpcEncryptionControl.ResourceExclusions.ElasticFileSystem.StateMessage "
     "VpcEncryptionControl.ResourceExclusions.InternetGateway "
     "VpcEncryptionControl.ResourceExclusions.InternetGateway.State "
     "VpcEncryptionControl.ResourceExclusions.InternetGateway.StateMessage "
     "VpcEncryptionControl.ResourceExclusions.Lambda "
     "VpcEncryptionControl.ResourceExclusions.Lambda.State "
     "VpcEncryptionControl.ResourceExclusions.Lambda.StateMessage "
     "VpcEncryptionControl.ResourceExclusions.NatGateway "
     "VpcEncryptionControl.ResourceExclusions.NatGateway.State "
     "VpcEncryptionControl.ResourceExclusions.NatGateway.StateMessage "
     "VpcEncryptionControl.ResourceExclusions.VirtualPrivateGateway "
     "VpcEncryptionControl.ResourceExclusions.VirtualPrivateGateway.State "
     "VpcEncryptionControl.ResourceExclusions.VirtualPrivateGateway.StateMessage "
     "VpcEncryptionControl.ResourceExclusions.VpcLattice "
     "VpcEncryptionControl.ResourceExclusions.VpcLattice.State "
     "VpcEncryptionControl.ResourceExclusions.VpcLattice.StateMessage "
     "VpcEncryptionControl.ResourceExclusions.VpcPeering "
     "VpcEncryptionControl.ResourceExclusions.VpcPeering.State "
     "VpcEncryptionControl.ResourceExclusions.VpcPeering.StateMessage "
     "VpcEncryptionControl.State VpcEncryptionControl.StateMessage "
     "VpcEncryptionControl.VpcEncryptionControlId VpcEncryptionControl.VpcId VpcId"},
    {"AWS::EC2::VPCCidrBlock", "Id|VpcId", "Id IpSource Ipv6AddressAttribute"},
    {"AWS::EC2::VPCDHCPOptionsAssociation", "DhcpOptionsId|VpcId", ""},
    {"AWS::EC2::VPCEndpoint", "Id", "CreationTimestamp DnsEntries Id NetworkInterfaceIds"},
    {"AWS::EC2::VPCGatewayAttachment", "AttachmentType|VpcId", "AttachmentType"},
    {"AWS::ECR::Repository", "RepositoryName", "Arn RepositoryUri"},
    {"AWS::IAM::AccessKey", "Id", "Id SecretAccessKey"},
    {"AWS::IAM::Group", "GroupName", "Arn"},
    {"AWS::IAM::ManagedPolicy", "PolicyArn",
     "AttachmentCount CreateDate DefaultVersionId IsAttachable "
     "PermissionsBoundaryUsageCount PolicyArn PolicyId UpdateDate"},
    {"AWS::IAM::Policy", "Id", "Id"},
    {"AWS::IAM::Role", "RoleName", "Arn RoleId"},
    {"AWS::IAM::User", "UserName", "Arn"},
    {"AWS::KMS::Alias", "AliasName", ""},
    {"AWS::KMS::Key", "KeyId", "Arn KeyId"},
    {"AWS::Lambda::Alias", "AliasArn", "AliasArn"},
    {"AWS::Lambda::Function", "FunctionName",
     "Arn SnapStartResponse SnapStartResponse.ApplyOn "
     "SnapStartResponse.OptimizationStatus"},
    {"AWS::Lambda::Permission", "Id", "Id"},
    {"AWS::Lambda::Version", "FunctionArn", "FunctionArn Version"},
    {"AWS::Logs::LogGroup", "LogGroupName", "Arn"},
    {"AWS::RDS::DBInstance", "DBInstanceIdentifier",
     "AutomaticRestartTime CertificateDetails CertificateDetails.CAIdentifier "
     "CertificateDetails.ValidTill DBInstanceArn DBInstanceStatus DBSystemId "
     "DbiResourceId Endpoint Endpoint.Address Endpoint.HostedZoneId Endpoint.Port "
     "InstanceCreateTime IsStorageConfigUpgradeAvailable LatestRestorableTime "
     "ListenerEndpoint ListenerEndpoint.Address ListenerEndpoint.HostedZoneId "
     "ListenerEndpoint.Port MasterUserSecret.SecretArn PercentProgress "
     "ReadReplicaDBClusterIdentifiers ReadReplicaDBInstanceIdentifiers "
     "ResumeFullAutomationModeTime SecondaryAvailabilityZone StatusInfos "
     "StorageOperationPercentProgress StorageOperationStatus"},
    {"AWS::RDS::DBParameterGroup", "DBParameterGroupName",
     "DBParameterGroupArn DBParameterGroupName"},
    {"AWS::RDS::DBProxy", "DBProxyName", "DBProxyArn Endpoint VpcId"},
    {"AWS::RDS::DBProxyEndpoint", "DBProxyEndpointName",
     "DBProxyEndpointArn Endpoint IsDefault VpcId"},
    {"AWS::RDS::DBProxyTargetGroup", "TargetGroupArn", "TargetGroupArn"},
    {"AWS::RDS::DBSubnetGroup", "DBSubnetGroupName", "DBSubnetGroupArn"},
    {"AWS::S3::Bucket", "BucketName",
     "Arn DomainName DualStackDomainName "
     "MetadataConfiguration.AnnotationTableConfiguration.TableArn "
     "MetadataConfiguration.AnnotationTableConfiguration.TableName "
     "MetadataConfiguration.Destination "
     "MetadataConfiguration.InventoryTableConfiguration.TableArn "
     "MetadataConfiguration.InventoryTableConfiguration.TableName "
     "MetadataConfiguration.JournalTableConfiguration.TableArn "
     "MetadataConfiguration.JournalTableConfiguration.TableName "
     "MetadataTableConfiguration.S3TablesDestination.TableArn "
     "MetadataTableConfiguration.S3TablesDestination.TableNamespace RegionalDomainName "
     "WebsiteURL"},
    {"AWS::S3::BucketPolicy", "Bucket", ""},
    {"AWS::SSM::Parameter", "Name", "Arn Type Value"},
    {"AWS::SecretsManager::ResourcePolicy", "SecretId", "Id"},
    {"AWS::SecretsManager::Secret", "Id", "Id"},
    {"AWS::SecretsManager::SecretTargetAttachment", "SecretId", "Id"}};

TEST(Schema, RefAndAttributesOfEveryType) {
  std::vector<std::string_view> types;
  for (const Golden& each : golden) {
    types.push_back(each.type);
    const ResourceSchema* schema = find_schema(each.type);
    ASSERT_NE(schema, nullptr) << each.type;
    EXPECT_EQ(schema->reference, each.ref) << each.type;
    EXPECT_EQ(fmt::format("{}", fmt::join(schema->attributes, " ")), each.attributes) << each.type;
  }
  std::vector<std::string_view> known;
  for (const ResourceSchema* schema : all_schemas()) known.push_back(schema->type);
  EXPECT_EQ(known, types);
}

// What the tables promise to those who walk them.
TEST(Schema, TablesAreSortedAndComplete) {
  EXPECT_TRUE(std::is_sorted(all_schemas().begin(), all_schemas().end(),
                             [](const auto* a, const auto* b) { return a->type < b->type; }));
  for (const ResourceSchema* schema : all_schemas()) {
    const auto& properties = schema->properties.properties;
    EXPECT_TRUE(std::is_sorted(properties.begin(), properties.end(),
                               [](const auto& a, const auto& b) { return a.name < b.name; }))
        << schema->type;
    for (const PropertySchema& property : properties) {
      EXPECT_EQ(schema->properties.find(property.name), &property);
      const ValueKind kind = property.shape.kind;
      EXPECT_EQ(property.shape.element != nullptr,
                kind == ValueKind::list || kind == ValueKind::map);
      EXPECT_EQ(property.shape.structure != nullptr, kind == ValueKind::structure);
    }
    if (schema->tags != TagForm::none) {
      EXPECT_NE(schema->properties.find(schema->tag_property), nullptr) << schema->type;
    }
    if (!schema->name.property.empty()) {
      // No template can name a nested stack, so its name is no property.
      EXPECT_EQ(schema->properties.find(schema->name.property) == nullptr,
                schema->type == "AWS::CloudFormation::Stack")
          << schema->type;
      EXPECT_GT(schema->name.chars_max, 12) << schema->type;
    }
  }
}

TEST(Schema, WhatReplaces) {
  const auto of = [](std::string_view type, std::string_view property) {
    return find_schema(type)->properties.find(property)->replaces;
  };
  EXPECT_EQ(of("AWS::S3::Bucket", "BucketName"), Replaces::always);
  EXPECT_EQ(of("AWS::S3::Bucket", "Tags"), Replaces::never);
  EXPECT_EQ(of("AWS::RDS::DBInstance", "DBName"), Replaces::always);
  EXPECT_EQ(of("AWS::RDS::DBInstance", "DBInstanceClass"), Replaces::never);
  EXPECT_EQ(of("AWS::RDS::DBInstance", "BackupRetentionPeriod"), Replaces::conditionally);
  EXPECT_EQ(of("AWS::IAM::Role", "AssumeRolePolicyDocument"), Replaces::never);
}

TEST(Schema, OutputsOfNestedStacksAreAttributes) {
  const ResourceSchema* stack = find_schema("AWS::CloudFormation::Stack");
  EXPECT_TRUE(stack->has_attribute("Outputs.Vpc"));
  EXPECT_FALSE(stack->has_attribute("Outputs."));
  EXPECT_EQ(find_schema("AWS::CloudFormation::CustomResource"), nullptr);
}

}  // namespace
}  // namespace skerry::stack
