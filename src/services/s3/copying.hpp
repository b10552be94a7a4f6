#pragma once
// The source of CopyObject and UploadPartCopy.

#include "services/s3/conditions.hpp"
#include "services/s3/description.hpp"
#include "services/s3/errors.hpp"
#include "services/s3/finding.hpp"
#include "services/s3/sealing.hpp"

namespace skerry::s3 {

struct Source {
  const StoredVersion* version;
  std::optional<std::string> shown_version;  // x-amz-copy-source-version-id
  KeySeal keys;
};

// Its permissions were looked at before (access.cpp), and KMS is asked here.
template <class Request>
Result<Source, ApiError> open_source(OperationName operation, S3& s3, Call& call,
                                     const Request& request) {
  const std::optional<CopySource> named = parse_copy_source(*request.copy_source);
  if (!named)
    return errors::invalid_argument(
        "Copy Source must mention the source bucket and key: "
        "sourcebucket/sourcekey",
        {"x-amz-copy-source"}, *request.copy_source);
  const StoredBucket* bucket =
      TRY(open_bucket(s3, named->place.bucket, request.expected_source_bucket_owner));
  TRY(refuse_customer_keys(operation, request));
  if (request.copy_source_sse_customer_algorithm || request.copy_source_sse_customer_key)
    return not_supported(operation, "SSE-C (CopySourceSSECustomerAlgorithm)");
  const StoredVersion* version = TRY(find_object(s3, call, named->place, named->version_id));
  const Judged judged =
      judge_conditions({.match = request.copy_source_if_match,
                        .none_match = request.copy_source_if_none_match,
                        .modified_since = request.copy_source_if_modified_since,
                        .unmodified_since = request.copy_source_if_unmodified_since},
                       *version);
  if (judged.verdict != Verdict::serve)
    return errors::precondition_failed("x-amz-copy-source-" + std::string(judged.condition));
  KeySeal keys = TRY(unseal(s3, call, version->place, version->sealing));
  return Source{version, shown_version(*bucket, *version), std::move(keys)};
}

}  // namespace skerry::s3
