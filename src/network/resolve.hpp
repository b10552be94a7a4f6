#pragma once
// What a VPC's resolver answers, as a pure function: which names are the region's own, and what
// they mean for the one who asks. Messages are wire/dns's, sockets and upstreams the caller's.

#include <map>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "network/model.hpp"
#include "network/name_source.hpp"

namespace skerry::network {

struct RegionNames {
  std::string region;    // "us-east-1"
  InterfaceNames names;  // that services of the region gave
};

enum class RecordType : std::uint8_t { a, aaaa, ptr, other };

struct Question {
  std::string name;  // any case, with or without a final dot
  RecordType type = RecordType::a;
};

struct Addresses {  // a record each; none: the name is ours and has no such record
  std::vector<Ipv4Address> all;
  auto operator<=>(const Addresses&) const = default;
};
struct PointsTo {  // a PTR record
  std::string name;
  auto operator<=>(const PointsTo&) const = default;
};
struct NoSuchName {  // ours, and nothing has it
  auto operator<=>(const NoSuchName&) const = default;
};
struct AskUpstream {  // not ours
  auto operator<=>(const AskUpstream&) const = default;
};
using Resolution = std::variant<Addresses, PointsTo, NoSuchName, AskUpstream>;

// Whoever asks is in the subnet. Every name under amazonaws.com is ours: what the region does not
// serve has no address, so that nothing reaches the real AWS by accident.
Resolution resolve(const Network& network, const RegionNames& names, const Subnet& from,
                   const Question& question);

// "ip-10-0-1-4.ec2.internal", elsewhere than in us-east-1 "ip-10-0-1-4.REGION.compute.internal".
// https://docs.aws.amazon.com/vpc/latest/userguide/AmazonDNS-concepts.html
std::string private_name(const std::string& region, Ipv4Address address);
// "ec2-198-18-2-0.compute-1.amazonaws.com", elsewhere "ec2-...REGION.compute.amazonaws.com".
std::string public_name(const std::string& region, Ipv4Address address);

}  // namespace skerry::network
