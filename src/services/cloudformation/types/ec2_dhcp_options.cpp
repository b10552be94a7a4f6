// AWS::EC2::DHCPOptions
#include <array>

#include "services/cloudformation/types/all.hpp"
#include "services/cloudformation/types/ec2_parts.hpp"

namespace skerry::cloudformation::types {
namespace {

constexpr std::array<std::string_view, 3> supported{"DomainName", "DomainNameServers", "Tags"};

Result<Made, ApiError> create(Provision& provision) {
  ec2::CreateDhcpOptionsRequest request;
  auto& options = request.dhcp_configurations.emplace();
  if (auto name = text(provision.properties, "DomainName"))
    options.push_back({.key = "domain-name", .values = {{*std::move(name)}}});
  if (auto servers = texts(provision.properties, "DomainNameServers"); !servers.empty())
    options.push_back({.key = "domain-name-servers", .values = std::move(servers)});
  request.tag_specifications = tags_at_creation(provision, {"dhcp-options"});
  const auto made = TRY(provision.ask<ec2::CreateDhcpOptionsOperation>(request));
  const std::string id = *made.dhcp_options->dhcp_options_id;
  return Made{.physical_id = id, .attributes = Value::object({{"DhcpOptionsId", id}})};
}

Result<Updated, ApiError> update(Provision& provision, const Former& former) {
  TRY(update_ec2_tags(provision, former, former.physical_id));
  return Updated{.attributes = former.attributes};
}

Result<Done, ApiError> remove(Provision& provision, const Former& former) {
  ec2::DeleteDhcpOptionsRequest request;
  request.dhcp_options_id = former.physical_id;
  return gone(provision.ask<ec2::DeleteDhcpOptionsOperation>(request));
}

}  // namespace

const ResourceType ec2_dhcp_options{.type = "AWS::EC2::DHCPOptions",
                                    .supported = supported,
                                    .create = create,
                                    .update = update,
                                    .remove = remove};

}  // namespace skerry::cloudformation::types
