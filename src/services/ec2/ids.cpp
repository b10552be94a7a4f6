#include "services/ec2/ids.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/assert.hpp"

namespace skerry::ec2 {
namespace {

// Codes: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html
constexpr std::array kinds{
    KindFacts{Kind::vpc, "vpc-", "vpc", "vpc", "InvalidVpcID.NotFound", "InvalidVpcID.Malformed"},
    KindFacts{Kind::subnet, "subnet-", "subnet", "subnet", "InvalidSubnetID.NotFound",
              "InvalidSubnetID.Malformed"},
    KindFacts{Kind::route_table, "rtb-", "route-table", "routeTable",
              "InvalidRouteTableID.NotFound", "InvalidRouteTableId.Malformed"},
    KindFacts{Kind::internet_gateway, "igw-", "internet-gateway", "internetGateway",
              "InvalidInternetGatewayID.NotFound", "InvalidInternetGatewayId.Malformed"},
    KindFacts{Kind::nat_gateway, "nat-", "natgateway", "NatGateway", "NatGatewayNotFound",
              "NatGatewayMalformed"},
    KindFacts{Kind::elastic_ip, "eipalloc-", "elastic-ip", "allocation",
              "InvalidAllocationID.NotFound", "InvalidAllocationID.Malformed"},
    KindFacts{Kind::network_interface, "eni-", "network-interface", "networkInterface",
              "InvalidNetworkInterfaceID.NotFound", "InvalidNetworkInterfaceID.Malformed"},
    KindFacts{Kind::security_group_rule, "sgr-", "security-group-rule", "security group rule",
              "InvalidSecurityGroupRuleId.NotFound", "InvalidSecurityGroupRuleId.Malformed"},
    KindFacts{Kind::security_group, "sg-", "security-group", "security group",
              "InvalidGroup.NotFound", "InvalidGroupId.Malformed"},
    KindFacts{Kind::network_acl, "acl-", "network-acl", "networkAcl",
              "InvalidNetworkAclID.NotFound", "InvalidNetworkAclID.Malformed"},
    KindFacts{Kind::vpc_endpoint, "vpce-", "vpc-endpoint", "Vpc Endpoint",
              "InvalidVpcEndpointId.NotFound", "InvalidVpcEndpointId.Malformed"},
    KindFacts{Kind::dhcp_options, "dopt-", "dhcp-options", "dhcpOption",
              "InvalidDhcpOptionID.NotFound", "InvalidDhcpOptionsId.Malformed"},
    KindFacts{Kind::prefix_list, "pl-", "prefix-list", "prefix list",
              "InvalidPrefixListID.NotFound", "InvalidPrefixListId.Malformed"},
};

}  // namespace

const KindFacts& facts_of(Kind kind) {
  const auto found = std::find_if(kinds.begin(), kinds.end(),
                                  [&](const KindFacts& each) { return each.kind == kind; });
  ASSERT(found != kinds.end());
  return *found;
}

std::optional<Kind> kind_of(std::string_view id) {
  for (const KindFacts& each : kinds) {
    if (id.starts_with(each.prefix)) return each.kind;
  }
  return std::nullopt;
}

std::string make_id(IdPrefix prefix, Random& random) {
  return fmt::format("{}0{:016x}", prefix.text, random.next());
}

std::string make_id(Kind kind, Random& random) { return make_id({facts_of(kind).prefix}, random); }

bool well_formed(IdPrefix prefix, std::string_view id) {
  if (!id.starts_with(prefix.text)) return false;
  const std::string_view digits = id.substr(prefix.text.size());
  return (digits.size() == 8 || digits.size() == 17) &&
         digits.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

}  // namespace skerry::ec2
