#pragma once
// A socket of a VPC's resolver with those who ask through it. Private to the resolver.

#include <memory>

#include "resolver/resolver.hpp"

namespace skerry::resolver {

class Door {
 public:
  virtual ~Door() = default;  // what is asked and not answered yet is forgotten
};

// Of the kind that `where` says: UDP, or a TCP listener.
std::unique_ptr<Door> make_door(Resolver& resolver, const kernel::KeptSocket& where,
                                const network::VpcId& vpc, Fd socket);

}  // namespace skerry::resolver
