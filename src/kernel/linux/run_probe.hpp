#pragma once
// The program `probe` (kernel/probe.hpp): answers questions on its channel until that closes.

namespace skerry::kernel {

void run_probe(int channel);

}  // namespace skerry::kernel
