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
// Tells all that is in it to die, and does not wait for that: the warden has one lane, and a death
// takes longer than a start. `was` is its motion before; the frozen do not die before they thaw.
void kill_cell(kernel::Kernel& kernel, const CellSpec& spec, kernel::ProcessId process,
               kernel::Motion was);
// Ends whatever is still in it; what is gone already is no error. Tries again where the warden was
// away. Quick when its process 1 has ended.
void remove_cell(kernel::Kernel& kernel, const CellSpec& spec,
                 const std::optional<kernel::ProcessId>& process);

kernel::CgroupName group_of(const CellSpec& spec);

}  // namespace skerry::sandbox
