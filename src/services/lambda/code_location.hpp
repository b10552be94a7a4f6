#pragma once
// Where a version's archive can be downloaded from for ten minutes, as GetFunction tells it: an
// object of a bucket of Lambda's own, behind a presigned URL. The object's key names the version in
// sealed form, so nobody finds a key who was not given it.
// https://docs.aws.amazon.com/lambda/latest/api/API_FunctionCodeLocation.html

#include <optional>
#include <string>
#include <string_view>

#include "call/call.hpp"
#include "call/sessions.hpp"
#include "objects/reading.hpp"
#include "services/lambda/state.hpp"

namespace skerry::lambda {

std::string code_bucket(const RegionFacts& region);  // "awslambda-us-east-1-tasks"

// Nothing for a caller who has no URL: another service that asks for it.
Result<std::optional<std::string>> code_location(const Lambda& lambda, Call& call,
                                                 SessionTokens& sessions,
                                                 const StoredVersion& version);
// What stands behind a key of that bucket.
std::optional<objects::Reading> code_behind(const Lambda& lambda, std::string_view key);

}  // namespace skerry::lambda
