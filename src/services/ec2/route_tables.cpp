// Route tables and which subnets use them.
// https://docs.aws.amazon.com/vpc/latest/userguide/VPC_Route_Tables.html

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "services/ec2/filters.hpp"
#include "services/ec2/handlers.hpp"
#include "services/ec2/shapes.hpp"
#include "services/ec2/tagging.hpp"
#include "services/ec2/tokens.hpp"
#include "services/ec2/unsupported.hpp"

namespace skerry::ec2 {
namespace {

template <class Pick>
Texts from_associations(const Ec2& ec2, const StoredRouteTable& table, Pick pick) {
  Texts texts;
  const RouteTable made = shape(ec2, table);
  for (const RouteTableAssociation& each : *made.associations) {
    if (const std::optional<std::string> text = pick(each)) texts.push_back(*text);
  }
  return texts;
}

template <class Pick>
Texts from_routes(const Ec2& ec2, const StoredRouteTable& table, Pick pick) {
  Texts texts;
  const RouteTable made = shape(ec2, table);
  for (const Route& each : *made.routes) {
    if (const std::optional<std::string> text = pick(each)) texts.push_back(*text);
  }
  return texts;
}

constexpr std::array table_filters{
    FilterOf<StoredRouteTable>{"route-table-id",
                               [](const Ec2&, const StoredRouteTable& t) { return Texts{t.id}; }},
    FilterOf<StoredRouteTable>{"vpc-id",
                               [](const Ec2&, const StoredRouteTable& t) { return Texts{t.vpc}; }},
    FilterOf<StoredRouteTable>{
        "owner-id", [](const Ec2& ec2, const StoredRouteTable&) { return Texts{ec2.account()}; }},
    FilterOf<StoredRouteTable>{"association.main",
                               [](const Ec2& ec2, const StoredRouteTable& t) {
                                 return Texts{word(ec2.get<StoredVpc>(t.vpc).main_table == t.id)};
                               }},
    FilterOf<StoredRouteTable>{"association.subnet-id",
                               [](const Ec2& ec2, const StoredRouteTable& t) {
                                 return from_associations(
                                     ec2, t, [](const auto& a) { return a.subnet_id; });
                               }},
    FilterOf<StoredRouteTable>{"association.route-table-association-id",
                               [](const Ec2& ec2, const StoredRouteTable& t) {
                                 return from_associations(ec2, t, [](const auto& a) {
                                   return a.route_table_association_id;
                                 });
                               }},
    FilterOf<StoredRouteTable>{"association.route-table-id",
                               [](const Ec2& ec2, const StoredRouteTable& t) {
                                 return from_associations(
                                     ec2, t, [](const auto& a) { return a.route_table_id; });
                               }},
    FilterOf<StoredRouteTable>{"route.destination-cidr-block",
                               [](const Ec2& ec2, const StoredRouteTable& t) {
                                 return from_routes(ec2, t, [](const Route& r) {
                                   return r.destination_cidr_block;
                                 });
                               }},
    FilterOf<StoredRouteTable>{"route.destination-prefix-list-id",
                               [](const Ec2& ec2, const StoredRouteTable& t) {
                                 return from_routes(ec2, t, [](const Route& r) {
                                   return r.destination_prefix_list_id;
                                 });
                               }},
    FilterOf<StoredRouteTable>{"route.gateway-id",
                               [](const Ec2& ec2, const StoredRouteTable& t) {
                                 return from_routes(ec2, t,
                                                    [](const Route& r) { return r.gateway_id; });
                               }},
    FilterOf<StoredRouteTable>{"route.nat-gateway-id",
                               [](const Ec2& ec2, const StoredRouteTable& t) {
                                 return from_routes(
                                     ec2, t, [](const Route& r) { return r.nat_gateway_id; });
                               }},
    FilterOf<StoredRouteTable>{"route.origin",
                               [](const Ec2& ec2, const StoredRouteTable& t) {
                                 return from_routes(ec2, t,
                                                    [](const Route& r) { return r.origin; });
                               }},
    FilterOf<StoredRouteTable>{"route.state",
                               [](const Ec2& ec2, const StoredRouteTable& t) {
                                 return from_routes(ec2, t, [](const Route& r) { return r.state; });
                               }},
};

// The subnet whose association it is, or null.
const StoredSubnet* associated(const Ec2& ec2, std::string_view association) {
  for (const auto& [id, subnet] : ec2.all<StoredSubnet>()) {
    if (!subnet.table.empty() && subnet.table_association == association) return &subnet;
  }
  return nullptr;
}

const StoredVpc* main_associated(const Ec2& ec2, std::string_view association) {
  for (const auto& [id, vpc] : ec2.all<StoredVpc>()) {
    if (vpc.main_association == association) return &vpc;
  }
  return nullptr;
}

ApiError other_networks(const StoredRouteTable& table, const StoredSubnet& subnet) {
  return errors::invalid(fmt::format("Route table {} and subnet {} belong to different networks",
                                     table.id, subnet.id));
}

RouteTableAssociationState associated_state() { return {.state = "associated"}; }

}  // namespace

template <>
std::span<const FilterOf<StoredRouteTable>> filters_of<StoredRouteTable>() {
  return table_filters;
}

Answer<CreateRouteTableOperation> create_route_table(Ec2& ec2, Call& call,
                                                     Asked<CreateRouteTableOperation> request) {
  const StoredVpc& vpc = *TRY(ec2.need<StoredVpc>(*request.vpc_id));
  CreateRouteTableResult response;
  response.client_token = request.client_token;
  if (const auto* there = made_with<StoredRouteTable>(ec2, request.client_token)) {
    if (there->vpc != vpc.id) return errors::token_mismatch();
    response.route_table = shape(ec2, *there);
    return response;
  }
  if (ec2.in<StoredRouteTable>({vpc.id}).size() >= limits::route_tables_per_vpc_max)
    return errors::limit("RouteTableLimitExceeded", "route tables");
  StoredRouteTable table;
  table.id = make_id(Kind::route_table, call.random());
  table.vpc = vpc.id;
  table.client_token = request.client_token.value_or("");
  table.tags = TRY(tags_for(call, Kind::route_table, request.tag_specifications));
  response.route_table = shape(ec2, table);
  ec2.put(call.batch(), std::move(table));
  return response;
}

Answer<DescribeRouteTablesOperation> describe_route_tables(
    Ec2& ec2, Call&, Asked<DescribeRouteTablesOperation> request) {
  Found<StoredRouteTable> found =
      TRY(select<StoredRouteTable>(ec2, request.route_table_ids, request));
  return DescribeRouteTablesResult{.route_tables = shapes_of(ec2, found.records),
                                   .next_token = found.next_token};
}

Answer<DeleteRouteTableOperation> delete_route_table(Ec2& ec2, Call& call,
                                                     Asked<DeleteRouteTableOperation> request) {
  const StoredRouteTable& table = *TRY(ec2.need<StoredRouteTable>(*request.route_table_id));
  bool used = ec2.get<StoredVpc>(table.vpc).main_table == table.id;
  for (const StoredSubnet* subnet : ec2.in<StoredSubnet>({table.vpc}))
    used = used || subnet->table == table.id;
  if (used) return errors::dependencies(Kind::route_table, table.id);
  for (const StoredEndpoint* found : ec2.in<StoredEndpoint>({table.vpc})) {
    StoredEndpoint endpoint = *found;
    if (std::erase(endpoint.route_tables, table.id) > 0) ec2.put(call.batch(), std::move(endpoint));
  }
  ec2.erase<StoredRouteTable>(call.batch(), *request.route_table_id);
  return DeleteRouteTableResponse{};
}

Answer<AssociateRouteTableOperation> associate_route_table(
    Ec2& ec2, Call& call, Asked<AssociateRouteTableOperation> request) {
  TRY((
      refuse<AssociateRouteTableOperation>({{"GatewayId", given(request.gateway_id)},
                                            {"PublicIpv4Pool", given(request.public_ipv4_pool)}})));
  const StoredRouteTable& table = *TRY(ec2.need<StoredRouteTable>(*request.route_table_id));
  if (!request.subnet_id) return errors::missing("subnetId");
  StoredSubnet subnet = *TRY(ec2.need<StoredSubnet>(*request.subnet_id));
  if (subnet.vpc != table.vpc) return other_networks(table, subnet);
  AssociateRouteTableResult response;
  response.association_state = associated_state();
  response.association_id = subnet.table_association;
  if (subnet.table == table.id) return response;
  if (!subnet.table.empty())
    return errors::refused(
        "Resource.AlreadyAssociated",
        fmt::format("the specified association for route table {} conflicts with an existing "
                    "association",
                    table.id));
  subnet.table = table.id;
  subnet.table_association = make_id(IdPrefix{"rtbassoc-"}, call.random());
  response.association_id = subnet.table_association;
  ec2.put(call.batch(), std::move(subnet));
  return response;
}

Answer<DisassociateRouteTableOperation> disassociate_route_table(
    Ec2& ec2, Call& call, Asked<DisassociateRouteTableOperation> request) {
  const std::string& id = *request.association_id;
  if (main_associated(ec2, id) != nullptr)
    return errors::invalid(
        fmt::format("cannot disassociate the main route table association {}", id));
  const StoredSubnet* found = associated(ec2, id);
  if (found == nullptr) return errors::no_association(id);
  StoredSubnet subnet = *found;
  subnet.table.clear();
  subnet.table_association.clear();
  ec2.put(call.batch(), std::move(subnet));
  return DisassociateRouteTableResponse{};
}

// Of a main association it changes the VPC's main table.
Answer<ReplaceRouteTableAssociationOperation> replace_route_table_association(
    Ec2& ec2, Call& call, Asked<ReplaceRouteTableAssociationOperation> request) {
  const StoredRouteTable& table = *TRY(ec2.need<StoredRouteTable>(*request.route_table_id));
  ReplaceRouteTableAssociationResult response;
  response.association_state = associated_state();
  response.new_association_id = make_id(IdPrefix{"rtbassoc-"}, call.random());
  if (const StoredVpc* main = main_associated(ec2, *request.association_id)) {
    StoredVpc vpc = *main;
    if (vpc.id != table.vpc)
      return errors::invalid(
          fmt::format("Route table {} and network {} belong to different "
                      "networks",
                      table.id, vpc.id));
    vpc.main_table = table.id;
    vpc.main_association = *response.new_association_id;
    ec2.put(call.batch(), std::move(vpc));
    return response;
  }
  const StoredSubnet* found = associated(ec2, *request.association_id);
  if (found == nullptr) return errors::no_association(*request.association_id);
  StoredSubnet subnet = *found;
  if (subnet.vpc != table.vpc) return other_networks(table, subnet);
  subnet.table = table.id;
  subnet.table_association = *response.new_association_id;
  ec2.put(call.batch(), std::move(subnet));
  return response;
}

}  // namespace skerry::ec2
