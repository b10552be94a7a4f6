#pragma once
// One command against a kernel: checked, then done. This is the whole of what a hostile control
// can reach, and what warden_fuzz.cpp drives.

#include <vector>

#include "base/fd.hpp"
#include "warden/messages.hpp"

namespace skerry::warden {

struct Answer {
  Reply reply;
  std::vector<Fd> descriptors;
};

// Refuses what is outside the catalogue, before anything sees it.
kernel::Outcome<Done> admit(const Command& command);

Answer handle(kernel::Kernel& kernel, const Command& command);
// Of bytes that came over the socket.
Answer handle(kernel::Kernel& kernel, std::span<const std::byte> bytes);

}  // namespace skerry::warden
