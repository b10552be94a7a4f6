#include "services/lambda/vpc.hpp"

#include <algorithm>

#include "base/log.hpp"
#include "call/ask.hpp"
#include "call/service_role.hpp"
#include "services/lambda/errors.hpp"
#include "services/lambda/running.hpp"
#include "shapes/ec2.hpp"

namespace skerry::lambda {
namespace {

const Via via{"lambda.amazonaws.com"};

std::vector<std::string> sorted(std::vector<std::string> groups) {
  std::sort(groups.begin(), groups.end());
  return groups;
}

// What the role does itself was not passed on by whoever called.
RequestFacts facts_of_role(const Call& call) {
  RequestFacts facts = call.facts();
  facts.called_via.clear();
  facts.endpoint = nullptr;
  return facts;
}

Result<std::string, ApiError> make_interface(Call& call, const StoredVersion& version,
                                             const std::string& subnet) {
  const Principal role = TRY(role_session(call, version.role, version.function));
  const RequestFacts facts = facts_of_role(call);
  Call as_role(role, facts, call.environment(), call.batch());
  ec2::CreateNetworkInterfaceRequest request;
  request.subnet_id = subnet;
  request.groups = version.vpc.groups;
  request.description = "AWS Lambda VPC ENI-" + version.function + "-" + call.random().uuid();
  auto made = ask<ec2::CreateNetworkInterfaceOperation>(as_role, via, request);
  if (made.ok()) return *made->network_interface->network_interface_id;
  if (made.error().status == 403) return errors::interface_denied();
  return errors::of_service({"CreateNetworkInterface", "EC2"}, made.error());
}

// As the role that made it or, when that is gone, as whoever took the last use away.
Result<Done, ApiError> delete_interface(Call& call, const StoredInterface& interface) {
  ec2::DeleteNetworkInterfaceRequest request;
  request.network_interface_id = interface.id;
  if (const Result<Principal, ApiError> role = role_session(call, interface.role, "lambda");
      role.ok()) {
    const RequestFacts facts = facts_of_role(call);
    Call as_role(*role, facts, call.environment(), call.batch());
    if (ask<ec2::DeleteNetworkInterfaceOperation>(as_role, via, request).ok()) return Done{};
  }
  TRY(ask<ec2::DeleteNetworkInterfaceOperation>(call, via, request));
  return Done{};
}

bool is_used(const Lambda& lambda, const StoredInterface& interface) {
  const auto& versions = lambda.versions().entries();
  return std::any_of(versions.begin(), versions.end(), [&](const auto& entry) {
    const StoredVpc& vpc = entry.second.vpc;
    return std::find(vpc.subnets.begin(), vpc.subnets.end(), interface.subnet) !=
               vpc.subnets.end() &&
           sorted(vpc.groups) == interface.groups;
  });
}

}  // namespace

Result<Principal, ApiError> role_session(Call& call, const std::string& role_arn,
                                         const std::string& session_name) {
  Result<Principal, ApiError> session =
      assume_service_role({.service = via.service, .role_arn = role_arn, .name = session_name},
                          call.facts(), call.region(), call.directory());
  if (!session.ok()) return errors::role_not_assumable();
  return session;
}

Result<StoredVpc, ApiError> check_vpc(Call& call, const VpcConfig& config) {
  StoredVpc vpc;
  vpc.subnets = config.subnet_ids.value_or(std::vector<std::string>{});
  vpc.groups = config.security_group_ids.value_or(std::vector<std::string>{});
  if (vpc.subnets.empty() != vpc.groups.empty())
    return errors::invalid("SubnetIds and SecurityIds must coexist or be both empty list.");
  if (vpc.subnets.empty()) return vpc;
  ec2::DescribeSubnetsRequest subnets;
  subnets.subnet_ids = vpc.subnets;
  const auto found = ask<ec2::DescribeSubnetsOperation>(call, via, subnets);
  if (!found.ok()) return errors::of_service({"DescribeSubnets", "EC2"}, found.error());
  for (const ec2::Subnet& subnet : *found->subnets) {
    if (vpc.vpc.empty()) vpc.vpc = *subnet.vpc_id;
    if (vpc.vpc != *subnet.vpc_id)
      return errors::invalid("The provided subnets must all be in the same VPC.");
  }
  ec2::DescribeSecurityGroupsRequest groups;
  groups.group_ids = vpc.groups;
  const auto known = ask<ec2::DescribeSecurityGroupsOperation>(call, via, groups);
  if (!known.ok()) return errors::of_service({"DescribeSecurityGroups", "EC2"}, known.error());
  for (const ec2::SecurityGroup& group : *known->security_groups) {
    if (*group.vpc_id != vpc.vpc)
      return errors::invalid("The security groups and the subnets must be in the same VPC.");
  }
  return vpc;
}

Result<Done, ApiError> take_interfaces(Lambda& lambda, Call& call, const StoredVersion& version) {
  const std::vector<std::string> groups = sorted(version.vpc.groups);
  for (const std::string& subnet : version.vpc.subnets) {
    if (lambda.interface(subnet, groups) != nullptr) continue;
    std::string id = TRY(make_interface(call, version, subnet));
    lambda.put(call.batch(),
               StoredInterface{
                   .id = std::move(id), .subnet = subnet, .groups = groups, .role = version.role});
  }
  return Done{};
}

std::vector<StoredInterface> unneeded_interfaces(const Lambda& lambda) {
  std::vector<StoredInterface> unneeded;
  for (const auto& [key, interface] : lambda.interfaces().entries()) {
    if (!is_used(lambda, interface)) unneeded.push_back(interface);
  }
  return unneeded;
}

void free_interfaces(Lambda& lambda, Call& call, WhatRuns what_runs) {
  for (const StoredInterface& interface : unneeded_interfaces(lambda)) {
    if (what_runs == WhatRuns::goes_on && lambda.running().uses_interface(interface.id)) {
      lambda.running().free_interfaces_later();
      continue;
    }
    const Result<Done, ApiError> deleted = delete_interface(call, interface);
    if (!deleted.ok())
      log(Level::warning, "lambda", "interface not freed",
          {{"interface", interface.id}, {"why", deleted.error().message}});
    // One that somebody else took away is gone, too.
    if (deleted.ok() || deleted.error().code.ends_with(".NotFound"))
      lambda.erase(call.batch(), interface);
  }
}

std::vector<std::string> interfaces_of(const Lambda& lambda, const StoredVpc& vpc) {
  std::vector<std::string> ids;
  const std::vector<std::string> groups = sorted(vpc.groups);
  for (const std::string& subnet : vpc.subnets) {
    if (const StoredInterface* interface = lambda.interface(subnet, groups))
      ids.push_back(interface->id);
  }
  return ids;
}

}  // namespace skerry::lambda
