#pragma once
// When a function may be changed: not while it is being made, nor while another change is under
// way.

#include "base/result.hpp"
#include "services/lambda/state.hpp"

namespace skerry::lambda {

Result<Done, ApiError> check_settled(const Lambda& lambda, const StoredVersion& version);

}  // namespace skerry::lambda
