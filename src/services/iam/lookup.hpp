#pragma once
// What most handlers begin with: the resource that the request names, or AWS's error.

#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "call/call.hpp"
#include "services/iam/errors.hpp"
#include "services/iam/state.hpp"

namespace skerry::iam {

template <class T>
Result<const T*, ApiError> need(const Iam& iam, std::string_view name) {
  if (const T* found = iam.find<T>(name)) return found;
  return errors::no_such(kind_of<T>, name);
}

// The user of that name; without one, the user who calls.
Result<const StoredUser*, ApiError> need_user(const Iam& iam, const Call& call,
                                              const std::optional<std::string>& name);

// A role that is not service-linked.
Result<const StoredRole*, ApiError> need_own_role(const Iam& iam, std::string_view name);

// For the code that users, groups and roles share: what may be changed.
template <class T>
Result<const T*, ApiError> need_changeable(const Iam& iam, std::string_view name) {
  return need<T>(iam, name);
}
template <>
Result<const StoredRole*, ApiError> need_changeable<StoredRole>(const Iam& iam,
                                                                std::string_view name);

Result<AnyPolicy, ApiError> need_policy(const Iam& iam, std::string_view arn);
// A policy of this account, for the call's operation to change.
Result<const StoredPolicy*, ApiError> need_own_policy(const Iam& iam, const Call& call,
                                                      std::string_view arn,
                                                      std::string_view action);

// A managed policy that can serve as a permissions boundary.
Result<Done, ApiError> check_boundary(const Iam& iam, std::string_view arn);

// A document for users, groups and roles, of whatever length.
Result<Done, ApiError> check_identity_policy(std::string_view document);

}  // namespace skerry::iam
