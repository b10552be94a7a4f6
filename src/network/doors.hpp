#pragma once
// The sockets that the region itself listens on inside its networks: which it wants, whom each one
// serves, and how the kernel is asked for them.

#include <compare>
#include <map>
#include <string>
#include <variant>
#include <vector>

#include "kernel/sockets.hpp"
#include "network/model.hpp"

namespace skerry::network {

inline constexpr std::uint16_t resolver_port = 53;
inline constexpr std::uint16_t https_port = 443;

// Of a VPC's own resolver, over UDP or TCP.
struct ResolverDoor {
  VpcId vpc;
  auto operator<=>(const ResolverDoor&) const = default;
};
// At a service's public address, in the edge.
struct ServiceDoor {
  std::string service;
  auto operator<=>(const ServiceDoor&) const = default;
};
// At an interface of an interface endpoint, or at the service's address behind a gateway endpoint.
struct EndpointDoor {
  EndpointId endpoint;
  auto operator<=>(const EndpointDoor&) const = default;
};
using DoorPurpose = std::variant<ResolverDoor, ServiceDoor, EndpointDoor>;

using Doors = std::map<kernel::KeptSocket, DoorPurpose>;

Doors wanted_doors(const Network& network);

struct OpenedDoor {
  kernel::KeptSocket where;
  DoorPurpose purpose;
  Fd socket;
};

// Both block, as Sockets do: for a thread of a pool. Whoever opened the others' doors must have
// closed its own sockets before.
//
// Before the reconciler runs: the kept sockets that are doors and not wanted, for a socket pins its
// namespace.
kernel::Outcome<Done> close_stale(kernel::Sockets& sockets, const Doors& wanted);
// After it ran. All or none: on an error ask for them again.
kernel::Outcome<std::vector<OpenedDoor>> open_doors(kernel::Sockets& sockets, const Doors& missing);

}  // namespace skerry::network
