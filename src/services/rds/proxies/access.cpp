#include "services/rds/proxies/access.hpp"

#include "call/service_role.hpp"
#include "services/rds/own_calls.hpp"

namespace skerry::rds {
namespace {

// Of a resource that is not there (yet): any of its kind.
std::string any(const Proxies& proxies, std::string_view kind) {
  return "arn:aws:rds:" + proxies.region().name.text + ":" + proxies.region().account.text + ":" +
         std::string(kind) + ":*";
}

void set_tags(Access& access, const std::vector<StoredTag>& tags) {
  for (const StoredTag& tag : tags) access.context.set("aws:ResourceTag/" + tag.key, tag.value);
}

void set_request_tags(Access& access, const std::optional<std::vector<Tag>>& tags) {
  if (!tags || tags->empty()) return;
  std::vector<std::string> keys;
  for (const Tag& tag : *tags) {
    keys.push_back(tag.key.value_or(""));
    access.context.set("aws:RequestTag/" + keys.back(), tag.value.value_or(""));
  }
  access.context.set("aws:TagKeys", std::move(keys));
}

}  // namespace

Access on_proxy(const Proxies& proxies, const std::optional<std::string>& name) {
  Access access;
  const StoredProxy* const proxy = name ? proxies.find(*name) : nullptr;
  access.resource = proxy != nullptr ? proxies.arn(*proxy) : any(proxies, "db-proxy");
  if (proxy != nullptr) set_tags(access, proxy->tags);
  return access;
}

Access on_endpoint(const Proxies& proxies, const std::optional<std::string>& name) {
  Access access;
  const StoredProxyEndpoint* const endpoint = name ? proxies.find_endpoint(*name) : nullptr;
  access.resource =
      endpoint != nullptr ? proxies.arn(*endpoint) : any(proxies, "db-proxy-endpoint");
  if (endpoint != nullptr) set_tags(access, endpoint->tags);
  return access;
}

Access on_group(const Proxies& proxies, const std::string& name) {
  Access access;
  const StoredProxy* const proxy = proxies.find(name);
  access.resource = proxy != nullptr ? proxies.group_arn(*proxy) : any(proxies, "target-group");
  return access;
}

Accesses create_proxy_access(const Proxies& proxies, const Call&,
                             const CreateDBProxyRequest& request) {
  Access access;
  access.action = "rds:CreateDBProxy";
  access.resource = any(proxies, "db-proxy");
  set_request_tags(access, request.tags);
  return {access, pass_role(*request.role_arn, service_name)};
}

Accesses modify_proxy_access(const Proxies& proxies, const Call& call,
                             const ModifyDBProxyRequest& request) {
  Accesses needed = access_to_proxy<ModifyDBProxyOperation>(proxies, call, request);
  if (request.role_arn) needed.push_back(pass_role(*request.role_arn, service_name));
  return needed;
}

Accesses create_endpoint_access(const Proxies& proxies, const Call& call,
                                const CreateDBProxyEndpointRequest& request) {
  Accesses needed = access_to_proxy<CreateDBProxyEndpointOperation>(proxies, call, request);
  Access endpoint;
  endpoint.action = "rds:CreateDBProxyEndpoint";
  endpoint.resource = any(proxies, "db-proxy-endpoint");
  set_request_tags(endpoint, request.tags);
  needed.push_back(std::move(endpoint));
  return needed;
}

Accesses describe_endpoints_access(const Proxies& proxies, const Call&,
                                   const DescribeDBProxyEndpointsRequest& request) {
  Access access = request.db_proxy_endpoint_name
                      ? on_endpoint(proxies, request.db_proxy_endpoint_name)
                      : on_proxy(proxies, request.db_proxy_name);
  access.action = "rds:DescribeDBProxyEndpoints";
  return {std::move(access)};
}

Accesses register_targets_access(const Proxies& proxies, const Call& call,
                                 const RegisterDBProxyTargetsRequest& request) {
  Accesses needed = access_to_group<RegisterDBProxyTargetsOperation>(proxies, call, request);
  if (!request.db_instance_identifiers) return needed;
  for (const std::string& id : *request.db_instance_identifiers) {
    Access instance;
    instance.action = "rds:RegisterDBProxyTargets";
    instance.resource = proxies.rds().arn(Kind::instance, lower(id));
    needed.push_back(std::move(instance));
  }
  return needed;
}

}  // namespace skerry::rds
