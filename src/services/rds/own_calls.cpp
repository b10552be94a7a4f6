#include "services/rds/own_calls.hpp"

#include <algorithm>
#include <set>

#include "shapes/ec2.hpp"
#include "shapes/iam.hpp"

namespace skerry::rds {
namespace {

std::string role_arn(const RegionFacts& region) {
  return "arn:aws:iam::" + region.account.text +
         ":role/aws-service-role/rds.amazonaws.com/AWSServiceRoleForRDS";
}

ec2::Filter filter(const char* name, const std::string& value) {
  ec2::Filter out;
  out.name = name;
  out.values = std::vector<std::string>{value};
  return out;
}

Result<Covered, ApiError> covered(const ec2::DescribeSubnetsResult& found) {
  Covered out;
  std::set<std::string> zones;
  if (found.subnets) {
    for (const ec2::Subnet& subnet : *found.subnets) {
      if (out.vpc.empty()) out.vpc = subnet.vpc_id.value_or("");
      if (subnet.vpc_id.value_or("") != out.vpc)
        return errors::invalid_subnet("Subnets are not all in the same VPC.");
      out.subnets.push_back({subnet.subnet_id.value_or(""), subnet.availability_zone.value_or("")});
      zones.insert(out.subnets.back().zone);
    }
  }
  if (zones.size() < 2) return errors::too_few_zones();
  return out;
}

}  // namespace

Result<Done, ApiError> need_role(Call& call) {
  if (call.directory().role(role_arn(call.region()))) return Done{};
  iam::CreateServiceLinkedRoleRequest request;
  request.aws_service_name = std::string(service_name);
  TRY(ask<iam::CreateServiceLinkedRoleOperation>(call, {std::string(service_name)}, request));
  return Done{};
}

Result<Principal, ApiError> own_principal(const Rds& rds, const CallEnvironment& environment,
                                          const RequestFacts& facts) {
  return assume_service_role({std::string(service_name), role_arn(rds.region()), "rds"}, facts,
                             rds.region(), environment.directory);
}

Result<Covered, ApiError> look_up(Rds& rds, Call& call, const SubnetsAsked& asked) {
  TRY(need_role(call));
  ec2::DescribeSubnetsRequest request;
  request.subnet_ids = asked.ids;
  const auto found =
      ask_as_rds<ec2::DescribeSubnetsOperation>(rds, call.batch(), call.facts(), request);
  if (!found.ok()) return errors::invalid_subnet(found.error().message);
  return covered(*found);
}

Result<Covered, ApiError> look_up_default(Rds& rds, Call& call) {
  TRY(need_role(call));
  ec2::DescribeVpcsRequest vpcs;
  vpcs.filters = std::vector{filter("is-default", "true")};
  const auto vpc =
      TRY(ask_as_rds<ec2::DescribeVpcsOperation>(rds, call.batch(), call.facts(), vpcs));
  if (!vpc.vpcs || vpc.vpcs->empty())
    return errors::network_state("No default VPC exists in this region.");
  ec2::DescribeSubnetsRequest request;
  request.filters = std::vector{filter("vpc-id", vpc.vpcs->front().vpc_id.value_or(""))};
  const auto found =
      TRY(ask_as_rds<ec2::DescribeSubnetsOperation>(rds, call.batch(), call.facts(), request));
  return covered(found);
}

Result<std::vector<std::string>, ApiError> check_groups(Rds& rds, Call& call,
                                                        const std::string& vpc,
                                                        const std::vector<std::string>& groups) {
  ec2::DescribeSecurityGroupsRequest request;
  if (groups.empty()) {
    request.filters = std::vector{filter("vpc-id", vpc), filter("group-name", "default")};
  } else {
    request.group_ids = groups;
  }
  const auto found =
      ask_as_rds<ec2::DescribeSecurityGroupsOperation>(rds, call.batch(), call.facts(), request);
  if (!found.ok())
    return errors::invalid_value("Invalid security group , groupId= " +
                                 (groups.empty() ? "" : groups.front()) + ", groupName=.");
  std::vector<std::string> out;
  if (found->security_groups) {
    for (const ec2::SecurityGroup& group : *found->security_groups) {
      if (group.vpc_id.value_or("") != vpc)
        return errors::network_state(
            "The DB instance and EC2 security group are in different VPCs. The DB instance is in " +
            vpc + " and the EC2 security group is in " + group.vpc_id.value_or("") + ".");
      out.push_back(group.group_id.value_or(""));
    }
  }
  return groups.empty() ? out : groups;
}

Result<Done, ApiError> place(Rds& rds, Call& call, const StoredSubnetGroup& group,
                             const std::optional<std::string>& zone, StoredInstance& instance) {
  std::vector<const StoredSubnet*> fit;
  for (const StoredSubnet& subnet : group.subnets)
    if (!zone || subnet.zone == *zone) fit.push_back(&subnet);
  if (fit.empty())
    return errors::invalid_combination("The specified Availability Zone " + zone.value_or("") +
                                       " is not covered by the DB subnet group " + group.id + ".");
  const StoredSubnet& chosen = *fit[call.random().below(fit.size())];
  ec2::CreateNetworkInterfaceRequest request;
  request.subnet_id = chosen.id;
  request.description = "RDSNetworkInterface";
  request.groups = instance.groups;
  const auto made = TRY(
      ask_as_rds<ec2::CreateNetworkInterfaceOperation>(rds, call.batch(), call.facts(), request));
  instance.vpc = group.vpc;
  instance.subnet = chosen.id;
  instance.zone = chosen.zone;
  instance.interface = made.network_interface->network_interface_id.value_or("");
  instance.address = made.network_interface->private_ip_address.value_or("");
  if (instance.public_access) TRY(change_public_access(rds, call, instance));
  return Done{};
}

Result<Done, ApiError> change_groups(Rds& rds, Call& call, const StoredInstance& instance) {
  ec2::ModifyNetworkInterfaceAttributeRequest request;
  request.network_interface_id = instance.interface;
  request.groups = instance.groups;
  TRY(ask_as_rds<ec2::ModifyNetworkInterfaceAttributeOperation>(rds, call.batch(), call.facts(),
                                                                request));
  return Done{};
}

Result<Done, ApiError> change_public_access(Rds& rds, Call& call, const StoredInstance& instance) {
  ec2::ModifyNetworkInterfaceAttributeRequest request;
  request.network_interface_id = instance.interface;
  request.associate_public_ip_address = instance.public_access;
  TRY(ask_as_rds<ec2::ModifyNetworkInterfaceAttributeOperation>(rds, call.batch(), call.facts(),
                                                                request));
  return Done{};
}

Result<Done, ApiError> remove_interface(Rds& rds, Batch& batch, const RequestFacts& facts,
                                        const std::string& interface) {
  if (interface.empty()) return Done{};
  ec2::DeleteNetworkInterfaceRequest request;
  request.network_interface_id = interface;
  const auto gone = ask_as_rds<ec2::DeleteNetworkInterfaceOperation>(rds, batch, facts, request);
  if (gone.ok() || gone.error().code == "InvalidNetworkInterfaceID.NotFound") return Done{};
  return gone.error();
}

}  // namespace skerry::rds
