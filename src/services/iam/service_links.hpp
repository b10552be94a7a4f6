#pragma once
// Service-linked roles of the services that this region serves. AWS defines each one's name, path,
// trust and policy
// (https://docs.aws.amazon.com/IAM/latest/UserGuide/using-service-linked-roles.html); the account
// may only make and delete them.

#include <string>
#include <string_view>

namespace skerry::iam {

inline constexpr std::string_view linked_role_path = "/aws-service-role/";

struct ServiceLink {
  std::string_view service;     // "rds.amazonaws.com"
  std::string_view role_name;   // "AWSServiceRoleForRDS"
  std::string_view policy_arn;  // attached when this region has the document
  std::string_view description;
};

// Null for a service without one here.
const ServiceLink* find_service_link(std::string_view service);

std::string linked_role_path_of(std::string_view service);

}  // namespace skerry::iam
