#pragma once
// Making what several operations make: a VPC with all that it comes with, subnets, interfaces.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/ipv4.hpp"
#include "services/ec2/state.hpp"

namespace skerry::ec2 {

// What making needs of a call, or of founding a region.
struct Maker {
  Random& random;
  Batch& batch;
};

// With its main route table, default group, default network ACL and the region's DHCP options.
const StoredVpc& make_vpc(Ec2& ec2, Maker maker, Ipv4Cidr block, std::vector<StoredTag> tags);
// 172.31.0.0/16 with an internet gateway and a public subnet in each zone.
// https://docs.aws.amazon.com/vpc/latest/userguide/default-vpc-components.html
const StoredVpc& make_default_vpc(Ec2& ec2, Maker maker);
// The zone's next free /20 of the default VPC.
Result<StoredSubnet, ApiError> make_default_subnet(Ec2& ec2, Maker maker, const Zone& zone);

// In the VPC's default ACL, without a table of its own.
StoredSubnet new_subnet(const StoredVpc& vpc, Ipv4Cidr block, const Zone& zone, Random& random);

struct NewInterface {
  const StoredSubnet& subnet;
  std::vector<std::string> groups;  // of a NAT gateway none
  std::string_view type;            // "interface"
  std::string_view requester = "";
  std::string description = "";
  std::optional<Ipv4Address> address = {};  // none: the lowest that is free
};
// Stored; the errors are those of its address.
Result<StoredInterface, ApiError> make_interface(Ec2& ec2, Maker maker, NewInterface wanted,
                                                 WallTime now);

}  // namespace skerry::ec2
