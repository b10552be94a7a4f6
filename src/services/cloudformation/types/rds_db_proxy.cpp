// AWS::RDS::DBProxy
#include <array>

#include "services/cloudformation/properties.hpp"
#include "services/cloudformation/types/all.hpp"
#include "shapes/rds.hpp"

namespace skerry::cloudformation::types {
namespace {

constexpr std::array<std::string_view, 13> supported{"Auth",
                                                     "DBProxyName",
                                                     "DebugLogging",
                                                     "DefaultAuthScheme",
                                                     "EndpointNetworkType",
                                                     "EngineFamily",
                                                     "IdleClientTimeout",
                                                     "RequireTLS",
                                                     "RoleArn",
                                                     "Tags",
                                                     "TargetConnectionNetworkType",
                                                     "VpcSecurityGroupIds",
                                                     "VpcSubnetIds"};

Result<std::optional<std::vector<rds::UserAuthConfig>>, ApiError> auth(const Value& properties) {
  std::optional<std::vector<rds::UserAuthConfig>> out;
  const Value* const given = properties.find("Auth");
  if (given == nullptr) return out;
  out.emplace();
  for (const Value& item : given->items()) {
    rds::UserAuthConfig one = TRY(as_shape<rds::UserAuthConfig>(item));
    out->push_back(std::move(one));
  }
  return out;
}

std::optional<std::vector<std::string>> list(const Value& properties, std::string_view name) {
  if (properties.find(name) == nullptr) return std::nullopt;
  return texts(properties, name);
}

Value attributes(const rds::DBProxy& proxy) {
  return Value::object({{"DBProxyArn", *proxy.db_proxy_arn},
                        {"Endpoint", *proxy.endpoint},
                        {"VpcId", *proxy.vpc_id}});
}

Result<rds::DBProxy, ApiError> described(Provision& provision, const std::string& name) {
  rds::DescribeDBProxiesRequest request;
  request.db_proxy_name = name;
  const auto found = TRY(provision.ask<rds::DescribeDBProxiesOperation>(request));
  return found.db_proxies->front();
}

Result<Made, ApiError> create(Provision& provision) {
  const Value& properties = provision.properties;
  rds::CreateDBProxyRequest request;
  request.db_proxy_name = text(properties, "DBProxyName");
  request.engine_family = text(properties, "EngineFamily");
  request.default_auth_scheme = text(properties, "DefaultAuthScheme");
  request.auth = TRY(auth(properties));
  request.role_arn = text(properties, "RoleArn");
  request.vpc_subnet_ids = list(properties, "VpcSubnetIds");
  request.vpc_security_group_ids = list(properties, "VpcSecurityGroupIds");
  request.require_tls = flag(properties, "RequireTLS");
  request.idle_client_timeout = integer(properties, "IdleClientTimeout");
  request.debug_logging = flag(properties, "DebugLogging");
  request.endpoint_network_type = text(properties, "EndpointNetworkType");
  request.target_connection_network_type = text(properties, "TargetConnectionNetworkType");
  request.tags = tag_list<rds::Tag>(properties, "Tags");
  const auto made = TRY(provision.ask<rds::CreateDBProxyOperation>(request));
  return Made{.physical_id = *made.db_proxy->db_proxy_name,
              .attributes = attributes(*made.db_proxy),
              .readiness = Readiness::pending};
}

Result<std::optional<Value>, ApiError> poll(Provision& provision, const Former& former) {
  const rds::DBProxy there = TRY(described(provision, former.physical_id));
  if (*there.status != "available") return std::optional<Value>{};
  return std::optional(attributes(there));
}

Result<Done, ApiError> update_tags(Provision& provision, const Former& former,
                                   const std::string& arn) {
  const TagChange change = tag_change(former.properties, provision.properties, "Tags");
  if (!change.removed.empty()) {
    rds::RemoveTagsFromResourceMessage request;
    request.resource_name = arn;
    request.tag_keys = change.removed;
    TRY(provision.ask<rds::RemoveTagsFromResourceOperation>(request));
  }
  if (!change.set.empty()) {
    rds::AddTagsToResourceMessage request;
    request.resource_name = arn;
    request.tags = tag_list<rds::Tag>(change.set);
    TRY(provision.ask<rds::AddTagsToResourceOperation>(request));
  }
  return Done{};
}

Result<Updated, ApiError> update(Provision& provision, const Former& former) {
  const Value& properties = provision.properties;
  rds::ModifyDBProxyRequest request;
  request.db_proxy_name = former.physical_id;
  request.default_auth_scheme = text(properties, "DefaultAuthScheme");
  request.auth = TRY(auth(properties));
  request.role_arn = text(properties, "RoleArn");
  request.security_groups = list(properties, "VpcSecurityGroupIds");
  request.require_tls = flag(properties, "RequireTLS").value_or(false);
  request.idle_client_timeout = integer(properties, "IdleClientTimeout").value_or(1800);
  request.debug_logging = flag(properties, "DebugLogging").value_or(false);
  const auto changed = TRY(provision.ask<rds::ModifyDBProxyOperation>(request));
  TRY(update_tags(provision, former, *changed.db_proxy->db_proxy_arn));
  return Updated{.attributes = attributes(*changed.db_proxy)};
}

Result<Done, ApiError> remove(Provision& provision, const Former& former) {
  const auto there = described(provision, former.physical_id);
  if (there.ok() && *there->status == "deleting") return Done{};
  rds::DeleteDBProxyRequest request;
  request.db_proxy_name = former.physical_id;
  return gone(provision.ask<rds::DeleteDBProxyOperation>(request));
}

Result<bool, ApiError> poll_removed(Provision& provision, const Former& former) {
  const auto there = described(provision, former.physical_id);
  if (there.ok()) return false;
  if (is_absence(there.error())) return true;
  return there.error();
}

}  // namespace

const ResourceType rds_db_proxy{.type = "AWS::RDS::DBProxy",
                                .supported = supported,
                                .create = create,
                                .update = update,
                                .remove = remove,
                                .poll = poll,
                                .poll_removed = poll_removed};

}  // namespace skerry::cloudformation::types
