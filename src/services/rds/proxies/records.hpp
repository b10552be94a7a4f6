#pragma once
// What RDS keeps of its proxies. A proxy has one target group, "default", whose members stand in
// the proxy's record; each endpoint, the default one too, is a record of its own.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "services/rds/records.hpp"

namespace skerry::rds {

// UserAuthConfig.
struct StoredAuth {
  std::string description;
  std::string user;  // empty: as the secret says
  std::string secret;
  std::string iam = "DISABLED";
  std::string method = "POSTGRES_SCRAM_SHA_256";
  template <class Visit, class Self>
  static void fields(Visit& visit, Self& self) {
    visit("description", self.description);
    visit("user", self.user);
    visit("secret", self.secret);
    visit("iam", self.iam);
    visit("method", self.method);
  }
  bool operator==(const StoredAuth&) const = default;
};

struct StoredProxy {
  std::string id;        // its name in lower case
  std::string resource;  // "prx-..."
  std::string status;    // creating, available, deleting
  std::string role;
  std::vector<StoredAuth> auth;
  std::vector<std::string> subnets;
  std::vector<std::string> groups;
  std::string vpc;
  bool require_tls = false;
  std::int64_t client_idle_s = 0;
  bool debug_logging = false;
  std::int64_t uid_slot = 0;
  WallTime created{};
  WallTime updated{};
  std::vector<StoredTag> tags;
  // The target group.
  std::string group_resource;  // "prx-tg-..."
  std::int64_t connections_percent = 0;
  std::int64_t idle_percent = 0;
  std::int64_t borrow_s = 0;
  std::vector<std::string> pinning_filters;
  std::string init_query;
  WallTime group_updated{};
  std::string target;           // an instance's identifier; empty: none is registered
  std::string target_resource;  // its resource id, since another may take the identifier

  std::string encode() const;
  static Result<StoredProxy> decode(std::string_view bytes);
  template <class Visit, class Self>
  static void fields(Visit& visit, Self& self) {
    proxy_fields(visit, self);
    visit("group_resource", self.group_resource);
    visit("connections_percent", self.connections_percent);
    visit("idle_percent", self.idle_percent);
    visit("borrow_s", self.borrow_s);
    visit("pinning_filters", self.pinning_filters);
    visit("init_query", self.init_query);
    visit("group_updated", self.group_updated);
    visit("target", self.target);
    visit("target_resource", self.target_resource);
  }

 private:
  template <class Visit, class Self>
  static void proxy_fields(Visit& visit, Self& self) {
    visit("id", self.id);
    visit("resource", self.resource);
    visit("status", self.status);
    visit("role", self.role);
    visit("auth", self.auth);
    visit("subnets", self.subnets);
    visit("groups", self.groups);
    visit("vpc", self.vpc);
    visit("require_tls", self.require_tls);
    visit("client_idle_s", self.client_idle_s);
    visit("debug_logging", self.debug_logging);
    visit("uid_slot", self.uid_slot);
    visit("created", self.created);
    visit("updated", self.updated);
    visit("tags", self.tags);
  }
};

struct StoredPlace {
  std::string subnet;
  std::string interface;
  std::string address;
  template <class Visit, class Self>
  static void fields(Visit& visit, Self& self) {
    visit("subnet", self.subnet);
    visit("interface", self.interface);
    visit("address", self.address);
  }
  bool operator==(const StoredPlace&) const = default;
};

struct StoredProxyEndpoint {
  std::string id;        // its name; of the default one the proxy's and "/default"
  std::string proxy;     // the proxy's id
  std::string resource;  // "prx-endpoint-..."
  std::string status;    // creating, insufficient-resource-limits, available, deleting
  bool is_default = false;
  std::vector<std::string> subnets;
  std::vector<std::string> groups;
  std::string vpc;
  std::vector<StoredPlace> places;
  WallTime created{};
  std::vector<StoredTag> tags;

  // Whose name clients know it by in logs and metrics.
  std::string name() const { return is_default ? "default" : id; }

  std::string encode() const;
  static Result<StoredProxyEndpoint> decode(std::string_view bytes);
  template <class Visit, class Self>
  static void fields(Visit& visit, Self& self) {
    visit("id", self.id);
    visit("proxy", self.proxy);
    visit("resource", self.resource);
    visit("status", self.status);
    visit("is_default", self.is_default);
    visit("subnets", self.subnets);
    visit("groups", self.groups);
    visit("vpc", self.vpc);
    visit("places", self.places);
    visit("created", self.created);
    visit("tags", self.tags);
  }
};

}  // namespace skerry::rds
