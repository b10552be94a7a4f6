#pragma once
// Sockets that live in a namespace of the region and are used by a process outside it.

#include <compare>
#include <cstdint>
#include <vector>

#include "base/fd.hpp"
#include "kernel/address.hpp"
#include "kernel/error.hpp"
#include "kernel/names.hpp"

namespace skerry::kernel {

enum class SocketKind : std::uint8_t {
  tcp_listener,  // bound and listening; connects queue while nobody accepts
  udp,           // bound; IP_PKTINFO is on, so that an answer leaves from the address asked
  tcp,           // bound when the address is not 0.0.0.0 or the port not 0; connect() it yourself
  icmp,          // a datagram socket for echo requests: replies to its own ones only
};

struct SocketSpec {
  SocketKind kind = SocketKind::tcp_listener;
  Ipv4 address;            // need not be an own address of the namespace yet (IP_FREEBIND)
  std::uint16_t port = 0;  // 0: the kernel chooses
  friend auto operator<=>(const SocketSpec&, const SocketSpec&) = default;
};

struct KeptSocket {
  NamespaceName space;
  SocketSpec spec;
  friend auto operator<=>(const KeptSocket&, const KeptSocket&) = default;
};

class Sockets {
 public:
  // Non-blocking. Of a tcp_listener or udp socket with a port a duplicate is kept: asked again,
  // also by a restarted caller, the same socket comes back, with the connects that queued.
  virtual Outcome<Fd> open(const NamespaceName& space, const SocketSpec& spec) = 0;
  // Closes the duplicate. Close your own before deleting a namespace: a socket pins it.
  virtual Outcome<Done> forget(const NamespaceName& space, const SocketSpec& spec) = 0;
  virtual Outcome<std::vector<KeptSocket>> kept() = 0;  // sorted

 protected:
  ~Sockets() = default;
};

}  // namespace skerry::kernel
