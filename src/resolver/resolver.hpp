#pragma once
// The VPCs' resolvers: one object for the whole region, with sockets in every router's namespace.
// Which VPC asks follows from the socket, which subnet from the asker's address.

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "kernel/sockets.hpp"
#include "loop/loop.hpp"
#include "network/resolve.hpp"
#include "resolver/datagrams.hpp"
#include "resolver/forwarder.hpp"

namespace skerry::resolver {

class Door;

class Resolver {
 public:
  Resolver(Forwarder::Parts parts, std::vector<DatagramPeer> upstreams);
  ~Resolver();
  Resolver(const Resolver&) = delete;
  Resolver& operator=(const Resolver&) = delete;

  // What is true from now on; open doors ask it.
  void know(std::shared_ptr<const network::Network> network, network::RegionNames names);

  // Serves a socket of the VPC's (network/doors.hpp).
  void open(const kernel::KeptSocket& where, const network::VpcId& vpc, Fd socket);
  void close(const kernel::KeptSocket& where);

  // One message to the answer for it; nothing when it must not be answered. The reply may come
  // within the call.
  using Reply = std::function<void(std::optional<Message>)>;
  struct Question {
    Asker asker;
    dns::Transport transport = dns::Transport::udp;
    std::span<const std::byte> message;
  };
  void answer(const Question& question, Reply reply);

  Loop& loop() { return parts_.loop; }
  Datagrams& datagrams() { return parts_.datagrams; }

 private:
  std::optional<dns::Answer> of_region(const Asker& asker, const dns::Query& query) const;

  Forwarder::Parts parts_;
  Forwarder forwarder_;
  std::shared_ptr<const network::Network> network_;
  network::RegionNames names_;
  std::map<kernel::KeptSocket, std::unique_ptr<Door>> doors_;
};

}  // namespace skerry::resolver
