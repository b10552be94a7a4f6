#pragma once
// Process 1 of a sandbox: the same nobody as the function, without a right of its own. It starts
// the runtime, reaps, and ends everything when it is told to or when its keeper has gone
// (sandbox_words.hpp). It reads nothing that the function says.

#include "base/fd.hpp"

namespace skerry::kernel {

[[noreturn]] void run_init(int channel, Fd refusals);

}  // namespace skerry::kernel
