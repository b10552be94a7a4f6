#pragma once
// EC2's kinds of resources: prefixes of ids, names in ARNs, words in errors.
// https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/resource-ids.html

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/random.hpp"

namespace skerry::ec2 {

enum class Kind : std::uint8_t {
  vpc,
  subnet,
  route_table,
  internet_gateway,
  nat_gateway,
  elastic_ip,
  network_interface,
  security_group,
  security_group_rule,
  network_acl,
  vpc_endpoint,
  dhcp_options,
  prefix_list
};

struct KindFacts {
  Kind kind;
  std::string_view prefix;         // "vpc-"
  std::string_view resource_type;  // in ARNs and tags: "vpc"
  std::string_view noun;           // in errors: "vpc"
  std::string_view not_found;      // "InvalidVpcID.NotFound"
  std::string_view malformed;      // "InvalidVpcID.Malformed"
};
const KindFacts& facts_of(Kind kind);
// By the id's prefix; nothing when it has none of ours.
std::optional<Kind> kind_of(std::string_view id);

struct IdPrefix {
  std::string_view text;
};
// The prefix, then seventeen hexadecimal digits, the first of them a zero.
std::string make_id(IdPrefix prefix, Random& random);
std::string make_id(Kind kind, Random& random);

// Eight or seventeen hexadecimal digits behind the prefix.
bool well_formed(IdPrefix prefix, std::string_view id);

}  // namespace skerry::ec2
