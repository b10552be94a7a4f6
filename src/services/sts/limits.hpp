#pragma once
// https://docs.aws.amazon.com/STS/latest/APIReference/ (AssumeRole, GetSessionToken),
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html

#include <cstddef>
#include <cstdint>

namespace skerry::sts {

inline constexpr std::int32_t role_session_seconds_default = 3600;
inline constexpr std::int32_t chained_session_seconds_max = 3600;
inline constexpr std::int32_t user_session_seconds_default = 43200;
inline constexpr std::int32_t root_session_seconds_max = 3600;
inline constexpr std::size_t session_tags_max = 50;
// AWS packs policies and tags into an undocumented binary form with a limit of its own; plain
// characters are counted here, against the documented bound of the plain text.
inline constexpr std::size_t packed_characters_max = 2048 * 2;

}  // namespace skerry::sts
