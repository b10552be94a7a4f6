#include "services/rds/proxies/state.hpp"

#include <algorithm>
#include <set>

#include "base/assert.hpp"
#include "base/digest.hpp"
#include "base/encoding.hpp"
#include "services/rds/proxies/errors.hpp"
#include "services/rds/proxies/limits.hpp"

namespace skerry::rds {
namespace {

constexpr std::string_view default_name = "default";

// The same for all proxies of an account in a region, as the hash in instances' names.
std::string domain(const RegionFacts& region) {
  constexpr std::string_view letters = "abcdefghijklmnopqrstuvwxyz0123456789";
  const std::string about = "rds-proxy " + region.account.text + " " + region.name.text;
  std::string hash = "c";
  for (const std::byte byte : sha256(as_bytes(about))) {
    if (hash.size() == 12) break;
    hash += letters[std::to_integer<std::size_t>(byte) % letters.size()];
  }
  return "proxy-" + hash + "." + region.name.text + ".rds.amazonaws.com";
}

std::string arn_of(const RegionFacts& region, std::string_view kind, const std::string& resource) {
  return "arn:aws:rds:" + region.name.text + ":" + region.account.text + ":" + std::string(kind) +
         ":" + resource;
}

}  // namespace

Proxies::Proxies(Rds& rds) : rds_(rds) {
  endpoints_.watch(names_);
  rds_.keep_others_in(*this);
}

Result<Done> Proxies::load(Store& store) {
  TRY(proxies_.load(store));
  return endpoints_.load(store);
}

Result<const StoredProxy*, ApiError> Proxies::need(std::string_view name) const {
  const StoredProxy* const found = find(name);
  if (found == nullptr) return errors::no_proxy(name);
  return found;
}

Result<const StoredProxy*, ApiError> Proxies::need_group(
    std::string_view name, const std::optional<std::string>& group) const {
  const StoredProxy* const proxy = TRY(need(name));
  if (group && lower(*group) != default_name) return errors::no_target_group(*group);
  return proxy;
}

Result<const StoredProxyEndpoint*, ApiError> Proxies::need_endpoint(std::string_view name) const {
  const StoredProxyEndpoint* const found = find_endpoint(name);
  if (found == nullptr || found->is_default) return errors::no_endpoint(name);
  return found;
}

const StoredProxyEndpoint& Proxies::default_endpoint(const StoredProxy& proxy) const {
  const StoredProxyEndpoint* const found =
      endpoints_.find(proxy.id + "/" + std::string(default_name));
  ASSERT(found != nullptr);
  return *found;
}

std::vector<const StoredProxyEndpoint*> Proxies::endpoints_of(const StoredProxy& proxy) const {
  std::vector<const StoredProxyEndpoint*> out{&default_endpoint(proxy)};
  for (const auto& [id, endpoint] : endpoints_.entries())
    if (endpoint.proxy == proxy.id && !endpoint.is_default) out.push_back(&endpoint);
  return out;
}

void Proxies::put(Batch& batch, StoredProxy proxy) {
  std::string key = proxy.id;
  proxies_.put(batch, std::move(key), std::move(proxy));
}

void Proxies::put(Batch& batch, StoredProxyEndpoint endpoint) {
  std::string key = endpoint.id;
  endpoints_.put(batch, std::move(key), std::move(endpoint));
}

std::optional<StoredOther> Proxies::find_other(std::string_view wanted) const {
  for (const auto& [id, proxy] : all())
    if (arn(proxy) == wanted) return StoredOther{std::string(wanted), proxy.tags};
  for (const auto& [id, endpoint] : endpoints())
    if (arn(endpoint) == wanted) return StoredOther{std::string(wanted), endpoint.tags};
  return std::nullopt;
}

void Proxies::put(Batch& batch, StoredOther other) {
  for (const auto& [id, proxy] : all()) {
    if (arn(proxy) != other.arn) continue;
    StoredProxy changed = proxy;
    changed.tags = std::move(other.tags);
    return put(batch, std::move(changed));
  }
  for (const auto& [id, endpoint] : endpoints()) {
    if (arn(endpoint) != other.arn) continue;
    StoredProxyEndpoint changed = endpoint;
    changed.tags = std::move(other.tags);
    return put(batch, std::move(changed));
  }
}

std::optional<std::uint16_t> Proxies::free_slot() const {
  std::set<std::int64_t> taken;
  for (const auto& [id, proxy] : all()) taken.insert(proxy.uid_slot);
  for (std::uint16_t slot = limits::proxy_slot_first; slot <= limits::proxy_slot_last; ++slot)
    if (!taken.contains(slot)) return slot;
  return std::nullopt;
}

std::string Proxies::arn(const StoredProxy& proxy) const {
  return arn_of(region(), "db-proxy", proxy.resource);
}
std::string Proxies::arn(const StoredProxyEndpoint& endpoint) const {
  return arn_of(region(), "db-proxy-endpoint", endpoint.resource);
}
std::string Proxies::group_arn(const StoredProxy& proxy) const {
  return arn_of(region(), "target-group", proxy.group_resource);
}

std::string Proxies::host_of(const StoredProxyEndpoint& endpoint) const {
  if (endpoint.is_default) return endpoint.proxy + "." + domain(region());
  return endpoint.id + ".endpoint." + domain(region());
}

std::vector<std::string> Proxies::certificate_names() const {
  return {"*." + domain(region()), "*.endpoint." + domain(region())};
}

void Proxies::add_names(network::InterfaceNames& names) const {
  for (const auto& [id, endpoint] : endpoints()) {
    std::vector<network::InterfaceId>& interfaces = names[host_of(endpoint)];
    for (const StoredPlace& place : endpoint.places)
      interfaces.push_back(network::InterfaceId{place.interface});
  }
}

std::string new_resource(Random& random, ResourcePrefix prefix) {
  return std::string(prefix.text) + random.text(17, "0123456789abcdef");
}

}  // namespace skerry::rds
