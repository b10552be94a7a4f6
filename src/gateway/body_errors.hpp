#pragma once
// What S3 says of bodies that it does not take
// (https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html).

#include <cstdint>
#include <string>
#include <string_view>

#include "objects/checksums.hpp"
#include "objects/staged.hpp"
#include "wire/aws/error.hpp"

namespace skerry::gateway::body_errors {

ApiError missing_length();
struct Proposed {
  std::uint64_t bytes;
};
ApiError too_large(Proposed proposed);
ApiError message_too_large();  // of a body that is held as a whole
ApiError missing_md5();
ApiError invalid_md5(std::string_view sent);
struct Digests {
  std::string expected;
  std::string calculated;
};
ApiError bad_md5(const Digests& digests);
ApiError bad_checksum(objects::ChecksumAlgorithm algorithm);
ApiError invalid_checksum(objects::ChecksumAlgorithm algorithm);
ApiError several_checksums();
ApiError unknown_checksum_algorithm();
ApiError checksum_missing();
ApiError checksum_mismatch_of_names();
ApiError incomplete();
ApiError stalled();
ApiError too_many_bodies();
// The disk is full, or failed; what failed is in the log.
ApiError not_written(const objects::WriteFailure& failure);

}  // namespace skerry::gateway::body_errors
