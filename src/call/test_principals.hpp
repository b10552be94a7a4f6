#pragma once
// For tests only: a principal without a proof.

#include <utility>

#include "call/identity.hpp"

namespace skerry {

class TestPrincipals {
 public:
  static Principal of(Identity identity) { return Principal(std::move(identity)); }
};

}  // namespace skerry
