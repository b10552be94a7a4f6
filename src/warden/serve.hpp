#pragma once
// The warden's loop: commands of one control at a time, and a word from the supervisor.

#include <string>
#include <vector>

#include "base/fd.hpp"
#include "kernel/address.hpp"
#include "kernel/linux/programs.hpp"

namespace skerry::warden {

struct WardenOptions {
  std::string folder;  // the warden's own, beneath the region's data
  std::vector<kernel::Ipv4Network> allow_lan;
  kernel::LinuxPrograms programs{};
};

// What the supervisor says, as the bytes of a message.
constexpr char word_control = 'c';  // the descriptor beside it is the connection of a control
constexpr char word_stop = 's';     // remove everything, then end

// Until the supervisor says stop (0), or has gone (1: everything stays, for a successor).
int serve(const WardenOptions& options, Fd supervisor);

}  // namespace skerry::warden
