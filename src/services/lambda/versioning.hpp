#pragma once
// Published versions: copies of $LATEST that do not change any more.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "call/call.hpp"
#include "call/not_supported.hpp"
#include "services/lambda/state.hpp"

namespace skerry::lambda {

// The newest version where it is the same as $LATEST, else a new one.
StoredVersion publish(Lambda& lambda, Call& call, const StoredVersion& of,
                      const std::string& description);

// "x86_64", "arm64": what this program was built for is what can run.
std::string own_architecture();
Result<Done, ApiError> check_architectures(
    OperationName operation, const std::optional<std::vector<std::string>>& architectures);

}  // namespace skerry::lambda
