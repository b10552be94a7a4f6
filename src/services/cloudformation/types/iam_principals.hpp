#pragma once
// What is the same for roles, users and groups of IAM: inline policies and attached ones.

#include <compare>
#include <cstdint>
#include <string>
#include <vector>

#include "services/cloudformation/provision.hpp"

namespace skerry::cloudformation::types {

enum class IamKind : std::uint8_t { role, user, group };

struct IamPrincipal {
  IamKind kind = IamKind::role;
  std::string name;
  auto operator<=>(const IamPrincipal&) const = default;
};

struct InlinePolicy {
  std::string name;
  std::string document;
};

// Those that the properties Roles, Users and Groups name.
std::vector<IamPrincipal> principals_of(const Value& properties);

Result<Done, ApiError> put_inline(Provision& provision, const IamPrincipal& principal,
                                  const InlinePolicy& policy);
Result<Done, ApiError> delete_inline(Provision& provision, const IamPrincipal& principal,
                                     const std::string& policy_name);
Result<Done, ApiError> attach(Provision& provision, const IamPrincipal& principal,
                              const std::string& policy_arn);
Result<Done, ApiError> detach(Provision& provision, const IamPrincipal& principal,
                              const std::string& policy_arn);

// The properties Policies and ManagedPolicyArns of the principal itself: from what they were
// (nothing: an empty object) to what they are.
Result<Done, ApiError> change_policies(Provision& provision, const IamPrincipal& principal,
                                       const Value& before, const Value& after);

}  // namespace skerry::cloudformation::types
