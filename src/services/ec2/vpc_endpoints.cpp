// VPC endpoints: interface endpoints of the region's services, and the gateway endpoint of S3.
// https://docs.aws.amazon.com/vpc/latest/privatelink/concepts.html

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

#include "policy/compiled.hpp"
#include "services/ec2/filters.hpp"
#include "services/ec2/handlers.hpp"
#include "services/ec2/interface_groups.hpp"
#include "services/ec2/making.hpp"
#include "services/ec2/model.hpp"
#include "services/ec2/shapes.hpp"
#include "services/ec2/tagging.hpp"
#include "services/ec2/tokens.hpp"
#include "services/ec2/unsupported.hpp"

namespace skerry::ec2 {
namespace {

using Stored = StoredEndpoint;
using Ids = std::vector<std::string>;

constexpr std::string_view requester = "727180483921";  // as AWS shows for endpoints' interfaces

// What an endpoint without a policy of its own has.
constexpr std::string_view full_access =
    R"({"Version":"2008-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"*",)"
    R"("Resource":"*"}]})";

constexpr std::array endpoint_filters{
    FilterOf<Stored>{"vpc-endpoint-id", [](const Ec2&, const Stored& e) { return Texts{e.id}; }},
    FilterOf<Stored>{"vpc-id", [](const Ec2&, const Stored& e) { return Texts{e.vpc}; }},
    FilterOf<Stored>{"service-name", [](const Ec2&, const Stored& e) { return Texts{e.service}; }},
    FilterOf<Stored>{"vpc-endpoint-type",
                     [](const Ec2&, const Stored& e) { return Texts{e.type}; }},
    FilterOf<Stored>{"vpc-endpoint-state",
                     [](const Ec2&, const Stored&) { return Texts{"available"}; }},
    FilterOf<Stored>{"ip-address-type", [](const Ec2&, const Stored&) { return Texts{"ipv4"}; }},
};

bool has(const Ids& ids, const std::string& id) {
  return std::find(ids.begin(), ids.end(), id) != ids.end();
}

Result<std::string, ApiError> policy_of(const std::optional<std::string>& given) {
  if (!given || given->empty()) return std::string(full_access);
  const auto compiled = policy::compile_text(*given, policy::PolicyKind::resource);
  if (!compiled.ok() || given->size() > limits::endpoint_policy_chars_max)
    return errors::refused("InvalidPolicyDocument", "Policy document is invalid.");  // our words
  return *given;
}

// The short name of a service that has endpoints of the type.
Result<std::string, ApiError> service_of(const Ec2& ec2, const std::string& name,
                                         const std::string& type) {
  const std::string prefix = ec2.service_name("");
  for (const network::PublicService& service : public_services()) {
    if (name != prefix + service.name) continue;
    if (type == "Gateway" && service.name != "s3") break;
    return service.name;
  }
  return errors::refused("InvalidServiceName",
                         fmt::format("The Vpc Endpoint Service '{}' does not exist", name));
}

Result<Done, ApiError> add_tables(const Ec2& ec2, Stored& endpoint, const Ids& ids) {
  for (const std::string& id : ids) {
    const StoredRouteTable& table = *TRY(ec2.need<StoredRouteTable>(id));
    if (table.vpc != endpoint.vpc)
      return errors::invalid(fmt::format(
          "route table {} and network {} belong to different networks", id, endpoint.vpc));
    for (const Stored* other : ec2.in<Stored>({endpoint.vpc})) {
      if (other->id != endpoint.id && other->service == endpoint.service &&
          has(other->route_tables, id))
        return errors::refused("RouteAlreadyExists",
                               fmt::format("route table {} already has a route with "
                                           "destination-prefix-list-id {}",
                                           id, ec2.prefix_lists().front().id.text));
    }
    if (!has(endpoint.route_tables, id)) endpoint.route_tables.push_back(id);
  }
  return Done{};
}

// An interface in each subnet, at most one in a zone.
Result<Done, ApiError> add_subnets(Ec2& ec2, Call& call, Stored& endpoint, const Ids& ids) {
  for (const std::string& id : ids) {
    const StoredSubnet subnet = *TRY(ec2.need<StoredSubnet>(id));
    if (subnet.vpc != endpoint.vpc)
      return errors::invalid(
          fmt::format("Subnet {} does not belong to the VPC {}", id, endpoint.vpc));
    for (const std::string& other : endpoint.subnets) {
      if (ec2.get<StoredSubnet>(other).zone == subnet.zone)
        return errors::refused("DuplicateSubnetsInSameZone",
                               "Found another VPC endpoint subnet in the availability zone of "
                               "subnets [" +
                                   id + "]");
    }
    const StoredInterface interface =
        TRY(make_interface(ec2, {call.random(), call.batch()},
                           {.subnet = subnet,
                            .groups = endpoint.groups,
                            .type = "vpc_endpoint",
                            .requester = requester,
                            .description = "VPC Endpoint Interface " + endpoint.id},
                           call.time()));
    endpoint.subnets.push_back(id);
    endpoint.interfaces.push_back(interface.id);
  }
  return Done{};
}

// "Private DNS can't be set because there is already a conflicting DNS domain for ... in the VPC".
Result<Done, ApiError> check_private_dns(const Ec2& ec2, const Stored& endpoint) {
  if (!endpoint.private_dns) return Done{};
  const StoredVpc& vpc = ec2.get<StoredVpc>(endpoint.vpc);
  if (!vpc.dns_support || !vpc.dns_hostnames)
    return errors::invalid(fmt::format(
        "Enabling private DNS requires both enableDnsSupport and enableDnsHostnames VPC attributes "
        "set to true for {}",
        vpc.id));
  for (const Stored* other : ec2.in<Stored>({endpoint.vpc})) {
    if (other->id == endpoint.id || other->service != endpoint.service || !other->private_dns)
      continue;
    return errors::invalid(fmt::format(
        "private-dns-enabled cannot be set because there is already a conflicting DNS domain for "
        "{}.{}.amazonaws.com in the VPC {}",
        endpoint.service.substr(ec2.service_name("").size()), ec2.region().name.text, vpc.id));
  }
  return Done{};
}

template <class Op, class Request>
Result<Done, ApiError> refuse_others(const Request& request) {
  return refuse<Op>(
      {{"IpAddressType other than ipv4", request.ip_address_type.value_or("ipv4") != "ipv4"},
       {"DnsOptions",
        request.dns_options && request.dns_options->dns_record_ip_type.value_or("ipv4") != "ipv4"},
       {"SubnetConfiguration", given(request.subnet_configurations)}});
}

Result<Done, ApiError> check(const CreateVpcEndpointRequest& request, const std::string& type) {
  using Op = CreateVpcEndpointOperation;
  TRY((refuse_others<Op>(request)));
  TRY((refuse<Op>({{"ServiceNetworkArn", given(request.service_network_arn)},
                   {"ResourceConfigurationArn", given(request.resource_configuration_arn)},
                   {"ServiceRegion", given(request.service_region)},
                   {"this VpcEndpointType", type != "Gateway" && type != "Interface"}})));
  if (!request.service_name) return errors::missing("ServiceName");
  if (type == "Gateway" && (given(request.subnet_ids) || given(request.security_group_ids)))
    return errors::invalid("Gateway endpoints have neither subnets nor security groups.");
  if (type == "Gateway" && given(request.private_dns_enabled))
    return errors::invalid("Private DNS is not available for gateway endpoints.");
  if (type == "Interface" && given(request.route_table_ids))
    return errors::invalid("Interface endpoints have no route tables.");
  return Done{};
}

Result<Done, ApiError> check_counts(const Ec2& ec2, const StoredVpc& vpc, const std::string& type) {
  std::size_t gateways = 0;
  std::size_t interfaces = 0;
  for (const auto& [id, endpoint] : ec2.all<Stored>()) {
    if (endpoint.type == "Gateway") ++gateways;
    if (endpoint.type == "Interface" && endpoint.vpc == vpc.id) ++interfaces;
  }
  if ((type == "Gateway" && gateways >= limits::gateway_endpoints_max) ||
      (type == "Interface" && interfaces >= limits::interface_endpoints_per_vpc_max))
    return errors::limit("VpcEndpointLimitExceeded", "VPC endpoints");
  return Done{};
}

void set_groups(Ec2& ec2, Call& call, const Stored& endpoint) {
  for (const std::string& id : endpoint.interfaces) {
    StoredInterface interface = ec2.get<StoredInterface>(id);
    interface.groups = endpoint.groups;
    ec2.put(call.batch(), std::move(interface));
  }
}

Result<Done, ApiError> remove_subnets(Ec2& ec2, Call& call, Stored& endpoint, const Ids& ids) {
  for (const std::string& id : ids) {
    if (std::erase(endpoint.subnets, id) == 0)
      return errors::refused("InvalidSubnetID.NotFound",
                             fmt::format("The subnet ID '{}' does not exist", id));
    std::erase_if(endpoint.interfaces, [&](const std::string& interface) {
      if (ec2.get<StoredInterface>(interface).subnet != id) return false;
      ec2.erase<StoredInterface>(call.batch(), interface);
      return true;
    });
  }
  return Done{};
}

Ids listed(const std::optional<Ids>& ids) { return ids.value_or(Ids{}); }

}  // namespace

