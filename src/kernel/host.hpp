#pragma once
// The region's one footing on the host: a veth pair between the host and a namespace of the region
// (the edge), a table of the host's firewall, and ip_forward. Its names, its addresses and what the
// way out refuses are the warden's own, fixed when the region starts; a caller can only say where
// the region's end is.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "kernel/address.hpp"
#include "kernel/error.hpp"
#include "kernel/names.hpp"

namespace skerry::kernel {

struct HostLink {
  NamespaceName space;      // the edge
  InterfaceName interface;  // the edge's end
  Ipv4 edge_address;        // the edge's own address on it: what leaves must have it as source
  Ipv4 host_address;        // the next hop
  friend bool operator==(const HostLink&, const HostLink&) = default;
};

// One thing that the host has or lacks, in words; `remedy` says how to mend it.
enum class Standing : std::uint8_t { good, note, lacks };
struct HostFact {
  std::string about;  // "nftables", "namespaces", "cgroups", "ip_forward", "forward chain", ...
  Standing standing = Standing::good;
  std::string what;
  std::string remedy;  // empty when nothing is to be done
};

class Host {
 public:
  // Makes what is missing of the link; what is there stays. The edge's end gets its address, the
  // default route is the caller's to set (via host_address).
  virtual Outcome<HostLink> attach(const NamespaceName& edge, const InterfaceName& interface) = 0;
  // Removes the link and the table and puts ip_forward back to what it was. Not attached: done.
  virtual Outcome<Done> detach() = 0;
  virtual Outcome<std::optional<HostLink>> attached() = 0;
  virtual Outcome<std::vector<HostFact>> facts() = 0;

 protected:
  ~Host() = default;
};

}  // namespace skerry::kernel
