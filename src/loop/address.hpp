#pragma once
// Socket addresses between the kernel's form and ours. Only the loop's own .cpp files include this.

#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "base/result.hpp"
#include "loop/loop.hpp"

namespace skerry {

union AnyAddress {
  sockaddr generic;
  sockaddr_in v4;
  sockaddr_in6 v6;
  sockaddr_un local;
};

struct SocketAddress {
  AnyAddress address{};
  socklen_t size = sizeof(AnyAddress);

  int family() const { return address.generic.sa_family; }
};

// Numeric addresses and paths only; names are resolved elsewhere.
Result<SocketAddress> socket_address(const Endpoint& endpoint);

// What a stream keeps of its peer: 28 bytes, whatever the family.
using PeerRecord = sockaddr_in6;
PeerRecord peer_record(const SocketAddress& address);
// `socket` is asked for the credentials when the peer is on a Unix socket.
PeerAddress peer_address(const PeerRecord& record, int socket);

// The address that the socket is bound to.
PeerAddress local_address(int socket);

}  // namespace skerry
