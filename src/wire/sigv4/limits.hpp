#pragma once
// The limits of signature checking. The unit stands last in each name.

#include <chrono>
#include <cstddef>

namespace skerry::sigv4 {

// How far a request's time may be from ours: "within five minutes" for AWS
// (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv.html), 900,000 ms for S3
// (MaxAllowedSkewMilliseconds of its RequestTimeTooSkewed).
inline constexpr std::chrono::minutes skew_minutes_max{5};
inline constexpr std::chrono::minutes s3_skew_minutes_max{15};
// A presigned URL lives for at most seven days
// (https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html).
inline constexpr std::chrono::seconds presigned_seconds_max{604800};

inline constexpr std::size_t signed_header_count_max = 128;
// A canonical request up to this is shown in S3's SignatureDoesNotMatch.
inline constexpr std::size_t explained_request_bytes_max = 4096;
inline constexpr std::size_t signing_key_count_max = 4096;

// aws-chunked: sixteen hex digits, ";chunk-signature=", 64 hex digits, CRLF, and some to spare.
inline constexpr std::size_t chunk_header_bytes_max = 128;
// "at least 8 KB", but for the last one
// (https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html).
inline constexpr std::size_t chunk_bytes_min = 8192;
inline constexpr std::size_t trailer_bytes_max = 4096;
inline constexpr std::size_t trailer_count_max = 8;

}  // namespace skerry::sigv4
