// A stack of the reference job's types (VPC, NAT, database, secret, function, proxy), as the CDK
// writes it: every property is known, the order is right, and a second deployment changes nothing.
#include "stack/plan.hpp"

#include <gtest/gtest.h>

#include <string>

#include "stack/dynamic_reference.hpp"
#include "stack/properties.hpp"
#include "stack/test_runner.hpp"

namespace skerry::stack {
namespace {

constexpr std::string_view network = R"(
Parameters:
  BootstrapVersion: {Type: 'AWS::SSM::Parameter::Value<String>', Default: /cdk-bootstrap/x/version}
Rules:
  CheckBootstrapVersion:
    Assertions:
      - {Assert: !Not [!Contains [['1', '2'], !Ref BootstrapVersion]], AssertDescription: old}
Conditions:
  CDKMetadataAvailable: 
    !Or [!Equals [!Ref 'AWS::Region', us-east-1], !Equals [!Ref 'AWS::Region', x]]
Resources:
  CDKMetadata:
    {Type: 'AWS::CDK::Metadata', Condition: CDKMetadataAvailable, Properties: {Analytics: 'v2:x'}}
  Vpc: {Type: 'AWS::EC2::VPC', Properties: {CidrBlock: 10.0.0.0/16, EnableDnsHostnames: true}}
  Igw: {Type: 'AWS::EC2::InternetGateway'}
  Attach:
    Type: AWS::EC2::VPCGatewayAttachment
    Properties: {InternetGatewayId: !Ref Igw, VpcId: !Ref Vpc}
  Public:
    Type: AWS::EC2::Subnet
    Properties:
      AvailabilityZone: !Select [0, !GetAZs '']
      CidrBlock: !Select [0, !Cidr [!GetAtt Vpc.CidrBlock, 2, '8']]
      MapPublicIpOnLaunch: true
      VpcId: !Ref Vpc
  Private:
    Type: AWS::EC2::Subnet
    Properties: {AvailabilityZone: us-east-1b, CidrBlock: 10.0.1.0/24, VpcId: !Ref Vpc}
  Table: {Type: 'AWS::EC2::RouteTable', Properties: {VpcId: !Ref Vpc}}
  Link:
    Type: AWS::EC2::SubnetRouteTableAssociation
    Properties: {RouteTableId: !Ref Table, SubnetId: !Ref Private}
  Ip: {Type: 'AWS::EC2::EIP', Properties: {Domain: vpc}}
  Nat:
    Type: AWS::EC2::NatGateway
    DependsOn: [Attach]
    Properties: {AllocationId: !GetAtt Ip.AllocationId, SubnetId: !Ref Public}
  Route:
    Type: AWS::EC2::Route
    Properties:
      {DestinationCidrBlock: 0.0.0.0/0, NatGatewayId: !Ref Nat, RouteTableId: !Ref Table}
  Group: {Type: 'AWS::EC2::SecurityGroup', Properties: {GroupDescription: db, VpcId: !Ref Vpc}}
  From:
    Type: AWS::EC2::SecurityGroupIngress
    Properties:
      FromPort: !GetAtt Db.Endpoint.Port
      ToPort: !GetAtt Db.Endpoint.Port
      GroupId: !GetAtt Group.GroupId
      IpProtocol: tcp
      SourceSecurityGroupId: !GetAtt Group.GroupId
)";

constexpr std::string_view workload = R"(
  Subnets:
    Type: AWS::RDS::DBSubnetGroup
    Properties: {DBSubnetGroupDescription: private, SubnetIds: [!Ref Private, !Ref Public]}
  Secret:
    Type: AWS::SecretsManager::Secret
    Properties:
      GenerateSecretString:
        GenerateStringKey: password
        PasswordLength: '30'
        SecretStringTemplate: '{"username":"u"}'
  Attached:
    Type: AWS::SecretsManager::SecretTargetAttachment
    Properties: {SecretId: !Ref Secret, TargetId: !Ref Db, TargetType: 'AWS::RDS::DBInstance'}
  Db:
    Type: AWS::RDS::DBInstance
    UpdateReplacePolicy: Snapshot
    Properties:
      AllocatedStorage: 100
      DBInstanceClass: db.t3.micro
      DBSubnetGroupName: !Ref Subnets
      Engine: postgres
      EngineVersion: 16.10
      MasterUsername: !Sub '{{resolve:secretsmanager:${Secret}:SecretString:username::}}'
      MasterUserPassword:
        !Join ['', ['{{resolve:secretsmanager:', !Ref Secret, ':SecretString:password::}}']]
      PubliclyAccessible: 'false'
      VPCSecurityGroups: [!GetAtt Group.GroupId]
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: 2012-10-17
        Statement:
          - {Action: 'sts:AssumeRole', Effect: Allow, Principal: {Service: lambda.amazonaws.com}}
  Policy:
    Type: AWS::IAM::Policy
    Properties:
      PolicyName: read
      Roles: [!Ref Role]
      PolicyDocument:
        Statement:
          - {Action: 'secretsmanager:GetSecretValue', Effect: Allow, Resource: !Ref Attached}
  Function:
    Type: AWS::Lambda::Function
    DependsOn: [Policy, Role]
    Properties:
      Code: {S3Bucket: !Sub 'assets-${AWS::AccountId}', S3Key: a.zip}
      Environment: {Variables: {SECRET: !Ref Secret, HOST: !GetAtt Proxy.Endpoint}}
      Handler: index.handler
      MemorySize: '256'
      Role: !GetAtt Role.Arn
      Runtime: nodejs16.x
      VpcConfig: {SecurityGroupIds: [!GetAtt Group.GroupId], SubnetIds: [!Ref Private]}
  Proxy:
    Type: AWS::RDS::DBProxy
    Properties:
      Auth: [{AuthScheme: SECRETS, IAMAuth: DISABLED, SecretArn: !Ref Attached}]
      DBProxyName: proxy
      EngineFamily: POSTGRESQL
      RoleArn: !GetAtt Role.Arn
      VpcSubnetIds: [!Ref Private]
  Targets:
    Type: AWS::RDS::DBProxyTargetGroup
    Properties:
      DBProxyName: !Ref Proxy
      DBInstanceIdentifiers: [!Ref Db]
      TargetGroupName: default
      ConnectionPoolConfigurationInfo: {}
)";

