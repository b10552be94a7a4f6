#pragma once
// The resource types, each defined in the file of its name.

#include "services/cloudformation/provision.hpp"

namespace skerry::cloudformation::types {

extern const ResourceType cdk_metadata;
extern const ResourceType cloudformation_stack;
extern const ResourceType ec2_dhcp_options;
extern const ResourceType ec2_eip;
extern const ResourceType ec2_eip_association;
extern const ResourceType ec2_internet_gateway;
extern const ResourceType ec2_nat_gateway;
extern const ResourceType ec2_network_acl;
extern const ResourceType ec2_network_acl_entry;
extern const ResourceType ec2_network_interface;
extern const ResourceType ec2_route;
extern const ResourceType ec2_route_table;
extern const ResourceType ec2_security_group;
extern const ResourceType ec2_security_group_egress;
extern const ResourceType ec2_security_group_ingress;
extern const ResourceType ec2_subnet;
extern const ResourceType ec2_subnet_network_acl_association;
extern const ResourceType ec2_subnet_route_table_association;
extern const ResourceType ec2_vpc;
extern const ResourceType ec2_vpc_cidr_block;
extern const ResourceType ec2_vpc_dhcp_options_association;
extern const ResourceType ec2_vpc_endpoint;
extern const ResourceType ec2_vpc_gateway_attachment;
extern const ResourceType ecr_repository;
extern const ResourceType iam_access_key;
extern const ResourceType iam_group;
extern const ResourceType iam_managed_policy;
extern const ResourceType iam_policy;
extern const ResourceType iam_role;
extern const ResourceType iam_user;
extern const ResourceType kms_alias;
extern const ResourceType kms_key;
extern const ResourceType lambda_alias;
extern const ResourceType lambda_function;
extern const ResourceType lambda_permission;
extern const ResourceType lambda_version;
extern const ResourceType logs_log_group;
extern const ResourceType rds_db_instance;
extern const ResourceType rds_db_parameter_group;
extern const ResourceType rds_db_proxy;
extern const ResourceType rds_db_proxy_endpoint;
extern const ResourceType rds_db_proxy_target_group;
extern const ResourceType s3_bucket;
extern const ResourceType s3_bucket_policy;
extern const ResourceType rds_db_subnet_group;
extern const ResourceType secretsmanager_resource_policy;
extern const ResourceType secretsmanager_secret;
extern const ResourceType secretsmanager_secret_target_attachment;
extern const ResourceType ssm_parameter;

}  // namespace skerry::cloudformation::types
