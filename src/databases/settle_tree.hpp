#pragma once
// Makes a tree of files durable, and nothing else of its file system: syncfs() would wait for
// whatever the rest of the machine is writing.

#include "base/fd.hpp"
#include "base/result.hpp"

namespace skerry::databases {

// Every file and folder beneath the open folder, and the folder. What an engine removes meanwhile
// is not missed. Returns when all of it would survive a power cut.
Result<Done> settle_tree(const Fd& folder);

}  // namespace skerry::databases
