// Internet gateways: https://docs.aws.amazon.com/vpc/latest/userguide/VPC_Internet_Gateway.html

#include <fmt/format.h>

#include <array>

#include "services/ec2/filters.hpp"
#include "services/ec2/handlers.hpp"
#include "services/ec2/shapes.hpp"
#include "services/ec2/tagging.hpp"

namespace skerry::ec2 {
namespace {

using Stored = StoredInternetGateway;

constexpr std::array gateway_filters{
    FilterOf<Stored>{"internet-gateway-id",
                     [](const Ec2&, const Stored& g) { return Texts{g.id}; }},
    FilterOf<Stored>{
        "attachment.vpc-id",
        [](const Ec2&, const Stored& g) { return g.vpc.empty() ? Texts{} : Texts{g.vpc}; }},
    FilterOf<Stored>{
        "attachment.state",
        [](const Ec2&, const Stored& g) { return g.vpc.empty() ? Texts{} : Texts{"available"}; }},
    FilterOf<Stored>{"owner-id",
                     [](const Ec2& ec2, const Stored&) { return Texts{ec2.account()}; }},
};

}  // namespace

template <>
std::span<const FilterOf<Stored>> filters_of<Stored>() {
  return gateway_filters;
}

Answer<CreateInternetGatewayOperation> create_internet_gateway(
    Ec2& ec2, Call& call, Asked<CreateInternetGatewayOperation> request) {
  if (ec2.all<Stored>().size() >= limits::internet_gateways_max)
    return errors::limit("InternetGatewayLimitExceeded", "internet gateways");
  Stored gateway;
  gateway.id = make_id(Kind::internet_gateway, call.random());
  gateway.tags = TRY(tags_for(call, Kind::internet_gateway, request.tag_specifications));
  CreateInternetGatewayResult response{.internet_gateway = shape(ec2, gateway)};
  ec2.put(call.batch(), std::move(gateway));
  return response;
}

Answer<DescribeInternetGatewaysOperation> describe_internet_gateways(
    Ec2& ec2, Call&, Asked<DescribeInternetGatewaysOperation> request) {
  Found<Stored> found = TRY(select<Stored>(ec2, request.internet_gateway_ids, request));
  return DescribeInternetGatewaysResult{.internet_gateways = shapes_of(ec2, found.records),
                                        .next_token = found.next_token};
}

Answer<DeleteInternetGatewayOperation> delete_internet_gateway(
    Ec2& ec2, Call& call, Asked<DeleteInternetGatewayOperation> request) {
  const Stored& gateway = *TRY(ec2.need<Stored>(*request.internet_gateway_id));
  if (!gateway.vpc.empty()) return errors::dependencies(Kind::internet_gateway, gateway.id);
  ec2.erase<Stored>(call.batch(), *request.internet_gateway_id);
  return DeleteInternetGatewayResponse{};
}

Answer<AttachInternetGatewayOperation> attach_internet_gateway(
    Ec2& ec2, Call& call, Asked<AttachInternetGatewayOperation> request) {
  Stored gateway = *TRY(ec2.need<Stored>(*request.internet_gateway_id));
  const StoredVpc& vpc = *TRY(ec2.need<StoredVpc>(*request.vpc_id));
  if (!gateway.vpc.empty()) return errors::already_attached({gateway.id, gateway.vpc});
  if (!ec2.in<Stored>({vpc.id}).empty())
    return errors::invalid(
        fmt::format("Network {} already has an internet gateway attached", vpc.id));
  gateway.vpc = vpc.id;
  ec2.put(call.batch(), std::move(gateway));
  return AttachInternetGatewayResponse{};
}

Answer<DetachInternetGatewayOperation> detach_internet_gateway(
    Ec2& ec2, Call& call, Asked<DetachInternetGatewayOperation> request) {
  Stored gateway = *TRY(ec2.need<Stored>(*request.internet_gateway_id));
  const StoredVpc& vpc = *TRY(ec2.need<StoredVpc>(*request.vpc_id));
  if (gateway.vpc != vpc.id) return errors::not_attached({gateway.id, vpc.id});
  for (const StoredInterface* interface : ec2.in<StoredInterface>({vpc.id})) {
    if (!interface->public_address.empty())
      return errors::refused(
          "DependencyViolation",
          fmt::format("Network {} has some mapped public address(es). Please unmap those public "
                      "address(es) before detaching the gateway.",
                      vpc.id));
  }
  gateway.vpc.clear();
  ec2.put(call.batch(), std::move(gateway));
  return DetachInternetGatewayResponse{};
}

}  // namespace skerry::ec2
