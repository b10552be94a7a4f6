#pragma once
// The handlers of EC2's operations, in the order of the table. Each is a plain function over the
// state: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/

#include "base/result.hpp"
#include "call/call.hpp"
#include "services/ec2/state.hpp"
#include "shapes/ec2.hpp"
#include "wire/aws/error.hpp"

namespace skerry::ec2 {

template <class Operation>
using Asked = const typename Operation::Request&;
template <class Operation>
using Answer = Result<typename Operation::Response, ApiError>;

// VPCs
Answer<CreateVpcOperation> create_vpc(Ec2& ec2, Call& call, Asked<CreateVpcOperation> request);
Answer<DescribeVpcsOperation> describe_vpcs(Ec2& ec2, Call& call,
                                            Asked<DescribeVpcsOperation> request);
Answer<DeleteVpcOperation> delete_vpc(Ec2& ec2, Call& call, Asked<DeleteVpcOperation> request);
Answer<ModifyVpcAttributeOperation> modify_vpc_attribute(
    Ec2& ec2, Call& call, Asked<ModifyVpcAttributeOperation> request);
Answer<DescribeVpcAttributeOperation> describe_vpc_attribute(
    Ec2& ec2, Call& call, Asked<DescribeVpcAttributeOperation> request);
Answer<AssociateVpcCidrBlockOperation> associate_vpc_cidr_block(
    Ec2& ec2, Call& call, Asked<AssociateVpcCidrBlockOperation> request);
Answer<DisassociateVpcCidrBlockOperation> disassociate_vpc_cidr_block(
    Ec2& ec2, Call& call, Asked<DisassociateVpcCidrBlockOperation> request);
Answer<CreateDefaultVpcOperation> create_default_vpc(Ec2& ec2, Call& call,
                                                     Asked<CreateDefaultVpcOperation> request);

// subnets
Answer<CreateSubnetOperation> create_subnet(Ec2& ec2, Call& call,
                                            Asked<CreateSubnetOperation> request);
Answer<DescribeSubnetsOperation> describe_subnets(Ec2& ec2, Call& call,
                                                  Asked<DescribeSubnetsOperation> request);
Answer<DeleteSubnetOperation> delete_subnet(Ec2& ec2, Call& call,
                                            Asked<DeleteSubnetOperation> request);
Answer<ModifySubnetAttributeOperation> modify_subnet_attribute(
    Ec2& ec2, Call& call, Asked<ModifySubnetAttributeOperation> request);
Answer<CreateDefaultSubnetOperation> create_default_subnet(
    Ec2& ec2, Call& call, Asked<CreateDefaultSubnetOperation> request);

// route tables
Answer<CreateRouteTableOperation> create_route_table(Ec2& ec2, Call& call,
                                                     Asked<CreateRouteTableOperation> request);
Answer<DescribeRouteTablesOperation> describe_route_tables(
    Ec2& ec2, Call& call, Asked<DescribeRouteTablesOperation> request);
Answer<DeleteRouteTableOperation> delete_route_table(Ec2& ec2, Call& call,
                                                     Asked<DeleteRouteTableOperation> request);
Answer<AssociateRouteTableOperation> associate_route_table(
    Ec2& ec2, Call& call, Asked<AssociateRouteTableOperation> request);
Answer<DisassociateRouteTableOperation> disassociate_route_table(
    Ec2& ec2, Call& call, Asked<DisassociateRouteTableOperation> request);
Answer<ReplaceRouteTableAssociationOperation> replace_route_table_association(
    Ec2& ec2, Call& call, Asked<ReplaceRouteTableAssociationOperation> request);
Answer<CreateRouteOperation> create_route(Ec2& ec2, Call& call,
                                          Asked<CreateRouteOperation> request);
Answer<ReplaceRouteOperation> replace_route(Ec2& ec2, Call& call,
                                            Asked<ReplaceRouteOperation> request);
Answer<DeleteRouteOperation> delete_route(Ec2& ec2, Call& call,
                                          Asked<DeleteRouteOperation> request);

// internet gateways
Answer<CreateInternetGatewayOperation> create_internet_gateway(
    Ec2& ec2, Call& call, Asked<CreateInternetGatewayOperation> request);
Answer<DescribeInternetGatewaysOperation> describe_internet_gateways(
    Ec2& ec2, Call& call, Asked<DescribeInternetGatewaysOperation> request);
Answer<DeleteInternetGatewayOperation> delete_internet_gateway(
    Ec2& ec2, Call& call, Asked<DeleteInternetGatewayOperation> request);
Answer<AttachInternetGatewayOperation> attach_internet_gateway(
    Ec2& ec2, Call& call, Asked<AttachInternetGatewayOperation> request);
Answer<DetachInternetGatewayOperation> detach_internet_gateway(
    Ec2& ec2, Call& call, Asked<DetachInternetGatewayOperation> request);

// NAT gateways and addresses
Answer<CreateNatGatewayOperation> create_nat_gateway(Ec2& ec2, Call& call,
                                                     Asked<CreateNatGatewayOperation> request);
Answer<DescribeNatGatewaysOperation> describe_nat_gateways(
    Ec2& ec2, Call& call, Asked<DescribeNatGatewaysOperation> request);
Answer<DeleteNatGatewayOperation> delete_nat_gateway(Ec2& ec2, Call& call,
                                                     Asked<DeleteNatGatewayOperation> request);
Answer<AllocateAddressOperation> allocate_address(Ec2& ec2, Call& call,
                                                  Asked<AllocateAddressOperation> request);
Answer<DescribeAddressesOperation> describe_addresses(Ec2& ec2, Call& call,
                                                      Asked<DescribeAddressesOperation> request);
Answer<ReleaseAddressOperation> release_address(Ec2& ec2, Call& call,
                                                Asked<ReleaseAddressOperation> request);
Answer<AssociateAddressOperation> associate_address(Ec2& ec2, Call& call,
                                                    Asked<AssociateAddressOperation> request);
Answer<DisassociateAddressOperation> disassociate_address(
    Ec2& ec2, Call& call, Asked<DisassociateAddressOperation> request);

// security groups
Answer<CreateSecurityGroupOperation> create_security_group(
    Ec2& ec2, Call& call, Asked<CreateSecurityGroupOperation> request);
Answer<DescribeSecurityGroupsOperation> describe_security_groups(
    Ec2& ec2, Call& call, Asked<DescribeSecurityGroupsOperation> request);
Answer<DeleteSecurityGroupOperation> delete_security_group(
    Ec2& ec2, Call& call, Asked<DeleteSecurityGroupOperation> request);
Answer<AuthorizeSecurityGroupIngressOperation> authorize_security_group_ingress(
    Ec2& ec2, Call& call, Asked<AuthorizeSecurityGroupIngressOperation> request);
Answer<AuthorizeSecurityGroupEgressOperation> authorize_security_group_egress(
    Ec2& ec2, Call& call, Asked<AuthorizeSecurityGroupEgressOperation> request);
Answer<RevokeSecurityGroupIngressOperation> revoke_security_group_ingress(
    Ec2& ec2, Call& call, Asked<RevokeSecurityGroupIngressOperation> request);
Answer<RevokeSecurityGroupEgressOperation> revoke_security_group_egress(
    Ec2& ec2, Call& call, Asked<RevokeSecurityGroupEgressOperation> request);
Answer<ModifySecurityGroupRulesOperation> modify_security_group_rules(
    Ec2& ec2, Call& call, Asked<ModifySecurityGroupRulesOperation> request);
Answer<DescribeSecurityGroupRulesOperation> describe_security_group_rules(
    Ec2& ec2, Call& call, Asked<DescribeSecurityGroupRulesOperation> request);
Answer<UpdateSecurityGroupRuleDescriptionsIngressOperation>
update_security_group_rule_descriptions_ingress(
    Ec2& ec2, Call& call, Asked<UpdateSecurityGroupRuleDescriptionsIngressOperation> request);
Answer<UpdateSecurityGroupRuleDescriptionsEgressOperation>
update_security_group_rule_descriptions_egress(
    Ec2& ec2, Call& call, Asked<UpdateSecurityGroupRuleDescriptionsEgressOperation> request);

// network ACLs
Answer<CreateNetworkAclOperation> create_network_acl(Ec2& ec2, Call& call,
                                                     Asked<CreateNetworkAclOperation> request);
Answer<DescribeNetworkAclsOperation> describe_network_acls(
    Ec2& ec2, Call& call, Asked<DescribeNetworkAclsOperation> request);
Answer<DeleteNetworkAclOperation> delete_network_acl(Ec2& ec2, Call& call,
                                                     Asked<DeleteNetworkAclOperation> request);
Answer<CreateNetworkAclEntryOperation> create_network_acl_entry(
    Ec2& ec2, Call& call, Asked<CreateNetworkAclEntryOperation> request);
Answer<ReplaceNetworkAclEntryOperation> replace_network_acl_entry(
    Ec2& ec2, Call& call, Asked<ReplaceNetworkAclEntryOperation> request);
Answer<DeleteNetworkAclEntryOperation> delete_network_acl_entry(
    Ec2& ec2, Call& call, Asked<DeleteNetworkAclEntryOperation> request);
Answer<ReplaceNetworkAclAssociationOperation> replace_network_acl_association(
    Ec2& ec2, Call& call, Asked<ReplaceNetworkAclAssociationOperation> request);

// network interfaces
Answer<CreateNetworkInterfaceOperation> create_network_interface(
    Ec2& ec2, Call& call, Asked<CreateNetworkInterfaceOperation> request);
Answer<DescribeNetworkInterfacesOperation> describe_network_interfaces(
    Ec2& ec2, Call& call, Asked<DescribeNetworkInterfacesOperation> request);
Answer<DeleteNetworkInterfaceOperation> delete_network_interface(
    Ec2& ec2, Call& call, Asked<DeleteNetworkInterfaceOperation> request);
Answer<ModifyNetworkInterfaceAttributeOperation> modify_network_interface_attribute(
    Ec2& ec2, Call& call, Asked<ModifyNetworkInterfaceAttributeOperation> request);
Answer<DescribeNetworkInterfaceAttributeOperation> describe_network_interface_attribute(
    Ec2& ec2, Call& call, Asked<DescribeNetworkInterfaceAttributeOperation> request);

// endpoints
Answer<CreateVpcEndpointOperation> create_vpc_endpoint(Ec2& ec2, Call& call,
                                                       Asked<CreateVpcEndpointOperation> request);
Answer<DescribeVpcEndpointsOperation> describe_vpc_endpoints(
    Ec2& ec2, Call& call, Asked<DescribeVpcEndpointsOperation> request);
Answer<ModifyVpcEndpointOperation> modify_vpc_endpoint(Ec2& ec2, Call& call,
                                                       Asked<ModifyVpcEndpointOperation> request);
Answer<DeleteVpcEndpointsOperation> delete_vpc_endpoints(
    Ec2& ec2, Call& call, Asked<DeleteVpcEndpointsOperation> request);
Answer<DescribeVpcEndpointServicesOperation> describe_vpc_endpoint_services(
    Ec2& ec2, Call& call, Asked<DescribeVpcEndpointServicesOperation> request);
Answer<DescribePrefixListsOperation> describe_prefix_lists(
    Ec2& ec2, Call& call, Asked<DescribePrefixListsOperation> request);
Answer<DescribeManagedPrefixListsOperation> describe_managed_prefix_lists(
    Ec2& ec2, Call& call, Asked<DescribeManagedPrefixListsOperation> request);
Answer<GetManagedPrefixListEntriesOperation> get_managed_prefix_list_entries(
    Ec2& ec2, Call& call, Asked<GetManagedPrefixListEntriesOperation> request);

// DHCP options
Answer<CreateDhcpOptionsOperation> create_dhcp_options(Ec2& ec2, Call& call,
                                                       Asked<CreateDhcpOptionsOperation> request);
Answer<DescribeDhcpOptionsOperation> describe_dhcp_options(
    Ec2& ec2, Call& call, Asked<DescribeDhcpOptionsOperation> request);
Answer<DeleteDhcpOptionsOperation> delete_dhcp_options(Ec2& ec2, Call& call,
                                                       Asked<DeleteDhcpOptionsOperation> request);
Answer<AssociateDhcpOptionsOperation> associate_dhcp_options(
    Ec2& ec2, Call& call, Asked<AssociateDhcpOptionsOperation> request);

// the region and the account
Answer<DescribeAvailabilityZonesOperation> describe_availability_zones(
    Ec2& ec2, Call& call, Asked<DescribeAvailabilityZonesOperation> request);
Answer<DescribeRegionsOperation> describe_regions(Ec2& ec2, Call& call,
                                                  Asked<DescribeRegionsOperation> request);
Answer<DescribeAccountAttributesOperation> describe_account_attributes(
    Ec2& ec2, Call& call, Asked<DescribeAccountAttributesOperation> request);

// tags
Answer<CreateTagsOperation> create_tags(Ec2& ec2, Call& call, Asked<CreateTagsOperation> request);
Answer<DeleteTagsOperation> delete_tags(Ec2& ec2, Call& call, Asked<DeleteTagsOperation> request);
Answer<DescribeTagsOperation> describe_tags(Ec2& ec2, Call& call,
                                            Asked<DescribeTagsOperation> request);

}  // namespace skerry::ec2
