#pragma once
// Services that make interfaces for what they run: a database, a function. The account sees these
// as requester-managed and in use, and only the service that made one may change or delete it.
// https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/requester-managed-eni.html
//
// There is no other surface than EC2's own: the service asks for CreateNetworkInterface and its
// fellows (call/ask.hpp), and EC2 knows it by the call's `called_via`, which no client can set.

#include <array>
#include <string_view>

#include "call/call.hpp"
#include "services/ec2/records.hpp"

namespace skerry::ec2 {

struct Manager {
  std::string_view service;    // "rds.amazonaws.com"
  std::string_view requester;  // RequesterId; empty: the id of whoever calls
  std::string_view type;       // InterfaceType
  std::string_view owner;      // the attachment's InstanceOwnerId
};

// As AWS's answers show them; a function's interface has its role for a requester.
inline constexpr std::array managers{
    Manager{"rds.amazonaws.com", "amazon-rds", "interface", "amazon-rds"},
    Manager{"lambda.amazonaws.com", "", "lambda", "amazon-aws"},
};

// The service that the call comes from, or null: anybody else.
const Manager* asking(const Call& call);
// Whose the interface is; null: the account's own, or of a NAT gateway or an endpoint.
const Manager* manager_of(const StoredInterface& interface);

// Whether the call may change or delete the interface: of its owner or its manager.
bool may_manage(const Call& call, const StoredInterface& interface);

}  // namespace skerry::ec2
