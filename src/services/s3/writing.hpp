#pragma once
// What every way to make an object has in common.

#include <optional>
#include <string>

#include "call/call.hpp"
#include "services/s3/state.hpp"

namespace skerry::s3 {

struct WriteConditions {
  std::optional<std::string> match;
  std::optional<std::string> none_match;  // only "*"
};
Result<Done, ApiError> check_write_conditions(const S3& s3, const Place& place,
                                              const WriteConditions& conditions);

// S3 knows whole seconds.
WallTime modification_time(const Call& call);

// The id of a version to be made; empty where the null version is replaced.
std::string new_version(Call& call, const StoredBucket& bucket);

}  // namespace skerry::s3
