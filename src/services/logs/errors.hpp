#pragma once
// CloudWatch Logs' errors, each made here and nowhere else. Codes are those of each operation's
// page in https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/; the texts are what
// clients have been seen to print.

#include <cstddef>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "wire/aws/error.hpp"

namespace skerry::logs::errors {

ApiError no_such_group();
ApiError no_such_stream();
ApiError no_such_resource();
ApiError group_exists();
ApiError stream_exists();
ApiError too_many_groups();
ApiError too_many_tags(std::string_view resource);

ApiError invalid(std::string message);  // InvalidParameterException
ApiError bad_token();
ApiError bad_retention(std::int64_t days);
ApiError batch_too_large(std::size_t bytes);
ApiError event_too_large(std::size_t bytes);
ApiError not_chronological();
ApiError span_too_long();

// Reading or writing events failed: ServiceUnavailableException.
ApiError unavailable(const Error& error);

}  // namespace skerry::logs::errors
