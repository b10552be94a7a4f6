#pragma once
// The unpacker: takes one zip from its channel, puts its entries into the folder that is its root,
// says how that went, and ends. It holds no right, so a fault of the archive library's is a fault
// of this process alone.

namespace skerry::kernel {

[[noreturn]] void run_unpack(int channel);

}  // namespace skerry::kernel
