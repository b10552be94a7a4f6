#pragma once
// Users and roles in the policies of resources (keys, buckets, secrets). As on AWS, whom a policy
// names by ARN must exist when it is stored, and is fixed by its unique id from then on: renamed it
// is still meant, deleted it shows as its id, and its name's next holder is somebody else.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html

#include <compare>
#include <string>
#include <string_view>
#include <vector>

#include "base/arn.hpp"
#include "base/result.hpp"
#include "call/directory.hpp"
#include "policy/compiled.hpp"

namespace skerry {

struct BoundPrincipal {
  std::string arn;  // as the document spells it
  std::string id;
  auto operator<=>(const BoundPrincipal&) const = default;
};

// The account's users and roles that the policy names, sorted. The error is the ARN of one that
// does not exist.
Result<std::vector<BoundPrincipal>> bound_principals(const policy::Policy& policy,
                                                     const AccountId& account,
                                                     const IdentityDirectory& directory);

// Whether all of them still go by those ARNs: the document then counts and shows as it is.
bool all_as_named(const std::vector<BoundPrincipal>& principals,
                  const IdentityDirectory& directory);

// The document as it counts now; null when it does not parse.
policy::PolicyPtr compile_bound(std::string_view document,
                                const std::vector<BoundPrincipal>& principals,
                                const IdentityDirectory& directory, policy::PolicyLabel label);

// The document as it shows now.
std::string shown_bound(std::string document, const std::vector<BoundPrincipal>& principals,
                        const IdentityDirectory& directory);

}  // namespace skerry
