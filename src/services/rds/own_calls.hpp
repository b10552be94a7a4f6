#pragma once
// What RDS asks of other services, as its service-linked role and in the batch of whoever asked
// RDS.
// https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.IAM.ServiceLinkedRoles.html

#include <optional>
#include <string>
#include <vector>

#include "call/ask.hpp"
#include "call/service_role.hpp"
#include "services/rds/state.hpp"

namespace skerry::rds {

inline constexpr std::string_view service_name = "rds.amazonaws.com";

// Makes the role if the account has none, which asks for iam:CreateServiceLinkedRole of the caller.
Result<Done, ApiError> need_role(Call& call);

Result<Principal, ApiError> own_principal(const Rds& rds, const CallEnvironment& environment,
                                          const RequestFacts& facts);

template <class Operation>
Result<typename Operation::Response, ApiError> ask_as_rds(
    Rds& rds, Batch& batch, const RequestFacts& facts, const typename Operation::Request& request) {
  const CallEnvironment& environment = rds.engines().environment();
  const Principal own = TRY(own_principal(rds, environment, facts));
  Call call(own, facts, environment, batch);
  return ask<Operation>(call, {std::string(service_name)}, request);
}

// ---- the network ----

struct SubnetsAsked {
  std::vector<std::string> ids;
};
// Of one VPC, in two zones at least.
struct Covered {
  std::string vpc;
  std::vector<StoredSubnet> subnets;
};
Result<Covered, ApiError> look_up(Rds& rds, Call& call, const SubnetsAsked& asked);
// The subnets of the default VPC.
Result<Covered, ApiError> look_up_default(Rds& rds, Call& call);

// The groups, or the VPC's default one; all are of that VPC.
Result<std::vector<std::string>, ApiError> check_groups(Rds& rds, Call& call,
                                                        const std::string& vpc,
                                                        const std::vector<std::string>& groups);

// An interface in one of the group's subnets (in a zone, if one is asked for).
Result<Done, ApiError> place(Rds& rds, Call& call, const StoredSubnetGroup& group,
                             const std::optional<std::string>& zone, StoredInstance& instance);
Result<Done, ApiError> change_groups(Rds& rds, Call& call, const StoredInstance& instance);
Result<Done, ApiError> change_public_access(Rds& rds, Call& call, const StoredInstance& instance);
Result<Done, ApiError> remove_interface(Rds& rds, Batch& batch, const RequestFacts& facts,
                                        const std::string& interface);

}  // namespace skerry::rds
