#pragma once
// Messages of rtnetlink(7) for the changes of links.hpp. Pure, but for interface indexes.

#include <cstdint>

#include "kernel/links.hpp"
#include "kernel/linux/netlink.hpp"

namespace skerry::kernel {

enum class Verb : std::uint8_t { add, replace, remove };

struct InterfaceIndex {
  std::uint32_t value = 0;  // 0: none
};

// Descriptors of both ends' namespaces; the message may be sent in any.
struct VethSpaces {
  int one = -1;
  int other = -1;
};
// The peer stays down: it cannot be up before both ends exist (ENOTCONN of veth_open).
Message veth_message(const CreateVeth& change, VethSpaces spaces);
Message delete_link_message(const InterfaceName& name);
// Asked for one link, the kernel first finishes bringing it up (rtnl_getlink, linkwatch_sync_dev).
Message set_link_message(const InterfaceName& name, LinkState state);
Message rename_link_message(InterfaceIndex interface, const InterfaceName& to);
Message address_message(Verb verb, const Address& address, InterfaceIndex interface);
Message route_message(Verb verb, const Route& route, InterfaceIndex interface);
Message rule_message(Verb verb, const PolicyRule& rule);
Message neighbour_message(Verb verb, const Neighbour& neighbour, InterfaceIndex interface);

}  // namespace skerry::kernel
