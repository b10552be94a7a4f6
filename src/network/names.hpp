#pragma once
// What the parts of a network are called in the kernel. All follow from ids alone, so that a change
// elsewhere in the model renames nothing.

#include <map>
#include <set>
#include <string>
#include <vector>

#include "kernel/links.hpp"
#include "kernel/names.hpp"
#include "network/filters.hpp"
#include "network/model.hpp"

namespace skerry::network::names {

kernel::NamespaceName router(const VpcId& vpc);             // "vpc-0123456789abcdef0"
kernel::NamespaceName space(const InterfaceId& interface);  // "eni-0123456789abcdef0"
kernel::NamespaceName space(const EndpointId& endpoint);    // "vpce-0123456789abcdef0"
kernel::NamespaceName edge();
// Whether a namespace is the network's to make and remove.
bool ours(const kernel::NamespaceName& name);

// Ends of links: an interface's in its own namespace, and in the router.
kernel::InterfaceName inside();                            // "eth0"
kernel::InterfaceName link(const InterfaceId& interface);  // "e3456789abcdef0"
kernel::InterfaceName link(const EndpointId& endpoint);    // of a gateway endpoint, in the router
kernel::InterfaceName link(const VpcId& vpc);              // of a VPC, in the edge
kernel::InterfaceName gateway();                           // to the edge, in the router: "igw"
kernel::InterfaceName outside();                           // to the host, in the edge: "out"

kernel::ChainName subnet_chain(const SubnetId& subnet, Direction direction);
kernel::ChainName mark_chain(const SubnetId& subnet);
kernel::ChainName acl_chain(const AclId& acl, Direction direction);
kernel::ChainName group_chain(const GroupId& group, Direction direction);
// The gate of every interface with just these groups.
kernel::ChainName gate_chain(const std::set<GroupId>& groups, Direction direction);
kernel::SetName members(const GroupId& group);     // its interfaces' private addresses
kernel::SetName siblings(const SubnetId& subnet);  // its interfaces' links
kernel::SetName blocks(const PrefixListId& list);

// Both ends of every link have fixed MAC addresses, known to each other for good: no ARP is asked,
// and the kernel's limit on learnt neighbours (gc_thresh3, one for the whole host) does not apply.
kernel::MacAddress mac(const InterfaceId& interface);
kernel::MacAddress mac_of_router();
kernel::MacAddress mac_of_peer();  // of a gateway endpoint, of the edge

// A number for each of some ids, 1 to 2^30, the same whatever the others are (but for a collision).
template <class Kind>
std::map<Id<Kind>, std::uint32_t> numbers(const std::set<Id<Kind>>& ids);
std::uint32_t hashed(const std::string& text);

template <class Kind>
std::map<Id<Kind>, std::uint32_t> numbers(const std::set<Id<Kind>>& ids) {
  std::map<Id<Kind>, std::uint32_t> numbered;
  std::set<std::uint32_t> taken;
  for (const Id<Kind>& id : ids) {
    std::uint32_t number = hashed(id.text);
    while (!taken.insert(number).second) ++number;
    numbered.emplace(id, number);
  }
  return numbered;
}

}  // namespace skerry::network::names
