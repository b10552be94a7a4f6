#pragma once
// What each operation needs permission for. The action is the operation's name; the resources are
// those that the request names and what it makes. EC2 asks for each resource by itself.
// https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonec2.html

#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "call/operation.hpp"
#include "services/ec2/state.hpp"
#include "shapes/ec2.hpp"

namespace skerry::ec2 {

// Gathers the accesses of one request.
class AccessList {
 public:
  AccessList(const Ec2& ec2, std::string_view operation) : ec2_(ec2), operation_(operation) {}

  void resource(const std::optional<std::string>& id);
  void resources(const std::optional<std::vector<std::string>>& ids);
  // A resource that the request makes, and ec2:CreateTags for its tags.
  void made(Kind kind, const std::optional<std::vector<TagSpecification>>& tags);
  void request_tags(const std::vector<Tag>& tags);
  // Without a resource it is "*".
  Accesses take() &&;

 private:
  Access& add(std::string action, std::string resource);

  const Ec2& ec2_;
  std::string_view operation_;
  Accesses accesses_;
};

// What an operation whose name begins with Create or Allocate makes; nothing of the others.
std::optional<Kind> made_by(std::string_view operation);
// Describe and Get have no resources in EC2.
bool only_reads(std::string_view operation);
// Of a route, only the table counts, not where it leads.
bool about_routes(std::string_view operation);

template <class Request>
void add_named(AccessList& list, const Request& r) {
  if constexpr (requires { r.vpc_id; }) list.resource(r.vpc_id);
  if constexpr (requires { r.subnet_id; }) list.resource(r.subnet_id);
  if constexpr (requires { r.internet_gateway_id; }) list.resource(r.internet_gateway_id);
  if constexpr (requires { r.nat_gateway_id; }) list.resource(r.nat_gateway_id);
  if constexpr (requires { r.allocation_id; }) list.resource(r.allocation_id);
  if constexpr (requires { r.network_interface_id; }) list.resource(r.network_interface_id);
  if constexpr (requires { r.group_id; }) list.resource(r.group_id);
  if constexpr (requires { r.network_acl_id; }) list.resource(r.network_acl_id);
  if constexpr (requires { r.vpc_endpoint_id; }) list.resource(r.vpc_endpoint_id);
  if constexpr (requires { r.dhcp_options_id; }) list.resource(r.dhcp_options_id);
  if constexpr (requires { r.resources; }) list.resources(r.resources);
  if constexpr (requires { r.vpc_endpoint_ids; }) list.resources(r.vpc_endpoint_ids);
  if constexpr (requires { r.route_table_ids; }) list.resources(r.route_table_ids);
  if constexpr (requires { r.subnet_ids; }) list.resources(r.subnet_ids);
  if constexpr (requires { r.security_group_ids; }) list.resources(r.security_group_ids);
  if constexpr (requires { r.groups; }) list.resources(r.groups);
}

template <class Op>
Accesses access(const Ec2& ec2, const Call&, const typename Op::Request& request) {
  const std::string_view name = Op::shape.name;
  AccessList list(ec2, name);
  if (only_reads(name)) return std::move(list).take();
  if constexpr (requires { request.route_table_id; }) list.resource(request.route_table_id);
  if (!about_routes(name)) add_named(list, request);
  if (const auto kind = made_by(name)) {
    if constexpr (requires { request.tag_specifications; }) {
      list.made(*kind, request.tag_specifications);
    } else {
      list.made(*kind, {});
    }
  }
  if constexpr (std::is_same_v<Op, CreateTagsOperation>) list.request_tags(*request.tags);
  return std::move(list).take();
}

}  // namespace skerry::ec2
