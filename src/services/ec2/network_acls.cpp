// Network ACLs: https://docs.aws.amazon.com/vpc/latest/userguide/vpc-network-acls.html

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "services/ec2/filters.hpp"
#include "services/ec2/handlers.hpp"
#include "services/ec2/shapes.hpp"
#include "services/ec2/tagging.hpp"
#include "services/ec2/tokens.hpp"
#include "services/ec2/unsupported.hpp"

namespace skerry::ec2 {
namespace {

using Stored = StoredAcl;

template <class Pick>
Texts from_associations(const Ec2& ec2, const Stored& acl, Pick pick) {
  Texts texts;
  for (const StoredSubnet* subnet : ec2.in<StoredSubnet>({acl.vpc})) {
    if (subnet->acl == acl.id) texts.push_back(pick(*subnet));
  }
  return texts;
}

constexpr std::array acl_filters{
    FilterOf<Stored>{"network-acl-id", [](const Ec2&, const Stored& a) { return Texts{a.id}; }},
    FilterOf<Stored>{"vpc-id", [](const Ec2&, const Stored& a) { return Texts{a.vpc}; }},
    FilterOf<Stored>{"default",
                     [](const Ec2&, const Stored& a) { return Texts{word(a.is_default)}; }},
    FilterOf<Stored>{"owner-id",
                     [](const Ec2& ec2, const Stored&) { return Texts{ec2.account()}; }},
    FilterOf<Stored>{"association.subnet-id",
                     [](const Ec2& ec2, const Stored& a) {
                       return from_associations(ec2, a, [](const StoredSubnet& s) { return s.id; });
                     }},
    FilterOf<Stored>{"association.association-id",
                     [](const Ec2& ec2, const Stored& a) {
                       return from_associations(
                           ec2, a, [](const StoredSubnet& s) { return s.acl_association; });
                     }},
    FilterOf<Stored>{"association.network-acl-id",
                     [](const Ec2& ec2, const Stored& a) {
                       return from_associations(ec2, a, [&](const StoredSubnet&) { return a.id; });
                     }},
};

// EC2 knows numbers only, and -1; people write names too.
Result<std::int64_t, ApiError> protocol_number(const std::string& text) {
  if (text == "tcp") return std::int64_t{network::tcp.number};
  if (text == "udp") return std::int64_t{network::udp.number};
  if (text == "icmp") return std::int64_t{network::icmp.number};
  if (text == "all") return std::int64_t{-1};
  std::int64_t number = 0;
  const auto parsed = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool whole = parsed.ec == std::errc{} && parsed.ptr == text.data() + text.size();
  if (!whole || number < -1 || number > 255)
    return errors::invalid_value({"protocol"}, text, "Unknown protocol");
  return number;
}

Result<Done, ApiError> set_icmp(StoredEntry& entry, const std::optional<IcmpTypeCode>& given) {
  if (!given || !given->type || !given->code)
    return errors::refused("MissingParameter",
                           "The request must contain the parameter icmpTypeCode");
  entry.icmp_type = *given->type;
  entry.icmp_code = *given->code;
  const auto fits = [](std::int64_t value) { return value >= -1 && value <= 255; };
  if (!fits(entry.icmp_type) || !fits(entry.icmp_code))
    return errors::invalid_value({"icmpTypeCode"}, std::to_string(entry.icmp_type));
  return Done{};
}

Result<Done, ApiError> set_ports(StoredEntry& entry, const std::optional<PortRange>& given) {
  if (!given || !given->from || !given->to)
    return errors::refused("MissingParameter", "The request must contain the parameter portRange");
  entry.from = *given->from;
  entry.to = *given->to;
  if (entry.from < 0 || entry.to > 65535 || entry.from > entry.to)
    return errors::invalid_value({"portRange"}, fmt::format("{}-{}", entry.from, entry.to));
  return Done{};
}

template <class Request>
Result<StoredEntry, ApiError> entry_of(const Request& request) {
  StoredEntry entry;
  entry.number = *request.rule_number;
  entry.egress = *request.egress;
  entry.allow = *request.rule_action == "allow";
  if (request.ipv6_cidr_block) return not_supported({"network ACL entries"}, "Ipv6CidrBlock");
  if (entry.number < 1 || entry.number > limits::acl_rule_number_max)
    return errors::invalid_value({"ruleNumber"}, std::to_string(entry.number),
                                 "Must be between 1 and 32766");
  if (!request.cidr_block) return errors::missing("cidrBlock");
  const auto block = parse_ipv4_cidr(*request.cidr_block);
  if (!block) return errors::not_a_block({"cidrBlock"}, *request.cidr_block);
  entry.cidr = block->canonical().text();
  entry.protocol = TRY(protocol_number(*request.protocol));
  if (entry.protocol == network::tcp.number || entry.protocol == network::udp.number)
    TRY(set_ports(entry, request.port_range));
  if (entry.protocol == network::icmp.number) TRY(set_icmp(entry, request.icmp_type_code));
  return entry;
}

struct EntryKey {
  std::int64_t number = 0;
  bool egress = false;
};
auto find_entry(Stored& acl, EntryKey key) {
  return std::find_if(acl.entries.begin(), acl.entries.end(), [&](const StoredEntry& entry) {
    return entry.number == key.number && entry.egress == key.egress;
  });
}

ApiError no_entry(EntryKey key) {
  return errors::refused(
      "InvalidNetworkAclEntry.NotFound",
      fmt::format("The network acl entry identified by {} does not exist", key.number));
}

}  // namespace

template <>
std::span<const FilterOf<Stored>> filters_of<Stored>() {
  return acl_filters;
}

Answer<CreateNetworkAclOperation> create_network_acl(Ec2& ec2, Call& call,
                                                     Asked<CreateNetworkAclOperation> request) {
  const StoredVpc& vpc = *TRY(ec2.need<StoredVpc>(*request.vpc_id));
  CreateNetworkAclResult response;
  response.client_token = request.client_token;
  if (const Stored* there = made_with<Stored>(ec2, request.client_token)) {
    if (there->vpc != vpc.id) return errors::token_mismatch();
    response.network_acl = shape(ec2, *there);
    return response;
  }
  if (ec2.in<Stored>({vpc.id}).size() >= limits::acls_per_vpc_max)
    return errors::limit("NetworkAclLimitExceeded", "network ACLs");
  Stored acl;
  acl.id = make_id(Kind::network_acl, call.random());
  acl.vpc = vpc.id;
  acl.client_token = request.client_token.value_or("");
  acl.tags = TRY(tags_for(call, Kind::network_acl, request.tag_specifications));
  response.network_acl = shape(ec2, acl);
  ec2.put(call.batch(), std::move(acl));
  return response;
}

Answer<DescribeNetworkAclsOperation> describe_network_acls(
    Ec2& ec2, Call&, Asked<DescribeNetworkAclsOperation> request) {
  Found<Stored> found = TRY(select<Stored>(ec2, request.network_acl_ids, request));
  return DescribeNetworkAclsResult{.network_acls = shapes_of(ec2, found.records),
                                   .next_token = found.next_token};
}

Answer<DeleteNetworkAclOperation> delete_network_acl(Ec2& ec2, Call& call,
                                                     Asked<DeleteNetworkAclOperation> request) {
  const Stored& acl = *TRY(ec2.need<Stored>(*request.network_acl_id));
  if (acl.is_default)
    return errors::invalid(fmt::format("cannot delete default network ACL {}", acl.id));
  for (const StoredSubnet* subnet : ec2.in<StoredSubnet>({acl.vpc})) {
    if (subnet->acl == acl.id) return errors::dependencies(Kind::network_acl, acl.id);
  }
  ec2.erase<Stored>(call.batch(), *request.network_acl_id);
  return DeleteNetworkAclResponse{};
}

Answer<CreateNetworkAclEntryOperation> create_network_acl_entry(
    Ec2& ec2, Call& call, Asked<CreateNetworkAclEntryOperation> request) {
  Stored acl = *TRY(ec2.need<Stored>(*request.network_acl_id));
  StoredEntry entry = TRY(entry_of(request));
  if (find_entry(acl, {entry.number, entry.egress}) != acl.entries.end())
    return errors::refused(
        "NetworkAclEntryAlreadyExists",
        fmt::format("The network acl entry identified by {} already exists.", entry.number));
  const auto count = std::count_if(acl.entries.begin(), acl.entries.end(),
                                   [&](const auto& each) { return each.egress == entry.egress; });
  if (static_cast<std::size_t>(count) >= limits::entries_per_acl_max)
    return errors::limit("NetworkAclEntryLimitExceeded", "network acl entries");
  acl.entries.push_back(std::move(entry));
  ec2.put(call.batch(), std::move(acl));
  return CreateNetworkAclEntryResponse{};
}

Answer<ReplaceNetworkAclEntryOperation> replace_network_acl_entry(
    Ec2& ec2, Call& call, Asked<ReplaceNetworkAclEntryOperation> request) {
  Stored acl = *TRY(ec2.need<Stored>(*request.network_acl_id));
  StoredEntry entry = TRY(entry_of(request));
  const auto there = find_entry(acl, {entry.number, entry.egress});
  if (there == acl.entries.end()) return no_entry({entry.number, entry.egress});
  *there = std::move(entry);
  ec2.put(call.batch(), std::move(acl));
  return ReplaceNetworkAclEntryResponse{};
}

Answer<DeleteNetworkAclEntryOperation> delete_network_acl_entry(
    Ec2& ec2, Call& call, Asked<DeleteNetworkAclEntryOperation> request) {
  Stored acl = *TRY(ec2.need<Stored>(*request.network_acl_id));
  const EntryKey key{*request.rule_number, *request.egress};
  const auto there = find_entry(acl, key);
  if (there == acl.entries.end()) return no_entry(key);
  acl.entries.erase(there);
  ec2.put(call.batch(), std::move(acl));
  return DeleteNetworkAclEntryResponse{};
}

Answer<ReplaceNetworkAclAssociationOperation> replace_network_acl_association(
    Ec2& ec2, Call& call, Asked<ReplaceNetworkAclAssociationOperation> request) {
  const Stored& acl = *TRY(ec2.need<Stored>(*request.network_acl_id));
  for (const auto& [id, found] : ec2.all<StoredSubnet>()) {
    if (found.acl_association != *request.association_id) continue;
    StoredSubnet subnet = found;
    if (subnet.vpc != acl.vpc)
      return errors::invalid(fmt::format(
          "Network ACL {} and subnet {} belong to different networks", acl.id, subnet.id));
    subnet.acl = acl.id;
    subnet.acl_association = make_id(IdPrefix{"aclassoc-"}, call.random());
    ReplaceNetworkAclAssociationResult response{.new_association_id = subnet.acl_association};
    ec2.put(call.batch(), std::move(subnet));
    return response;
  }
  return errors::no_association(*request.association_id);
}

}  // namespace skerry::ec2
