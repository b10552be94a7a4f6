// VPCs: https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "network/limits.hpp"
#include "services/ec2/filters.hpp"
#include "services/ec2/handlers.hpp"
#include "services/ec2/making.hpp"
#include "services/ec2/shapes.hpp"
#include "services/ec2/tagging.hpp"
#include "services/ec2/unsupported.hpp"

namespace skerry::ec2 {
namespace {

constexpr std::array vpc_filters{
    FilterOf<StoredVpc>{"vpc-id", [](const Ec2&, const StoredVpc& v) { return Texts{v.id}; }},
    FilterOf<StoredVpc>{"cidr",
                        [](const Ec2&, const StoredVpc& v) { return Texts{v.blocks[0].cidr}; }},
    FilterOf<StoredVpc>{"cidrBlock",
                        [](const Ec2&, const StoredVpc& v) { return Texts{v.blocks[0].cidr}; }},
    FilterOf<StoredVpc>{"cidr-block-association.cidr-block",
                        [](const Ec2&, const StoredVpc& v) {
                          Texts texts;
                          for (const StoredBlock& block : v.blocks) texts.push_back(block.cidr);
                          return texts;
                        }},
    FilterOf<StoredVpc>{"cidr-block-association.association-id",
                        [](const Ec2&, const StoredVpc& v) {
                          Texts texts;
                          for (const StoredBlock& block : v.blocks)
                            texts.push_back(block.association);
                          return texts;
                        }},
    FilterOf<StoredVpc>{"cidr-block-association.state",
                        [](const Ec2&, const StoredVpc&) { return Texts{"associated"}; }},
    FilterOf<StoredVpc>{"dhcp-options-id",
                        [](const Ec2&, const StoredVpc& v) { return Texts{v.dhcp_options}; }},
    FilterOf<StoredVpc>{"is-default",
                        [](const Ec2&, const StoredVpc& v) { return Texts{word(v.is_default)}; }},
    FilterOf<StoredVpc>{"isDefault",
                        [](const Ec2&, const StoredVpc& v) { return Texts{word(v.is_default)}; }},
    FilterOf<StoredVpc>{"owner-id",
                        [](const Ec2& ec2, const StoredVpc&) { return Texts{ec2.account()}; }},
    FilterOf<StoredVpc>{"state", [](const Ec2&, const StoredVpc&) { return Texts{"available"}; }},
};

// Blocks of a VPC are between /16 and /28.
Result<Ipv4Cidr, ApiError> parse_vpc_block(const std::string& text) {
  const auto block = parse_ipv4_cidr(text);
  if (!block) return errors::not_a_block({"cidrBlock"}, text);
  if (block->length < network::block_length_min_bits ||
      block->length > network::block_length_max_bits)
    return errors::vpc_range(text);
  return block->canonical();
}

// Whatever is in a VPC, but for what it was made with.
bool empty(const Ec2& ec2, const StoredVpc& vpc) {
  const auto gateways = ec2.in<StoredInternetGateway>({vpc.id});
  const auto nat = ec2.in<StoredNatGateway>({vpc.id});
  return gateways.empty() && ec2.in<StoredSubnet>({vpc.id}).empty() &&
         ec2.in<StoredInterface>({vpc.id}).empty() && ec2.in<StoredEndpoint>({vpc.id}).empty() &&
         ec2.in<StoredRouteTable>({vpc.id}).size() == 1 &&
         ec2.in<StoredGroup>({vpc.id}).size() == 1 && ec2.in<StoredAcl>({vpc.id}).size() == 1 &&
         std::all_of(nat.begin(), nat.end(),
                     [](const StoredNatGateway* gateway) { return gateway->deleted.has_value(); });
}

}  // namespace

template <>
std::span<const FilterOf<StoredVpc>> filters_of<StoredVpc>() {
  return vpc_filters;
}

Answer<CreateVpcOperation> create_vpc(Ec2& ec2, Call& call, Asked<CreateVpcOperation> request) {
  TRY((refuse<CreateVpcOperation>(
      {{"Ipv6Pool", given(request.ipv6_pool)},
       {"Ipv6CidrBlock", given(request.ipv6_cidr_block)},
       {"AmazonProvidedIpv6CidrBlock", given(request.amazon_provided_ipv6_cidr_block)},
       {"Ipv4IpamPoolId", given(request.ipv4_ipam_pool_id)},
       {"Ipv4NetmaskLength", given(request.ipv4_netmask_length)},
       {"Ipv6IpamPoolId", given(request.ipv6_ipam_pool_id)},
       {"Ipv6NetmaskLength", given(request.ipv6_netmask_length)},
       {"VpcEncryptionControl", given(request.vpc_encryption_control)},
       {"InstanceTenancy other than default",
        request.instance_tenancy.value_or("default") != "default"}})));
  if (!request.cidr_block) return errors::missing("cidrBlock");
  const Ipv4Cidr block = TRY(parse_vpc_block(*request.cidr_block));
  if (ec2.all<StoredVpc>().size() >= limits::vpcs_max)
    return errors::limit("VpcLimitExceeded", "VPCs");
  std::vector<StoredTag> tags = TRY(tags_for(call, Kind::vpc, request.tag_specifications));
  CreateVpcResult response;
  response.vpc = shape(ec2, make_vpc(ec2, {call.random(), call.batch()}, block, std::move(tags)));
  response.vpc->state = "pending";  // as AWS answers; available when it is next looked at
  return response;
}

Answer<DescribeVpcsOperation> describe_vpcs(Ec2& ec2, Call&, Asked<DescribeVpcsOperation> request) {
  Found<StoredVpc> found = TRY(select<StoredVpc>(ec2, request.vpc_ids, request));
  return DescribeVpcsResult{.next_token = found.next_token, .vpcs = shapes_of(ec2, found.records)};
}

Answer<DeleteVpcOperation> delete_vpc(Ec2& ec2, Call& call, Asked<DeleteVpcOperation> request) {
  const StoredVpc vpc = *TRY(ec2.need<StoredVpc>(*request.vpc_id));
  if (!empty(ec2, vpc)) return errors::dependencies(Kind::vpc, vpc.id);
  for (const auto& [id, group] : ec2.all<StoredGroup>()) {
    for (const StoredRule& rule : group.rules) {
      if (rule.peer == vpc.default_group && group.vpc != vpc.id)
        return errors::dependencies(Kind::vpc, vpc.id);
    }
  }
  std::vector<std::string> gateways;
  for (const StoredNatGateway* gateway : ec2.in<StoredNatGateway>({vpc.id}))
    gateways.push_back(gateway->id);
  for (const std::string& id : gateways) ec2.erase<StoredNatGateway>(call.batch(), id);
  ec2.erase<StoredGroup>(call.batch(), vpc.default_group);
  ec2.erase<StoredAcl>(call.batch(), vpc.default_acl);
  ec2.erase<StoredRouteTable>(call.batch(), vpc.main_table);
  ec2.erase<StoredVpc>(call.batch(), vpc.id);
  return DeleteVpcResponse{};
}

// "You can modify the DNS attributes ... one at a time."
Answer<ModifyVpcAttributeOperation> modify_vpc_attribute(
    Ec2& ec2, Call& call, Asked<ModifyVpcAttributeOperation> request) {
  StoredVpc vpc = *TRY(ec2.need<StoredVpc>(*request.vpc_id));
  const auto set = [](const std::optional<AttributeBooleanValue>& value, bool& into) {
    if (value) into = value->value.value_or(false);
    return value ? 1 : 0;
  };
  const int given = set(request.enable_dns_support, vpc.dns_support) +
                    set(request.enable_dns_hostnames, vpc.dns_hostnames) +
                    set(request.enable_network_address_usage_metrics, vpc.usage_metrics);
  if (given > 1)
    return errors::combination(
        "Fields for multiple attribute types specified: enableDnsHostnames, "
        "enableDnsSupport");
  if (given == 0) return errors::combination("No attributes specified.");
  ec2.put(call.batch(), std::move(vpc));
  return ModifyVpcAttributeResponse{};
}

Answer<DescribeVpcAttributeOperation> describe_vpc_attribute(
    Ec2& ec2, Call&, Asked<DescribeVpcAttributeOperation> request) {
  const StoredVpc& vpc = *TRY(ec2.need<StoredVpc>(*request.vpc_id));
  DescribeVpcAttributeResult response;
  response.vpc_id = vpc.id;
  if (request.attribute == "enableDnsSupport")
    response.enable_dns_support = AttributeBooleanValue{vpc.dns_support};
  if (request.attribute == "enableDnsHostnames")
    response.enable_dns_hostnames = AttributeBooleanValue{vpc.dns_hostnames};
  if (request.attribute == "enableNetworkAddressUsageMetrics")
    response.enable_network_address_usage_metrics = AttributeBooleanValue{vpc.usage_metrics};
  return response;
}

Answer<AssociateVpcCidrBlockOperation> associate_vpc_cidr_block(
    Ec2& ec2, Call& call, Asked<AssociateVpcCidrBlockOperation> request) {
  using Op = AssociateVpcCidrBlockOperation;
  TRY((refuse<Op>({{"Ipv6Pool", given(request.ipv6_pool)},
                   {"Ipv6CidrBlock", given(request.ipv6_cidr_block)},
                   {"AmazonProvidedIpv6CidrBlock", given(request.amazon_provided_ipv6_cidr_block)},
                   {"Ipv4IpamPoolId", given(request.ipv4_ipam_pool_id)},
                   {"Ipv4NetmaskLength", given(request.ipv4_netmask_length)},
                   {"Ipv6IpamPoolId", given(request.ipv6_ipam_pool_id)}})));
  StoredVpc vpc = *TRY(ec2.need<StoredVpc>(*request.vpc_id));
  if (!request.cidr_block) return errors::missing("cidrBlock");
  const Ipv4Cidr block = TRY(parse_vpc_block(*request.cidr_block));
  for (const StoredBlock& each : vpc.blocks) {
    if (parse_ipv4_cidr(each.cidr)->overlaps(block))
      return errors::refused("InvalidVpc.Range",
                             fmt::format("The CIDR '{}' conflicts with another CIDR of the VPC.",
                                         block.text()));  // our words
  }
  if (vpc.blocks.size() >= limits::blocks_per_vpc_max)
    return errors::limit("CidrLimitExceeded", "CIDR blocks of this VPC");
  vpc.blocks.push_back({make_id(IdPrefix{"vpc-cidr-assoc-"}, call.random()), block.text()});
  AssociateVpcCidrBlockResult response;
  response.vpc_id = vpc.id;
  response.cidr_block_association = block_shape(vpc.blocks.back(), "associating");
  ec2.put(call.batch(), std::move(vpc));
  return response;
}

Answer<DisassociateVpcCidrBlockOperation> disassociate_vpc_cidr_block(
    Ec2& ec2, Call& call, Asked<DisassociateVpcCidrBlockOperation> request) {
  for (const auto& [id, found] : ec2.all<StoredVpc>()) {
    StoredVpc vpc = found;
    const auto block = std::find_if(
        vpc.blocks.begin(), vpc.blocks.end(),
        [&](const StoredBlock& each) { return each.association == *request.association_id; });
    if (block == vpc.blocks.end()) continue;
    if (block == vpc.blocks.begin())
      return errors::refused("OperationNotPermitted",
                             fmt::format("The vpc CIDR block with association ID {} may not be "
                                         "disassociated. It is the primary IPv4 CIDR block of the "
                                         "VPC",
                                         block->association));
    for (const StoredSubnet* subnet : ec2.in<StoredSubnet>({vpc.id})) {
      if (parse_ipv4_cidr(block->cidr)->contains(*parse_ipv4_cidr(subnet->cidr)))
        return errors::refused("InvalidCidrBlock.InUse",
                               fmt::format("The vpc {} currently has a subnet within CIDR block {}",
                                           vpc.id, block->cidr));
    }
    DisassociateVpcCidrBlockResult response;
    response.vpc_id = vpc.id;
    response.cidr_block_association = block_shape(*block, "disassociating");
    vpc.blocks.erase(block);
    ec2.put(call.batch(), std::move(vpc));
    return response;
  }
  return errors::refused("InvalidVpcCidrBlockAssociationID.NotFound",
                         fmt::format("The vpc CIDR block association ID '{}' does not exist",
                                     *request.association_id));
}

Answer<CreateDefaultVpcOperation> create_default_vpc(Ec2& ec2, Call& call,
                                                     Asked<CreateDefaultVpcOperation>) {
  if (const StoredVpc* there = ec2.default_vpc())
    return errors::refused(
        "DefaultVpcAlreadyExists",
        fmt::format("A Default VPC already exists for this account in this region: {}", there->id));
  if (ec2.all<StoredVpc>().size() >= limits::vpcs_max)
    return errors::limit("VpcLimitExceeded", "VPCs");
  CreateDefaultVpcResult response;
  response.vpc = shape(ec2, make_default_vpc(ec2, {call.random(), call.batch()}));
  return response;
}

}  // namespace skerry::ec2
