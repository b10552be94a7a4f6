#pragma once
// Becoming an ordinary user, for good: what `serve` does after it bound its sockets.

#include <string>

#include "base/result.hpp"

namespace skerry {

struct UserIds {
  unsigned uid = 0;
  unsigned gid = 0;
  std::string name;
};

bool running_as_root();
Result<UserIds> find_user(const std::string& name);

// Groups, ids, no_new_privs; a check that root cannot be had back.
Result<Done> become(const UserIds& user);

// SIGTERM when the process that started this one ends, even by SIGKILL. To be asked for after
// become(): the kernel forgets it when ids change.
Result<Done> end_with_parent();

// No core files and no ptrace by other processes of the same user: secrets live in this memory.
Result<Done> forbid_dumps();

}  // namespace skerry
