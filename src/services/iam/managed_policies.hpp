#pragma once
// AWS's managed policies as AWS publishes them, embedded at build time from managed/NAME.json,
// where the source and the date of each stand. Any other AWS-managed ARN does not exist.

#include <span>
#include <string_view>

namespace skerry::iam {

struct ManagedPolicy {
  std::string_view name;         // "AdministratorAccess"
  std::string_view arn;          // "arn:aws:iam::aws:policy/AdministratorAccess"
  std::string_view path;         // "/", "/service-role/"
  std::string_view version_id;   // the default version, "v1"
  std::string_view create_date;  // of the policy, "2015-02-06T18:39:00Z"
  std::string_view update_date;  // of the default version
  std::string_view description;
  std::string_view document;  // JSON text
};

// Ordered by name.
std::span<const ManagedPolicy> managed_policies();

// Null when AWS's policy of that ARN is not among them.
const ManagedPolicy* find_managed_policy(std::string_view arn);

}  // namespace skerry::iam
