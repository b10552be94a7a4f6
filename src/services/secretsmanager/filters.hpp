#pragma once
// The filters of ListSecrets and BatchGetSecretValue: a secret passes when it fits every filter; it
// fits a filter when it fits one of its values; "!" before a value turns it round.
// https://docs.aws.amazon.com/secretsmanager/latest/userguide/manage_search-secret.html

#include <vector>

#include "base/result.hpp"
#include "services/secretsmanager/records.hpp"
#include "shapes/secretsmanager.hpp"
#include "wire/aws/error.hpp"

namespace skerry::secretsmanager {

Result<Done, ApiError> check_filters(const std::vector<Filter>& filters);

struct PrimaryRegion {
  std::string_view text;
};
// The filters were checked.
bool passes(const StoredSecret& secret, PrimaryRegion region, const std::vector<Filter>& filters);

}  // namespace skerry::secretsmanager
