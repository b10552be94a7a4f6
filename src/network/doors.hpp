#pragma once
// The sockets that the region itself listens on inside its networks: which it wants, whom each one
// serves, and the part of keeping them that talks to the kernel.

#include <compare>
#include <map>
#include <set>
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

// Blocks, as its Sockets do: for a thread of a pool, and one at a time.
class DoorKeeper {
 public:
  explicit DoorKeeper(kernel::Sockets& sockets) : sockets_(sockets) {}

  // Before the reconciler runs, and after their users closed theirs: a socket pins its namespace,
  // so what is not wanted any more is closed first.
  kernel::Outcome<Done> close_stale(const Doors& wanted);
  // After it ran: the sockets that are wanted and were not handed out yet. On an error those that
  // were opened stay for the next call, which hands them out.
  kernel::Outcome<std::vector<OpenedDoor>> open_new(const Doors& wanted);

 private:
  kernel::Sockets& sockets_;
  std::set<kernel::KeptSocket> handed_;
};

}  // namespace skerry::network
