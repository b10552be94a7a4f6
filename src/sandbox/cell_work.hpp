#pragma once
// What is done to the kernel for a sandbox, as functions that block. For threads of a pool.

#include "kernel/kernel.hpp"
#include "sandbox/cell.hpp"

namespace skerry::sandbox {

struct BuiltCell {
  kernel::Spawned spawned;
  Fd runtime_door;  // of a custom runtime: listens at the runtime API's address
};

// On an error nothing is left.
Result<BuiltCell> build_cell(kernel::Kernel& kernel, const CellSpec& spec);
// Ends whatever is in it; what is gone already is no error. Tries again where the warden was away.
void remove_cell(kernel::Kernel& kernel, const CellSpec& spec,
                 const std::optional<kernel::ProcessId>& process);

kernel::CgroupName group_of(const CellSpec& spec);

}  // namespace skerry::sandbox
