#include "services/ec2/operations.hpp"

#include <array>

#include "services/ec2/access.hpp"
#include "services/ec2/handlers.hpp"

namespace skerry::ec2 {
namespace {

// DryRun of any operation: all is done, and then taken back with the error that says so.
template <class Op, Answer<Op> (*handler)(Ec2&, Call&, Asked<Op>)>
Answer<Op> or_dry_run(Ec2& ec2, Call& call, const typename Op::Request& request) {
  Answer<Op> answer = handler(ec2, call, request);
  if constexpr (requires { request.dry_run; }) {
    if (answer.ok() && request.dry_run.value_or(false)) return errors::dry_run();
  }
  return answer;
}

template <class Op, Answer<Op> (*handler)(Ec2&, Call&, Asked<Op>)>
constexpr Operation on() {
  return serve<Op, access<Op>, or_dry_run<Op, handler>>();
}

constexpr std::array table{
    // VPCs
    on<CreateVpcOperation, create_vpc>(),
    on<DescribeVpcsOperation, describe_vpcs>(),
    on<DeleteVpcOperation, delete_vpc>(),
    on<ModifyVpcAttributeOperation, modify_vpc_attribute>(),
    on<DescribeVpcAttributeOperation, describe_vpc_attribute>(),
    on<AssociateVpcCidrBlockOperation, associate_vpc_cidr_block>(),
    on<DisassociateVpcCidrBlockOperation, disassociate_vpc_cidr_block>(),
    on<CreateDefaultVpcOperation, create_default_vpc>(),
    // subnets
    on<CreateSubnetOperation, create_subnet>(),
    on<DescribeSubnetsOperation, describe_subnets>(),
    on<DeleteSubnetOperation, delete_subnet>(),
    on<ModifySubnetAttributeOperation, modify_subnet_attribute>(),
    on<CreateDefaultSubnetOperation, create_default_subnet>(),
    // route tables
    on<CreateRouteTableOperation, create_route_table>(),
    on<DescribeRouteTablesOperation, describe_route_tables>(),
    on<DeleteRouteTableOperation, delete_route_table>(),
    on<AssociateRouteTableOperation, associate_route_table>(),
    on<DisassociateRouteTableOperation, disassociate_route_table>(),
    on<ReplaceRouteTableAssociationOperation, replace_route_table_association>(),
    on<CreateRouteOperation, create_route>(),
    on<ReplaceRouteOperation, replace_route>(),
    on<DeleteRouteOperation, delete_route>(),
    // internet gateways
    on<CreateInternetGatewayOperation, create_internet_gateway>(),
    on<DescribeInternetGatewaysOperation, describe_internet_gateways>(),
    on<DeleteInternetGatewayOperation, delete_internet_gateway>(),
    on<AttachInternetGatewayOperation, attach_internet_gateway>(),
    on<DetachInternetGatewayOperation, detach_internet_gateway>(),
    // NAT gateways and addresses
    on<CreateNatGatewayOperation, create_nat_gateway>(),
    on<DescribeNatGatewaysOperation, describe_nat_gateways>(),
    on<DeleteNatGatewayOperation, delete_nat_gateway>(),
    on<AllocateAddressOperation, allocate_address>(),
    on<DescribeAddressesOperation, describe_addresses>(),
    on<ReleaseAddressOperation, release_address>(),
    on<AssociateAddressOperation, associate_address>(),
    on<DisassociateAddressOperation, disassociate_address>(),
    // security groups
    on<CreateSecurityGroupOperation, create_security_group>(),
    on<DescribeSecurityGroupsOperation, describe_security_groups>(),
    on<DeleteSecurityGroupOperation, delete_security_group>(),
    on<AuthorizeSecurityGroupIngressOperation, authorize_security_group_ingress>(),
    on<AuthorizeSecurityGroupEgressOperation, authorize_security_group_egress>(),
    on<RevokeSecurityGroupIngressOperation, revoke_security_group_ingress>(),
    on<RevokeSecurityGroupEgressOperation, revoke_security_group_egress>(),
    on<ModifySecurityGroupRulesOperation, modify_security_group_rules>(),
    on<DescribeSecurityGroupRulesOperation, describe_security_group_rules>(),
    on<UpdateSecurityGroupRuleDescriptionsIngressOperation,
       update_security_group_rule_descriptions_ingress>(),
    on<UpdateSecurityGroupRuleDescriptionsEgressOperation,
       update_security_group_rule_descriptions_egress>(),
    // network ACLs
    on<CreateNetworkAclOperation, create_network_acl>(),
    on<DescribeNetworkAclsOperation, describe_network_acls>(),
    on<DeleteNetworkAclOperation, delete_network_acl>(),
    on<CreateNetworkAclEntryOperation, create_network_acl_entry>(),
    on<ReplaceNetworkAclEntryOperation, replace_network_acl_entry>(),
    on<DeleteNetworkAclEntryOperation, delete_network_acl_entry>(),
    on<ReplaceNetworkAclAssociationOperation, replace_network_acl_association>(),
    // network interfaces
    on<CreateNetworkInterfaceOperation, create_network_interface>(),
    on<DescribeNetworkInterfacesOperation, describe_network_interfaces>(),
    on<DeleteNetworkInterfaceOperation, delete_network_interface>(),
    on<ModifyNetworkInterfaceAttributeOperation, modify_network_interface_attribute>(),
    on<DescribeNetworkInterfaceAttributeOperation, describe_network_interface_attribute>(),
    // endpoints
    on<CreateVpcEndpointOperation, create_vpc_endpoint>(),
    on<DescribeVpcEndpointsOperation, describe_vpc_endpoints>(),
    on<ModifyVpcEndpointOperation, modify_vpc_endpoint>(),
    on<DeleteVpcEndpointsOperation, delete_vpc_endpoints>(),
    on<DescribeVpcEndpointServicesOperation, describe_vpc_endpoint_services>(),
    on<DescribePrefixListsOperation, describe_prefix_lists>(),
    on<DescribeManagedPrefixListsOperation, describe_managed_prefix_lists>(),
    on<GetManagedPrefixListEntriesOperation, get_managed_prefix_list_entries>(),
    // DHCP options
    on<CreateDhcpOptionsOperation, create_dhcp_options>(),
    on<DescribeDhcpOptionsOperation, describe_dhcp_options>(),
    on<DeleteDhcpOptionsOperation, delete_dhcp_options>(),
    on<AssociateDhcpOptionsOperation, associate_dhcp_options>(),
    // the region and the account
    on<DescribeAvailabilityZonesOperation, describe_availability_zones>(),
    on<DescribeRegionsOperation, describe_regions>(),
    on<DescribeAccountAttributesOperation, describe_account_attributes>(),
    // tags
    on<CreateTagsOperation, create_tags>(),
    on<DeleteTagsOperation, delete_tags>(),
    on<DescribeTagsOperation, describe_tags>(),
};

}  // namespace

std::span<const Operation> operations() { return table; }

ServiceEntry service(Ec2& ec2) {
  return {.shape = &service_shape, .operations = operations(), .state = &ec2};
}

}  // namespace skerry::ec2
