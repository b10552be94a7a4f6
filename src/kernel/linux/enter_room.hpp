#pragma once
// An engine's view of the machine: the system's programs and libraries, read-only, its own tree and
// nothing else of the host's files.

#include <sys/types.h>

#include "kernel/linux/engines.hpp"

namespace skerry::kernel {

// In the child of a fork, with all rights; false: errno says why. The calling process has a mount
// namespace, IPC and root of its own afterwards, and stands in its data folder.
bool enter_room(const EngineRoom& room, uid_t uid);

// A network of nothing but lo: without it PostgreSQL 13 has no statistics.
bool leave_every_network();

}  // namespace skerry::kernel
