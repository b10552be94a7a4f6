#pragma once
// The model turned into what the kernel must hold. Pure; DESIGN in short:
//
//   every VPC      a router namespace: no bridge, so that every packet is routed and passes the
//                  rules, all of which are here, in one table
//   every ENI      a namespace with eth0, joined to the router by a veth pair and a host route
//   NAT gateway    an ENI whose namespace forwards and translates
//   S3 endpoint    a namespace that holds the service's address, reached by the tables it is in
//   edge           one namespace for the region: its public services, and the way out
//
// A packet from an ENI: its source must belong to its link; its subnet becomes its mark; the main
// table knows the VPC's own addresses (`suppress_prefixlength 0`), or else the mark's rule leads to
// the subnet's route table; the ACLs judge it at the borders of subnets; a known connection passes,
// a new one must pass the sender's gate and then the receiver's. The mark costs one lookup whatever
// the number of ENIs; a policy rule for each ENI would be walked one by one.
//
// An internet gateway's 1:1 translation stands in the router, on its link to the edge, and not in
// the edge: so the edge sees public addresses only, and two VPCs may have the same blocks.

#include <optional>

#include "network/model.hpp"
#include "network/plan.hpp"

namespace skerry::network {

// The edge's link to the world, once it is there (kernel::Host::attach, or a test's stand-in).
struct Uplink {
  kernel::Ipv4 next_hop;
  // What leaves gets this source; none: public addresses show as they are.
  std::optional<kernel::Ipv4> masquerade;
};

Plan compile(const Network& network, const std::optional<Uplink>& uplink);

}  // namespace skerry::network
