#pragma once
// What the region serves inside its own networks: the VPCs' resolvers, and the front door at the
// services' public addresses and at VPC endpoints. On the loop's thread; only the sockets come from
// elsewhere. A change of the network goes like this:
//
//   on the loop    needed = doors.change(network, names)
//   on a pool      close_stale(sockets, needed.wanted), reconcile, open_doors(sockets,
//                  needed.missing)                       (network/doors.hpp)
//   on the loop    doors.open(opened)
//
// Changes may overtake each other: what is missing is counted anew each time.

#include <map>
#include <memory>
#include <vector>

#include "base/random.hpp"
#include "call/facts.hpp"
#include "gateway/front_door.hpp"
#include "loop/loop.hpp"
#include "network/doors.hpp"
#include "resolver/resolver.hpp"

namespace skerry::endpoints {

class NetworkDoors {
 public:
  struct Parts {
    Loop& loop;
    resolver::Datagrams& datagrams;
    Random& random;
    gateway::RequestHandler& gateway;
    gateway::Securer& tls;
  };
  NetworkDoors(Parts parts, std::vector<resolver::DatagramPeer> name_servers);
  ~NetworkDoors();
  NetworkDoors(const NetworkDoors&) = delete;
  NetworkDoors& operator=(const NetworkDoors&) = delete;

  struct Needed {
    network::Doors wanted;
    network::Doors missing;
  };
  // From now on names and endpoints' policies are those of this network, for connections that are
  // open too; the doors that it has no place for are closed. Not from within a request's handler.
  Needed change(std::shared_ptr<const network::Network> network, network::RegionNames names);
  // Those that have become stale in the meantime are closed.
  void open(std::vector<network::OpenedDoor> doors);

  std::size_t open_doors() const { return open_.size(); }

 private:
  std::shared_ptr<const EndpointPassage> passage_of(const network::DoorPurpose& purpose);
  void update_passages(const network::Network& network);

  Parts parts_;
  resolver::Resolver resolver_;
  network::Doors wanted_;
  network::Doors open_;
  // What open connections hold: changed in place, so that a new policy counts at once.
  std::map<network::EndpointId, std::shared_ptr<EndpointPassage>> passages_;
  std::map<kernel::KeptSocket, std::unique_ptr<gateway::FrontDoor>> front_doors_;
};

// As the front door judges by it: null for an endpoint without a policy of its own. One that cannot
// be read allows nothing.
std::shared_ptr<const policy::CompiledPolicy> compiled_policy(const network::Endpoint& endpoint);

}  // namespace skerry::endpoints
