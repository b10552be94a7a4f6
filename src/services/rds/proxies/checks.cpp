#include "services/rds/proxies/checks.hpp"

#include <set>

#include "services/rds/own_calls.hpp"
#include "services/rds/proxies/errors.hpp"
#include "services/rds/proxies/limits.hpp"
#include "shapes/ec2.hpp"

namespace skerry::rds {
namespace {

constexpr std::string_view postgres_method = "POSTGRES_";

Result<StoredAuth, ApiError> check_one(const UserAuthConfig& asked) {
  StoredAuth out;
  out.description = asked.description.value_or("");
  out.user = asked.user_name.value_or("");
  out.secret = asked.secret_arn.value_or("");
  if (out.secret.empty())
    return errors::invalid_value("A SecretArn is required for the auth scheme SECRETS.");
  out.iam = asked.iam_auth.value_or(out.iam);
  if (out.iam == "ENABLED")
    return errors::invalid_value("IAMAuth ENABLED is valid only for SQL Server proxies.");
  out.method = asked.client_password_auth_type.value_or(out.method);
  if (!out.method.starts_with(postgres_method))
    return errors::invalid_value("The ClientPasswordAuthType " + out.method +
                                 " is not valid for the engine family POSTGRESQL.");
  return out;
}

}  // namespace

// "It must begin with a letter and must contain only ASCII letters, digits, and hyphens; it can't
// end with a hyphen or contain two consecutive hyphens." (CreateDBProxy)
Result<std::string, ApiError> check_proxy_name(std::string_view member, std::string_view name) {
  if (!is_identifier(name, limits::proxy_name_chars_max))
    return errors::bad_identifier(
        member,
        "Identifiers must begin with a letter; must contain only ASCII letters, digits, and "
        "hyphens; and must not end with a hyphen or contain two consecutive hyphens.");
  return lower(name);
}

Result<std::vector<StoredAuth>, ApiError> check_auth(
    const std::optional<std::vector<UserAuthConfig>>& auth,
    const std::optional<std::string>& default_scheme) {
  if (default_scheme && *default_scheme == "IAM_AUTH")
    return errors::unsupported("DefaultAuthScheme IAM_AUTH (proxies that log in by IAM)");
  if (!auth || auth->empty())
    return errors::invalid_combination("Auth is required when DefaultAuthScheme is NONE.");
  if (auth->size() > limits::secrets_per_proxy_max)
    return errors::invalid_value("A DB proxy can have at most 200 secrets.");
  std::vector<StoredAuth> out;
  std::set<std::string> secrets;
  for (const UserAuthConfig& asked : *auth) {
    out.push_back(TRY(check_one(asked)));
    if (!secrets.insert(out.back().secret).second)
      return errors::invalid_value("The secret " + out.back().secret +
                                   " is specified more than once.");
  }
  return out;
}

Result<std::int64_t, ApiError> check_client_idle(const std::optional<std::int32_t>& seconds) {
  const std::int64_t asked = seconds.value_or(limits::client_idle_s_default);
  if (asked < limits::client_idle_s_min || asked > limits::client_idle_s_max)
    return errors::invalid_value("IdleClientTimeout must be between 1 and 28800 seconds.");
  return asked;
}

Result<Done, ApiError> check_network_type(const std::optional<std::string>& type,
                                          std::string_view member) {
  if (type && *type != "IPV4")
    return errors::unsupported(std::string(member) + " " + *type + ": networks here have no IPv6");
  return Done{};
}

Result<Done, ApiError> check_role(const Call& call, const std::string& role) {
  if (!call.directory().role(role))
    return errors::invalid_value("The role " + role + " does not exist.");
  return Done{};
}

Result<Done, ApiError> change_groups(Proxies& proxies, Call& call,
                                     const StoredProxyEndpoint& endpoint) {
  for (const StoredPlace& place : endpoint.places) {
    ec2::ModifyNetworkInterfaceAttributeRequest request;
    request.network_interface_id = place.interface;
    request.groups = endpoint.groups;
    TRY(ask_as_rds<ec2::ModifyNetworkInterfaceAttributeOperation>(proxies.rds(), call.batch(),
                                                                  call.facts(), request));
  }
  return Done{};
}

}  // namespace skerry::rds
