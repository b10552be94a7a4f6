#pragma once
// What is stored, as the network that packets see.

#include <string_view>
#include <vector>

#include "network/model.hpp"

namespace skerry::ec2 {

class Ec2;
struct StoredRule;

network::Network network_of(const Ec2& ec2);

// A rule's traffic and its peer; both were checked before they were stored.
network::GroupRule group_rule_of(const StoredRule& rule);

// The services that the region has on its public addresses, also for interface endpoints.
const std::vector<network::PublicService>& public_services();

}  // namespace skerry::ec2
