#pragma once
// One setting of a bucket changed: the record is replaced by its changed copy.

#include <utility>

#include "call/call.hpp"
#include "services/s3/state.hpp"

namespace skerry::s3 {

template <class Request, class Change>
Result<Done, ApiError> change_bucket(S3& s3, Call& call, const Request& request, Change change) {
  const StoredBucket* bucket = TRY(open_bucket(s3, request));
  StoredBucket changed = *bucket;
  change(changed);
  std::string name = changed.name;
  s3.buckets().put(call.batch(), std::move(name), std::move(changed));
  return Done{};
}

}  // namespace skerry::s3
