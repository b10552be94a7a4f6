// AWS::EC2::VPC
#include <array>

#include "services/cloudformation/types/all.hpp"
#include "services/cloudformation/types/ec2_parts.hpp"

namespace skerry::cloudformation::types {
namespace {

constexpr std::array<std::string_view, 5> supported{"CidrBlock", "EnableDnsHostnames",
                                                    "EnableDnsSupport", "InstanceTenancy", "Tags"};

Result<Done, ApiError> set_dns(Provision& provision, const std::string& vpc) {
  ec2::ModifyVpcAttributeRequest request;
  request.vpc_id = vpc;
  request.enable_dns_support =
      ec2::AttributeBooleanValue{flag(provision.properties, "EnableDnsSupport").value_or(true)};
  TRY(provision.ask<ec2::ModifyVpcAttributeOperation>(request));
  request.enable_dns_support.reset();
  request.enable_dns_hostnames =
      ec2::AttributeBooleanValue{flag(provision.properties, "EnableDnsHostnames").value_or(false)};
  TRY(provision.ask<ec2::ModifyVpcAttributeOperation>(request));
  return Done{};
}

std::vector<ec2::Filter> filters(const std::string& vpc, std::string_view what) {
  ec2::Filter of_it;
  of_it.name = "vpc-id";
  of_it.values = {{vpc}};
  ec2::Filter default_one;
  default_one.name = std::string(what);
  default_one.values = {{what == "default" ? "true" : "default"}};
  return {of_it, default_one};
}

Result<Value, ApiError> attributes(Provision& provision, const ec2::Vpc& vpc) {
  ec2::DescribeSecurityGroupsRequest groups;
  groups.filters = filters(*vpc.vpc_id, "group-name");
  const auto group = TRY(provision.ask<ec2::DescribeSecurityGroupsOperation>(groups));
  ec2::DescribeNetworkAclsRequest acls;
  acls.filters = filters(*vpc.vpc_id, "default");
  const auto acl = TRY(provision.ask<ec2::DescribeNetworkAclsOperation>(acls));
  Value associations = Value::array();
  for (const auto& each : *vpc.cidr_block_association_set)
    associations.append(*each.association_id);
  return Value::object({{"VpcId", *vpc.vpc_id},
                        {"CidrBlock", *vpc.cidr_block},
                        {"CidrBlockAssociations", associations},
                        {"Ipv6CidrBlocks", Value::array()},
                        {"DefaultSecurityGroup", *group.security_groups->at(0).group_id},
                        {"DefaultNetworkAcl", *acl.network_acls->at(0).network_acl_id}});
}

Result<Made, ApiError> create(Provision& provision) {
  auto request = TRY(
      (request_of<ec2::CreateVpcRequest>(provision.properties, {"CidrBlock", "InstanceTenancy"})));
  request.tag_specifications = tags_at_creation(provision, {"vpc"});
  const auto made = TRY(provision.ask<ec2::CreateVpcOperation>(request));
  TRY(set_dns(provision, *made.vpc->vpc_id));
  Value known = TRY(attributes(provision, *made.vpc));
  return Made{.physical_id = *made.vpc->vpc_id, .attributes = std::move(known)};
}

Result<Updated, ApiError> update(Provision& provision, const Former& former) {
  if (!same(former.properties, provision.properties, "InstanceTenancy"))
    return Updated{.replace = true};
  TRY(set_dns(provision, former.physical_id));
  TRY(update_ec2_tags(provision, former, former.physical_id));
  return Updated{.attributes = former.attributes};
}

Result<Done, ApiError> remove(Provision& provision, const Former& former) {
  ec2::DeleteVpcRequest request;
  request.vpc_id = former.physical_id;
  return gone(provision.ask<ec2::DeleteVpcOperation>(request));
}

}  // namespace

const ResourceType ec2_vpc{.type = "AWS::EC2::VPC",
                           .supported = supported,
                           .create = create,
                           .update = update,
                           .remove = remove};

}  // namespace skerry::cloudformation::types