TEST(Tutorial, IsPlannedDeployedAndThenUnchanged) {
  TestRegion region;
  region.parameters["/cdk-bootstrap/x/version"] = "32";
  TestDesired desired(std::string(network) + std::string(workload), {}, region);
  ASSERT_EQ(desired.problem(), "");
  EXPECT_EQ((*desired).of->resource("Db")->deletion_policy, Policy::snapshot);  // AWS's default
  TestRunner runner;
  runner.known_attributes["Vpc.CidrBlock"] = "10.0.0.0/16";
  runner.known_attributes["Db.Endpoint.Port"] = "5432";
  ASSERT_TRUE(runner.update(nullptr, *desired));
  EXPECT_EQ(runner.live.all.size(), (*desired).of->resources.size());
  for (const auto& [id, resource] : runner.live.all) {
    EXPECT_EQ(property_problems(*find_schema(resource.type), resource.current->applied.properties),
              std::vector<std::string>())
        << id;
  }
  const Value& from = runner.live.find("From")->current->applied.properties;
  EXPECT_EQ(json::write(*from.find("FromPort")), "5432");  // an integer, of a text
  const Value& database = runner.live.find("Db")->current->applied.properties;
  const auto secrets = dynamic_references(database);
  ASSERT_TRUE(secrets);
  EXPECT_EQ(secrets->size(), 2u);
  EXPECT_EQ(json::write(*database.find("EngineVersion")), R"("16.10")");

  const auto again = plan_update({desired.get(), desired.get(), &runner.live});
  ASSERT_TRUE(again);
  EXPECT_TRUE(again->empty());
  const Plan gone = plan_delete(runner.live, {}, Reason::success);
  EXPECT_EQ(gone.steps.size(), runner.live.all.size());
  runner.remove(gone);
  EXPECT_TRUE(runner.live.all.empty());
}

}  // namespace
}  // namespace skerry::stack
