#pragma once
// What may be asked of a proxy, refused in RDS's words before anything is made.

#include <optional>
#include <string>
#include <vector>

#include "services/rds/proxies/state.hpp"
#include "shapes/rds.hpp"

namespace skerry::rds {

// In lower case: names are the same whatever their case is.
Result<std::string, ApiError> check_proxy_name(std::string_view member, std::string_view name);
Result<std::vector<StoredAuth>, ApiError> check_auth(
    const std::optional<std::vector<UserAuthConfig>>& auth,
    const std::optional<std::string>& default_scheme);
Result<std::int64_t, ApiError> check_client_idle(const std::optional<std::int32_t>& seconds);
Result<Done, ApiError> check_network_type(const std::optional<std::string>& type,
                                          std::string_view member);
Result<Done, ApiError> check_role(const Call& call, const std::string& role);

Result<Done, ApiError> change_groups(Proxies& proxies, Call& call,
                                     const StoredProxyEndpoint& endpoint);

}  // namespace skerry::rds
