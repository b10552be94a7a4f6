#pragma once
// Two ends of one TCP connection in two namespaces, each with a thread on a CPU of its own.

#include "base/fd.hpp"
#include "kernel/kernel.hpp"

namespace skerry::bench {

struct EndAt {
  kernel::NamespaceName space;
  kernel::Ipv4 address;
};

// A connection of each kind, kept: what is measured is not the making.
struct Ends {
  Fd client;
  Fd server;
};
Ends open_ends(kernel::Kernel& kernel, const EndAt& client, const EndAt& server);

// One byte there and back, again and again, for a while.
double round_trip_us(const Ends& ends);
// One stream one way, for a while.
double bulk_gbit(const Ends& ends);

}  // namespace skerry::bench
