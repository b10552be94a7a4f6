// What the region offers: services that have endpoints, prefix lists, zones, regions, the account.

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "services/ec2/filters.hpp"
#include "services/ec2/handlers.hpp"
#include "services/ec2/model.hpp"
#include "services/ec2/shapes.hpp"
#include "services/ec2/unsupported.hpp"

namespace skerry::ec2 {
namespace {

bool asked_for(const std::optional<Texts>& names, const std::string& name) {
  return !names || names->empty() || std::find(names->begin(), names->end(), name) != names->end();
}

// Of things that are no records: a filter's name and the thing's values under it.
using Facts = std::vector<std::pair<std::string_view, Texts>>;
Result<bool, ApiError> wanted(const Facts& facts, const Filters& filters) {
  if (!filters) return true;
  bool all = true;
  for (const Filter& filter : *filters) {
    const auto fact = std::find_if(facts.begin(), facts.end(),
                                   [&](const auto& each) { return each.first == *filter.name; });
    if (fact == facts.end()) return errors::bad_filter(*filter.name);
    all = all && any_matches(filter, fact->second);
  }
  return all;
}

ServiceDetail detail_of(const Ec2& ec2, const std::string& service, std::string_view type) {
  const std::string& region = ec2.region().name.text;
  ServiceDetail detail;
  detail.service_name = ec2.service_name(service);
  detail.service_type = std::vector<ServiceTypeDetail>{{.service_type = std::string(type)}};
  detail.service_region = region;
  detail.availability_zones.emplace();
  detail.availability_zone_ids.emplace();
  for (const Zone& zone : ec2.zones()) {
    detail.availability_zones->push_back(zone.name);
    detail.availability_zone_ids->push_back(zone.id);
  }
  detail.owner = "amazon";
  detail.base_endpoint_dns_names = Texts{fmt::format("{}.{}.vpce.amazonaws.com", service, region)};
  if (type == "Interface") {
    detail.private_dns_name = fmt::format("{}.{}.amazonaws.com", service, region);
    detail.private_dns_names =
        std::vector<PrivateDnsDetails>{{.private_dns_name = detail.private_dns_name}};
    detail.private_dns_name_verification_state = "verified";
  }
  detail.vpc_endpoint_policy_supported = true;
  detail.acceptance_required = false;
  detail.manages_vpc_endpoints = false;
  detail.tags.emplace();
  detail.supported_ip_address_types = Texts{"ipv4"};
  return detail;
}

Facts facts_of(const ServiceDetail& detail) {
  return {{"service-name", {*detail.service_name}},
          {"service-type", {*detail.service_type->front().service_type}},
          {"owner", {*detail.owner}},
          {"service-region", {*detail.service_region}},
          {"supported-ip-address-types", *detail.supported_ip_address_types}};
}

std::string list_name(const Ec2& ec2, const network::PrefixList& list) {
  return ec2.service_name(list.service);
}

Texts blocks_of(const network::PrefixList& list) {
  Texts blocks;
  for (const Ipv4Cidr& block : list.blocks) blocks.push_back(block.text());
  return blocks;
}

Result<Done, ApiError> check_lists(const Ec2& ec2, const std::optional<Texts>& ids) {
  if (!ids) return Done{};
  for (const std::string& id : *ids) {
    if (ec2.prefix_list(id) == nullptr) return errors::not_found(Kind::prefix_list, id);
  }
  return Done{};
}

}  // namespace

Answer<DescribeVpcEndpointServicesOperation> describe_vpc_endpoint_services(
    Ec2& ec2, Call&, Asked<DescribeVpcEndpointServicesOperation> request) {
  TRY(check_filters(request.filters));
  DescribeVpcEndpointServicesResult response;
  response.service_names.emplace();
  response.service_details.emplace();
  const auto add = [&](const std::string& service,
                       std::string_view type) -> Result<Done, ApiError> {
    ServiceDetail detail = detail_of(ec2, service, type);
    const bool take = TRY(wanted(facts_of(detail), request.filters));
    if (!take || !asked_for(request.service_names, *detail.service_name)) return Done{};
    if (!asked_for(response.service_names, *detail.service_name) || response.service_names->empty())
      response.service_names->push_back(*detail.service_name);
    response.service_details->push_back(std::move(detail));
    return Done{};
  };
  for (const network::PublicService& service : public_services()) {
    TRY(add(service.name, "Interface"));
    if (service.name == "s3") TRY(add(service.name, "Gateway"));
  }
  if (request.service_names) {
    for (const std::string& name : *request.service_names) {
      if (!asked_for(response.service_names, name) || response.service_names->empty())
        return errors::refused("InvalidServiceName",
                               fmt::format("The Vpc Endpoint Service '{}' does not exist", name));
    }
  }
  return response;
}

Answer<DescribePrefixListsOperation> describe_prefix_lists(
    Ec2& ec2, Call&, Asked<DescribePrefixListsOperation> request) {
  TRY(check_filters(request.filters));
  TRY(check_lists(ec2, request.prefix_list_ids));
  DescribePrefixListsResult response;
  response.prefix_lists.emplace();
  for (const network::PrefixList& list : ec2.prefix_lists()) {
    const Facts facts = {{"prefix-list-id", {list.id.text}},
                         {"prefix-list-name", {list_name(ec2, list)}}};
    const bool take = TRY(wanted(facts, request.filters));
    if (!take || !asked_for(request.prefix_list_ids, list.id.text)) continue;
    response.prefix_lists->push_back({.cidrs = blocks_of(list),
                                      .prefix_list_id = list.id.text,
                                      .prefix_list_name = list_name(ec2, list)});
  }
  return response;
}

Answer<DescribeManagedPrefixListsOperation> describe_managed_prefix_lists(
    Ec2& ec2, Call&, Asked<DescribeManagedPrefixListsOperation> request) {
  TRY(check_filters(request.filters));
  TRY(check_lists(ec2, request.prefix_list_ids));
  DescribeManagedPrefixListsResult response;
  response.prefix_lists.emplace();
  for (const network::PrefixList& list : ec2.prefix_lists()) {
    const Facts facts = {{"owner-id", {"AWS"}},
                         {"prefix-list-id", {list.id.text}},
                         {"prefix-list-name", {list_name(ec2, list)}}};
    const bool take = TRY(wanted(facts, request.filters));
    if (!take || !asked_for(request.prefix_list_ids, list.id.text)) continue;
    ManagedPrefixList& shape = response.prefix_lists->emplace_back();
    shape.prefix_list_id = list.id.text;
    shape.address_family = "IPv4";
    shape.state = "create-complete";
    shape.prefix_list_arn = Arn{.service = "ec2",
                                .region = ec2.region().name.text,
                                .account = "aws",
                                .resource = "prefix-list/" + list.id.text}
                                .text();
    shape.prefix_list_name = list_name(ec2, list);
    shape.tags.emplace();
    shape.owner_id = "AWS";
  }
  return response;
}

Answer<GetManagedPrefixListEntriesOperation> get_managed_prefix_list_entries(
    Ec2& ec2, Call&, Asked<GetManagedPrefixListEntriesOperation> request) {
  const network::PrefixList* list = ec2.prefix_list(*request.prefix_list_id);
  if (list == nullptr) return errors::not_found(Kind::prefix_list, *request.prefix_list_id);
  GetManagedPrefixListEntriesResult response;
  response.entries.emplace();
  for (const std::string& block : blocks_of(*list)) response.entries->push_back({.cidr = block});
  return response;
}

Answer<DescribeAvailabilityZonesOperation> describe_availability_zones(
    Ec2& ec2, Call&, Asked<DescribeAvailabilityZonesOperation> request) {
  TRY(check_filters(request.filters));
  const std::string& region = ec2.region().name.text;
  const auto check = [&](const std::optional<Texts>& names) -> Result<Done, ApiError> {
    if (!names) return Done{};
    for (const std::string& name : *names) {
      if (ec2.zone(name) == nullptr)
        return errors::invalid(fmt::format("Invalid availability zone: [{}]", name));
    }
    return Done{};
  };
  TRY(check(request.zone_names));
  TRY(check(request.zone_ids));
  DescribeAvailabilityZonesResult response;
  response.availability_zones.emplace();
  for (const Zone& zone : ec2.zones()) {
    const std::string group = region + "-zg-1";
    const Facts facts = {{"zone-name", {zone.name}},
                         {"zone-id", {zone.id}},
                         {"region-name", {region}},
                         {"group-name", {group}},
                         {"state", {"available"}},
                         {"opt-in-status", {"opt-in-not-required"}},
                         {"zone-type", {"availability-zone"}}};
    const bool take = TRY(wanted(facts, request.filters));
    if (!take || !asked_for(request.zone_names, zone.name) || !asked_for(request.zone_ids, zone.id))
      continue;
    AvailabilityZone& shape = response.availability_zones->emplace_back();
    shape.opt_in_status = "opt-in-not-required";
    shape.messages.emplace();
    shape.region_name = region;
    shape.zone_name = zone.name;
    shape.zone_id = zone.id;
    shape.group_name = group;
    shape.network_border_group = region;
    shape.zone_type = "availability-zone";
    shape.state = "available";
  }
  return response;
}

// A region of your own is the only one.
Answer<DescribeRegionsOperation> describe_regions(Ec2& ec2, Call&,
                                                  Asked<DescribeRegionsOperation> request) {
  TRY(check_filters(request.filters));
  const std::string& name = ec2.region().name.text;
  if (request.region_names) {
    for (const std::string& asked : *request.region_names) {
      if (asked != name) return errors::invalid(fmt::format("Invalid region name: [{}]", asked));
    }
  }
  const std::string endpoint = fmt::format("ec2.{}.amazonaws.com", name);
  DescribeRegionsResult response;
  response.regions.emplace();
  const Facts facts = {{"region-name", {name}},
                       {"endpoint", {endpoint}},
                       {"opt-in-status", {"opt-in-not-required"}}};
  const bool take = TRY(wanted(facts, request.filters));
  if (!take) return response;
  skerry::ec2::Region& shape = response.regions->emplace_back();
  shape.opt_in_status = "opt-in-not-required";
  shape.region_name = name;
  shape.endpoint = endpoint;
  return response;
}

Answer<DescribeAccountAttributesOperation> describe_account_attributes(
    Ec2& ec2, Call&, Asked<DescribeAccountAttributesOperation> request) {
  const StoredVpc* vpc = ec2.default_vpc();
  const std::array attributes{
      std::pair{"supported-platforms", std::string("VPC")},
      std::pair{"default-vpc", vpc == nullptr ? std::string("none") : vpc->id},
      std::pair{"vpc-max-security-groups-per-interface",
                std::to_string(limits::groups_per_interface_max)},
      std::pair{"vpc-max-elastic-ips", std::to_string(limits::addresses_max)},
      std::pair{"max-elastic-ips", std::to_string(limits::addresses_max)},
      // No instance can run here.
      std::pair{"max-instances", std::string("0")},
  };
  DescribeAccountAttributesResult response;
  response.account_attributes.emplace();
  for (const auto& [name, value] : attributes) {
    if (!asked_for(request.attribute_names, name)) continue;
    AccountAttribute& shape = response.account_attributes->emplace_back();
    shape.attribute_name = name;
    shape.attribute_values = std::vector<AccountAttributeValue>{{.attribute_value = value}};
  }
  return response;
}

}  // namespace skerry::ec2
