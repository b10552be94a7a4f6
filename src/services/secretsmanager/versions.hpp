#pragma once
// Staging labels: which version is AWSCURRENT, which AWSPREVIOUS. Pure, on a secret's record.
// https://docs.aws.amazon.com/secretsmanager/latest/userguide/getting-started.html#term_version

#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "services/secretsmanager/records.hpp"

namespace skerry::secretsmanager {

inline constexpr std::string_view current_stage = "AWSCURRENT";
inline constexpr std::string_view previous_stage = "AWSPREVIOUS";
inline constexpr std::string_view pending_stage = "AWSPENDING";

struct VersionId {
  std::string_view text;
};

// A label is on one version at a time: it leaves the one that has it. When AWSCURRENT moves, the
// version that it leaves becomes AWSPREVIOUS. Putting a label where it is changes nothing.
void put_stage(StoredSecret& secret, VersionId to, std::string_view stage);
void remove_stage(StoredSecret& secret, VersionId from, std::string_view stage);

std::size_t labels(const StoredSecret& secret);

// Takes the outdated versions out of the record, oldest first: those without labels, beyond
// limits::versions_kept, older than limits::version_protected. Their values are the caller's.
std::vector<StoredVersion> prune(StoredSecret& secret, WallTime now);

}  // namespace skerry::secretsmanager
