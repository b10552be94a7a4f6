// Every resource type that a service here provides: one visible table, sorted by name.
#include <algorithm>
#include <array>

#include "services/cloudformation/types/all.hpp"

namespace skerry::cloudformation {
namespace {

constexpr std::array table{
    &types::cdk_metadata,
    &types::cloudformation_stack,
    &types::ec2_dhcp_options,
    &types::ec2_eip,
    &types::ec2_eip_association,
    &types::ec2_internet_gateway,
    &types::ec2_nat_gateway,
    &types::ec2_network_acl,
    &types::ec2_network_acl_entry,
    &types::ec2_network_interface,
    &types::ec2_route,
    &types::ec2_route_table,
    &types::ec2_security_group,
    &types::ec2_security_group_egress,
    &types::ec2_security_group_ingress,
    &types::ec2_subnet,
    &types::ec2_subnet_network_acl_association,
    &types::ec2_subnet_route_table_association,
    &types::ec2_vpc,
    &types::ec2_vpc_cidr_block,
    &types::ec2_vpc_dhcp_options_association,
    &types::ec2_vpc_endpoint,
    &types::ec2_vpc_gateway_attachment,
    &types::ecr_repository,
    &types::iam_access_key,
    &types::iam_group,
    &types::iam_managed_policy,
    &types::iam_policy,
    &types::iam_role,
    &types::iam_user,
    &types::kms_alias,
    &types::kms_key,
    &types::lambda_alias,
    &types::lambda_function,
    &types::lambda_permission,
    &types::lambda_version,
    &types::logs_log_group,
    &types::rds_db_instance,
    &types::rds_db_parameter_group,
    &types::rds_db_proxy,
    &types::rds_db_proxy_endpoint,
    &types::rds_db_proxy_target_group,
    &types::rds_db_subnet_group,
    &types::s3_bucket,
    &types::s3_bucket_policy,
    &types::secretsmanager_resource_policy,
    &types::secretsmanager_secret,
    &types::secretsmanager_secret_target_attachment,
    &types::ssm_parameter,
};

}  // namespace

const ResourceType* find_type(std::string_view type) {
  const auto found = std::find_if(table.begin(), table.end(),
                                  [&](const ResourceType* each) { return each->type == type; });
  return found == table.end() ? nullptr : *found;
}

}  // namespace skerry::cloudformation
