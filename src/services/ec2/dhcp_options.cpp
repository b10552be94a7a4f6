// DHCP option sets: https://docs.aws.amazon.com/vpc/latest/userguide/VPC_DHCP_Options.html

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "services/ec2/filters.hpp"
#include "services/ec2/handlers.hpp"
#include "services/ec2/shapes.hpp"
#include "services/ec2/tagging.hpp"
#include "services/ec2/unsupported.hpp"

namespace skerry::ec2 {
namespace {

using Stored = StoredDhcpOptions;

constexpr std::array options_filters{
    FilterOf<Stored>{"dhcp-options-id", [](const Ec2&, const Stored& o) { return Texts{o.id}; }},
    FilterOf<Stored>{"owner-id",
                     [](const Ec2& ec2, const Stored&) { return Texts{ec2.account()}; }},
    FilterOf<Stored>{"key",
                     [](const Ec2&, const Stored& o) {
                       Texts keys;
                       for (const StoredDhcpValue& each : o.values) keys.push_back(each.key);
                       return keys;
                     }},
    FilterOf<Stored>{"value",
                     [](const Ec2&, const Stored& o) {
                       Texts values;
                       for (const StoredDhcpValue& each : o.values)
                         values.insert(values.end(), each.values.begin(), each.values.end());
                       return values;
                     }},
};

// Only what Skerry's resolver acts on; the others would be recorded for nothing.
Result<StoredDhcpValue, ApiError> value_of(const NewDhcpConfiguration& given) {
  StoredDhcpValue value{given.key.value_or(""), given.values.value_or(Texts{})};
  constexpr std::array others{"ntp-servers", "netbios-name-servers", "netbios-node-type",
                              "ipv6-address-preferred-lease-time"};
  if (std::find(others.begin(), others.end(), value.key) != others.end())
    return not_supported({"CreateDhcpOptions"}, value.key);
  if (value.key != "domain-name" && value.key != "domain-name-servers")
    return errors::invalid_value({"DhcpConfiguration.Key"}, value.key);
  if (value.values.empty()) return errors::missing("DhcpConfiguration.Value");
  if (value.key == "domain-name-servers") {
    for (const std::string& server : value.values) {
      if (server != "AmazonProvidedDNS" && !parse_ipv4(server))
        return errors::invalid_value({"domain-name-servers"}, server, "Not an IP address.");
    }
  }
  return value;
}

}  // namespace

template <>
std::span<const FilterOf<Stored>> filters_of<Stored>() {
  return options_filters;
}

Answer<CreateDhcpOptionsOperation> create_dhcp_options(Ec2& ec2, Call& call,
                                                       Asked<CreateDhcpOptionsOperation> request) {
  if (ec2.all<Stored>().size() >= limits::dhcp_options_max)
    return errors::limit("DhcpOptionsLimitExceeded", "DHCP options");
  Stored options;
  options.id = make_id(Kind::dhcp_options, call.random());
  for (const NewDhcpConfiguration& given : *request.dhcp_configurations)
    options.values.push_back(TRY(value_of(given)));
  options.tags = TRY(tags_for(call, Kind::dhcp_options, request.tag_specifications));
  CreateDhcpOptionsResult response{.dhcp_options = shape(ec2, options)};
  ec2.put(call.batch(), std::move(options));
  return response;
}

Answer<DescribeDhcpOptionsOperation> describe_dhcp_options(
    Ec2& ec2, Call&, Asked<DescribeDhcpOptionsOperation> request) {
  Found<Stored> found = TRY(select<Stored>(ec2, request.dhcp_options_ids, request));
  return DescribeDhcpOptionsResult{.next_token = found.next_token,
                                   .dhcp_options = shapes_of(ec2, found.records)};
}

Answer<DeleteDhcpOptionsOperation> delete_dhcp_options(Ec2& ec2, Call& call,
                                                       Asked<DeleteDhcpOptionsOperation> request) {
  const Stored& options = *TRY(ec2.need<Stored>(*request.dhcp_options_id));
  for (const auto& [id, vpc] : ec2.all<StoredVpc>()) {
    if (vpc.dhcp_options == options.id) return errors::dependencies(Kind::dhcp_options, options.id);
  }
  ec2.erase<Stored>(call.batch(), *request.dhcp_options_id);
  return DeleteDhcpOptionsResponse{};
}

// "default" is: no options at all.
Answer<AssociateDhcpOptionsOperation> associate_dhcp_options(
    Ec2& ec2, Call& call, Asked<AssociateDhcpOptionsOperation> request) {
  StoredVpc vpc = *TRY(ec2.need<StoredVpc>(*request.vpc_id));
  if (*request.dhcp_options_id != "default") TRY(ec2.need<Stored>(*request.dhcp_options_id));
  vpc.dhcp_options = *request.dhcp_options_id;
  ec2.put(call.batch(), std::move(vpc));
  return AssociateDhcpOptionsResponse{};
}

}  // namespace skerry::ec2