template <>
std::span<const FilterOf<Stored>> filters_of<Stored>() {
  return endpoint_filters;
}

Answer<CreateVpcEndpointOperation> create_vpc_endpoint(Ec2& ec2, Call& call,
                                                       Asked<CreateVpcEndpointOperation> request) {
  const std::string type = request.vpc_endpoint_type.value_or("Gateway");
  TRY(check(request, type));
  const StoredVpc vpc = *TRY(ec2.need<StoredVpc>(*request.vpc_id));
  CreateVpcEndpointResult response;
  response.client_token = request.client_token;
  if (const Stored* there = made_with<Stored>(ec2, request.client_token)) {
    if (there->vpc != vpc.id || there->service != *request.service_name)
      return errors::token_mismatch();
    response.vpc_endpoint = shape(ec2, *there);
    return response;
  }
  TRY(service_of(ec2, *request.service_name, type));
  TRY(check_counts(ec2, vpc, type));
  Stored endpoint;
  endpoint.id = make_id(Kind::vpc_endpoint, call.random());
  endpoint.vpc = vpc.id;
  endpoint.type = type;
  endpoint.service = *request.service_name;
  endpoint.policy = TRY(policy_of(request.policy_document));
  endpoint.created = call.time();
  endpoint.client_token = request.client_token.value_or("");
  endpoint.tags = TRY(tags_for(call, Kind::vpc_endpoint, request.tag_specifications));
  if (type == "Interface") {
    endpoint.private_dns = request.private_dns_enabled.value_or(true);
    endpoint.groups = TRY(groups_for(ec2, vpc, request.security_group_ids));
    TRY(check_private_dns(ec2, endpoint));
    TRY(add_subnets(ec2, call, endpoint, listed(request.subnet_ids)));
  }
  TRY(add_tables(ec2, endpoint, listed(request.route_table_ids)));
  response.vpc_endpoint = shape(ec2, endpoint);
  ec2.put(call.batch(), std::move(endpoint));
  return response;
}

