#pragma once
// Functions in VPCs: one interface for each subnet and set of groups, shared by all functions with
// the same, made as the function's role and freed when nobody needs it any more.
// https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html

#include <string>
#include <vector>

#include "call/call.hpp"
#include "services/lambda/state.hpp"
#include "shapes/lambda.hpp"

namespace skerry::lambda {

// A session of the function's role, for what Lambda does in its name; refused in the words of
// CreateFunction when Lambda may not have it.
Result<Principal, ApiError> role_session(Call& call, const std::string& role_arn,
                                         const std::string& session_name);

// The subnets and groups exist, in one VPC. Asked as the caller.
Result<StoredVpc, ApiError> check_vpc(Call& call, const VpcConfig& config);

// Makes those that are missing.
Result<Done, ApiError> take_interfaces(Lambda& lambda, Call& call, const StoredVersion& version);
// After versions changed or went, in this call's batch: those that no version needs. What still
// runs goes on with what it has, unless all of the function ends now.
enum class WhatRuns : std::uint8_t { goes_on, ends };
void free_interfaces(Lambda& lambda, Call& call, WhatRuns what_runs);
std::vector<StoredInterface> unneeded_interfaces(const Lambda& lambda);

// Of its subnets, in their order.
std::vector<std::string> interfaces_of(const Lambda& lambda, const StoredVpc& vpc);

}  // namespace skerry::lambda
