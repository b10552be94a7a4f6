#pragma once
// What the types of RDS have in common.

#include <optional>
#include <string>

#include "services/cloudformation/properties.hpp"
#include "services/cloudformation/provision.hpp"

namespace skerry::cloudformation::types {

Result<Done, ApiError> update_rds_tags(Provision& provision, const Former& former,
                                       const std::string& arn);

// Of a type whose resource is described by its name and takes time to come and go. `Type` has
//   described(provision, name)   its shape, which has a status
//   attributes(shape)
//   erase(provision, name)
template <class Type>
struct RdsLife {
  static Result<std::optional<Value>, ApiError> poll(Provision& provision, const Former& former) {
    const auto there = TRY(Type::described(provision, former.physical_id));
    // It may yet come, when addresses or capacity are free again; a stack does not wait for that.
    if (*there.status == "insufficient-resource-limits")
      return ApiError{.code = "NotStabilized",
                      .status = 400,
                      .message = former.physical_id + " has the status " + *there.status +
                                 "; RDS's events say what is missing"};
    if (*there.status != "available") return std::optional<Value>{};
    return std::optional(Type::attributes(there));
  }
  static Result<Done, ApiError> remove(Provision& provision, const Former& former) {
    const auto there = Type::described(provision, former.physical_id);
    if (there.ok() && *there->status == "deleting") return Done{};
    return Type::erase(provision, former.physical_id);
  }
  static Result<bool, ApiError> poll_removed(Provision& provision, const Former& former) {
    const auto there = Type::described(provision, former.physical_id);
    if (there.ok()) return false;
    if (is_absence(there.error())) return true;
    return there.error();
  }
};

}  // namespace skerry::cloudformation::types
