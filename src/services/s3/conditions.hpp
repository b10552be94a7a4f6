#pragma once
// If-Match, If-None-Match, If-Modified-Since, If-Unmodified-Since (RFC 9110 section 13.2.2, as S3
// keeps it) and Range.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "objects/extents.hpp"
#include "services/s3/records.hpp"

namespace skerry::s3 {

struct Conditions {
  std::optional<std::string> match = {};
  std::optional<std::string> none_match = {};
  std::optional<WallTime> modified_since = {};
  std::optional<WallTime> unmodified_since = {};
};
enum class Verdict : std::uint8_t { serve, not_modified, failed };
struct Judged {
  Verdict verdict = Verdict::serve;
  std::string_view condition = {};  // the header that did not hold
};
Judged judge_conditions(const Conditions& conditions, const StoredVersion& version);

// Whether one of the entity tags of an If-Match or If-None-Match is `etag`.
bool names_etag(std::string_view header, std::string_view etag);

// "bytes=0-99", "bytes=100-", "bytes=-100" of a body of so many bytes.
struct RangeOf {
  std::uint64_t bytes;
};
enum class RangeKind : std::uint8_t { whole, part, unsatisfiable };
struct WantedRange {
  RangeKind kind = RangeKind::whole;  // also for what is no single range: it is ignored
  objects::ByteRange range = {};
};
WantedRange parse_range(std::string_view header, RangeOf of);

}  // namespace skerry::s3
