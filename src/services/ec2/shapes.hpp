#pragma once
// The API's shapes made of what is stored.

#include "services/ec2/state.hpp"
#include "shapes/ec2.hpp"

namespace skerry::ec2 {

Vpc shape(const Ec2& ec2, const StoredVpc& vpc);
Subnet shape(const Ec2& ec2, const StoredSubnet& subnet);
RouteTable shape(const Ec2& ec2, const StoredRouteTable& table);
InternetGateway shape(const Ec2& ec2, const StoredInternetGateway& gateway);
NatGateway shape(const Ec2& ec2, const StoredNatGateway& gateway);
Address shape(const Ec2& ec2, const StoredAddress& address);
NetworkInterface shape(const Ec2& ec2, const StoredInterface& interface);
SecurityGroup shape(const Ec2& ec2, const StoredGroup& group);
NetworkAcl shape(const Ec2& ec2, const StoredAcl& acl);
VpcEndpoint shape(const Ec2& ec2, const StoredEndpoint& endpoint);
DhcpOptions shape(const Ec2& ec2, const StoredDhcpOptions& options);

std::vector<GroupIdentifier> group_shapes(const Ec2& ec2, const std::vector<std::string>& ids);
VpcCidrBlockAssociation block_shape(const StoredBlock& block, std::string_view state);
SecurityGroupRule rule_shape(const Ec2& ec2, const StoredGroup& group, const StoredRule& rule);
std::string private_dns_name(const Ec2& ec2, std::string_view address);

template <class R>
auto shapes_of(const Ec2& ec2, const std::vector<const R*>& records) {
  std::vector<decltype(shape(ec2, *records.front()))> shapes;
  for (const R* record : records) shapes.push_back(shape(ec2, *record));
  return shapes;
}

// Names of an interface endpoint: its own, one for each zone, and the service's with private DNS.
std::vector<std::string> dns_names(const Ec2& ec2, const StoredEndpoint& endpoint);

}  // namespace skerry::ec2
