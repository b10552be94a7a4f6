// AWS::EC2::VPCDHCPOptionsAssociation
#include <array>

#include "services/cloudformation/types/all.hpp"
#include "services/cloudformation/types/ec2_parts.hpp"

namespace skerry::cloudformation::types {
namespace {

constexpr std::array<std::string_view, 2> supported{"DhcpOptionsId", "VpcId"};

Result<Made, ApiError> create(Provision& provision) {
  const auto request = TRY((request_of<ec2::AssociateDhcpOptionsRequest>(
      provision.properties, {"DhcpOptionsId", "VpcId"})));
  TRY(provision.ask<ec2::AssociateDhcpOptionsOperation>(request));
  return Made{.physical_id = *request.dhcp_options_id + '|' + *request.vpc_id};
}

Result<Updated, ApiError> update(Provision&, const Former&) { return Updated{.replace = true}; }

// The VPC is left without options, unless others have come in their place.
Result<Done, ApiError> remove(Provision& provision, const Former& former) {
  const auto vpc = text(former.properties, "VpcId");
  ec2::DescribeVpcsRequest shown;
  shown.vpc_ids = {{vpc.value_or("")}};
  const auto found = provision.ask<ec2::DescribeVpcsOperation>(shown);
  if (!found.ok()) return gone(found);
  if (found->vpcs->at(0).dhcp_options_id != text(former.properties, "DhcpOptionsId")) return Done{};
  ec2::AssociateDhcpOptionsRequest request;
  request.vpc_id = vpc;
  request.dhcp_options_id = "default";
  return gone(provision.ask<ec2::AssociateDhcpOptionsOperation>(request));
}

}  // namespace

const ResourceType ec2_vpc_dhcp_options_association{.type = "AWS::EC2::VPCDHCPOptionsAssociation",
                                                    .supported = supported,
                                                    .create = create,
                                                    .update = update,
                                                    .remove = remove};

}  // namespace skerry::cloudformation::types