Answer<DescribeVpcEndpointsOperation> describe_vpc_endpoints(
    Ec2& ec2, Call&, Asked<DescribeVpcEndpointsOperation> request) {
  Found<Stored> found = TRY(select<Stored>(ec2, request.vpc_endpoint_ids, request));
  return DescribeVpcEndpointsResult{.vpc_endpoints = shapes_of(ec2, found.records),
                                    .next_token = found.next_token};
}

Answer<ModifyVpcEndpointOperation> modify_vpc_endpoint(Ec2& ec2, Call& call,
                                                       Asked<ModifyVpcEndpointOperation> request) {
  TRY((refuse_others<ModifyVpcEndpointOperation>(request)));
  Stored endpoint = *TRY(ec2.need<Stored>(*request.vpc_endpoint_id));
  const bool gateway = endpoint.type == "Gateway";
  const bool tables = given(request.add_route_table_ids) || given(request.remove_route_table_ids);
  const bool subnets = given(request.add_subnet_ids) || given(request.remove_subnet_ids) ||
                       given(request.add_security_group_ids) ||
                       given(request.remove_security_group_ids) ||
                       given(request.private_dns_enabled);
  if ((gateway && subnets) || (!gateway && tables))
    return errors::invalid(
        fmt::format("This cannot be modified of an endpoint of type {}.", endpoint.type));
  if (request.reset_policy.value_or(false)) endpoint.policy = full_access;
  if (request.policy_document) endpoint.policy = TRY(policy_of(request.policy_document));
  for (const std::string& id : listed(request.remove_route_table_ids))
    std::erase(endpoint.route_tables, id);
  TRY(add_tables(ec2, endpoint, listed(request.add_route_table_ids)));
  if (!gateway) {
    Ids groups = endpoint.groups;
    for (const std::string& id : listed(request.remove_security_group_ids)) std::erase(groups, id);
    for (const std::string& id : listed(request.add_security_group_ids)) groups.push_back(id);
    endpoint.groups = TRY(groups_for(ec2, ec2.get<StoredVpc>(endpoint.vpc), groups));
    endpoint.private_dns = request.private_dns_enabled.value_or(endpoint.private_dns);
    TRY(check_private_dns(ec2, endpoint));
    TRY(remove_subnets(ec2, call, endpoint, listed(request.remove_subnet_ids)));
    TRY(add_subnets(ec2, call, endpoint, listed(request.add_subnet_ids)));
    set_groups(ec2, call, endpoint);
  }
  ec2.put(call.batch(), std::move(endpoint));
  return ModifyVpcEndpointResult{.return_ = true};
}

// What could not be deleted is in the answer, the others go.
Answer<DeleteVpcEndpointsOperation> delete_vpc_endpoints(
    Ec2& ec2, Call& call, Asked<DeleteVpcEndpointsOperation> request) {
  DeleteVpcEndpointsResult response;
  response.unsuccessful.emplace();
  for (const std::string& id : *request.vpc_endpoint_ids) {
    const auto found = ec2.need<Stored>(id);
    if (!found.ok()) {
      const ApiError& error = found.error();
      response.unsuccessful->push_back(
          {.error = UnsuccessfulItemError{.code = error.code, .message = error.message},
           .resource_id = id});
      continue;
    }
    const Ids interfaces = (*found)->interfaces;
    for (const std::string& interface : interfaces)
      ec2.erase<StoredInterface>(call.batch(), interface);
    ec2.erase<Stored>(call.batch(), id);
  }
  return response;
}

}  // namespace skerry::ec2
