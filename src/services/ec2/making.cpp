#include "services/ec2/making.hpp"

#include <fmt/format.h>

#include "network/allocation.hpp"
#include "services/ec2/limits.hpp"

namespace skerry::ec2 {
namespace {

constexpr Ipv4Cidr default_block{{0xac1f0000}, 16};  // 172.31.0.0/16
constexpr std::uint8_t default_subnet_length = 20;
constexpr const char* anywhere = "0.0.0.0/0";

// Members of a default group may speak to each other, and to everybody.
StoredGroup default_group(const std::string& vpc, Random& random) {
  StoredGroup group;
  group.id = make_id(Kind::security_group, random);
  group.vpc = vpc;
  group.name = "default";
  group.description = "default VPC security group";
  StoredRule& in = group.rules.emplace_back();
  in.id = make_id(Kind::security_group_rule, random);
  in.protocol = "-1";
  in.peer = group.id;
  StoredRule& out = group.rules.emplace_back();
  out.id = make_id(Kind::security_group_rule, random);
  out.egress = true;
  out.protocol = "-1";
  out.peer = anywhere;
  return group;
}

StoredAcl default_acl(const std::string& vpc, Random& random) {
  StoredAcl acl;
  acl.id = make_id(Kind::network_acl, random);
  acl.vpc = vpc;
  acl.is_default = true;
  for (const bool egress : {true, false}) {
    StoredEntry& entry = acl.entries.emplace_back();
    entry.number = 100;
    entry.egress = egress;
    entry.allow = true;
    entry.cidr = anywhere;
  }
  return acl;
}

// The options that every VPC gets: the oldest in the region, made at its founding.
std::string default_options(Ec2& ec2, Maker maker) {
  for (const auto& [id, vpc] : ec2.all<StoredVpc>()) {
    if (vpc.is_default && ec2.find<StoredDhcpOptions>(vpc.dhcp_options) != nullptr)
      return vpc.dhcp_options;
  }
  const std::string domain = ec2.private_dns_suffix();
  for (const auto& [id, options] : ec2.all<StoredDhcpOptions>()) {
    if (options.values ==
        std::vector<StoredDhcpValue>{{"domain-name", {domain}},
                                     {"domain-name-servers", {"AmazonProvidedDNS"}}})
      return id;
  }
  StoredDhcpOptions options;
  options.id = make_id(Kind::dhcp_options, maker.random);
  options.values = {{"domain-name", {domain}}, {"domain-name-servers", {"AmazonProvidedDNS"}}};
  std::string id = options.id;
  ec2.put(maker.batch, std::move(options));
  return id;
}

}  // namespace

const StoredVpc& make_vpc(Ec2& ec2, Maker maker, Ipv4Cidr block, std::vector<StoredTag> tags) {
  StoredVpc vpc;
  vpc.id = make_id(Kind::vpc, maker.random);
  vpc.blocks = {{make_id(IdPrefix{"vpc-cidr-assoc-"}, maker.random), block.text()}};
  vpc.dhcp_options = default_options(ec2, maker);
  vpc.tenancy = "default";
  vpc.tags = std::move(tags);
  StoredRouteTable table;
  table.id = make_id(Kind::route_table, maker.random);
  table.vpc = vpc.id;
  vpc.main_table = table.id;
  vpc.main_association = make_id(IdPrefix{"rtbassoc-"}, maker.random);
  StoredGroup group = default_group(vpc.id, maker.random);
  StoredAcl acl = default_acl(vpc.id, maker.random);
  vpc.default_group = group.id;
  vpc.default_acl = acl.id;
  const std::string id = vpc.id;
  ec2.put(maker.batch, std::move(table));
  ec2.put(maker.batch, std::move(group));
  ec2.put(maker.batch, std::move(acl));
  ec2.put(maker.batch, std::move(vpc));
  return ec2.get<StoredVpc>(id);
}

StoredSubnet new_subnet(const StoredVpc& vpc, Ipv4Cidr block, const Zone& zone, Random& random) {
  StoredSubnet subnet;
  subnet.id = make_id(Kind::subnet, random);
  subnet.vpc = vpc.id;
  subnet.cidr = block.text();
  subnet.zone = zone.name;
  subnet.acl = vpc.default_acl;
  subnet.acl_association = make_id(IdPrefix{"aclassoc-"}, random);
  return subnet;
}

Result<StoredSubnet, ApiError> make_default_subnet(Ec2& ec2, Maker maker, const Zone& zone) {
  const StoredVpc* vpc = ec2.default_vpc();
  ASSERT(vpc != nullptr);
  const std::vector<const StoredSubnet*> there = ec2.in<StoredSubnet>({vpc->id});
  for (std::uint32_t i = 0; i < 16; ++i) {
    const Ipv4Cidr block{{default_block.address.value + (i << (32 - default_subnet_length))},
                         default_subnet_length};
    bool free = true;
    for (const StoredSubnet* subnet : there)
      free = free && !parse_ipv4_cidr(subnet->cidr)->overlaps(block);
    if (!free) continue;
    StoredSubnet subnet = new_subnet(*vpc, block, zone, maker.random);
    subnet.map_public = true;
    subnet.default_for_zone = true;
    ec2.put(maker.batch, subnet);
    return subnet;
  }
  return errors::refused("InsufficientFreeAddressesInVpc",
                         "The default VPC has no free block for a subnet.");  // our words
}

const StoredVpc& make_default_vpc(Ec2& ec2, Maker maker) {
  StoredVpc vpc = make_vpc(ec2, maker, default_block, {});
  vpc.is_default = true;
  vpc.dns_hostnames = true;
  StoredInternetGateway gateway;
  gateway.id = make_id(Kind::internet_gateway, maker.random);
  gateway.vpc = vpc.id;
  StoredRouteTable table = ec2.get<StoredRouteTable>(vpc.main_table);
  table.routes.push_back({anywhere, gateway.id});
  ec2.put(maker.batch, std::move(gateway));
  ec2.put(maker.batch, std::move(table));
  const std::string id = vpc.id;
  ec2.put(maker.batch, std::move(vpc));
  for (const Zone& zone : ec2.zones()) {
    const auto made = make_default_subnet(ec2, maker, zone);
    ASSERT(made.ok());
  }
  return ec2.get<StoredVpc>(id);
}

void Ec2::found_region(Random& random, Batch& batch) {
  if (!all<StoredDhcpOptions>().empty() || !all<StoredVpc>().empty()) return;
  make_default_vpc(*this, {random, batch});
}

Result<StoredInterface, ApiError> make_interface(Ec2& ec2, Maker maker, NewInterface wanted,
                                                 WallTime now) {
  const network::SubnetId subnet{wanted.subnet.id};
  std::optional<Ipv4Address> address = wanted.address;
  if (ec2.all<StoredInterface>().size() >= limits::interfaces_max)
    return errors::limit("NetworkInterfaceLimitExceeded", "network interfaces");
  if (address) {
    const Ipv4Cidr block = *parse_ipv4_cidr(wanted.subnet.cidr);
    if (!block.contains(*address) || network::reserved(block, *address))
      return errors::invalid(block.contains(*address)
                                 ? "Address is in subnet's reserved address range"
                                 : "Address does not fall within the subnet's address range");
    if (network::taken_addresses(ec2.network(), subnet).contains(*address))
      return errors::address_in_use(address->text());
  } else {
    address = network::free_address(ec2.network(), subnet);
    if (!address) return errors::no_free_address();
  }
  StoredInterface interface;
  interface.id = make_id(Kind::network_interface, maker.random);
  interface.vpc = wanted.subnet.vpc;
  interface.subnet = wanted.subnet.id;
  interface.address = address->text();
  interface.groups = std::move(wanted.groups);
  interface.type = wanted.type;
  interface.requester = wanted.requester;
  interface.description = std::move(wanted.description);
  interface.created = now;
  ec2.put(maker.batch, interface);
  return interface;
}

}  // namespace skerry::ec2
