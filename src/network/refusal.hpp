#pragma once
// A packet that a rule refused and logged, in words: what the compiler writes into its logs is read
// back here.

#include <optional>
#include <string>

#include "kernel/drop_log.hpp"
#include "kernel/names.hpp"
#include "network/model.hpp"

namespace skerry::network {

struct Refusal {
  std::optional<InterfaceId> from;  // whose address it is, where the packet was refused
  std::optional<InterfaceId> to;
  std::string id;    // of the group or ACL; empty where the element has none
  std::string says;  // "no ingress rule of sg-0123 allows it"
};

// Of a router's namespace, or the edge's.
Refusal refusal_of(const Network& network, const kernel::NamespaceName& space,
                   const kernel::LoggedPacket& packet);

}  // namespace skerry::network
