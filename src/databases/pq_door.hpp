#pragma once
// The door to an engine over its Unix socket, by libpq, which is named only in the .cpp. Every wait
// has an end: an engine that hangs does not hang its keeper.

#include "databases/host.hpp"

namespace skerry::databases {

class PqDoor final : public Door {
 public:
  Result<std::unique_ptr<Session>, LoginError> open(const Login& login) override;
};

}  // namespace skerry::databases
