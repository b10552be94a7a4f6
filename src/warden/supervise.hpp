#pragma once
// `skerry serve` as root: three processes. The supervisor (this) starts the warden, then control,
// and does nothing but wait: it starts again what died, passes a new warden's connection to
// control and a new control's to the warden, and at the end lets control stop first and the
// warden remove everything after it. It reads no input but signals.

#include <sys/types.h>

#include <cstdint>
#include <functional>
#include <string>

#include "base/fd.hpp"
#include "warden/serve.hpp"

namespace skerry::warden {

// What a control starts with.
struct ControlSide {
  Fd connection;            // to the warden
  Fd renewals;              // for the connections to its successors (client.hpp)
  Fd started;               // closed without a byte: it ended before it served (say_started)
  pid_t supervisor = -1;    // who it ends with, and whose number the region is known by
  std::uint32_t start = 0;  // how many controls there were before it
};

// Control serves: from here on it is started again when it dies. A control that dies before that
// ends the region, since the next would too.
void say_started(ControlSide& side);
// The calling process ends (SIGKILL) with the supervisor. Lost by a change of uid: say it after.
void end_with_supervisor(pid_t supervisor);

// In a child process; what it returns is the region's exit status.
using Control = std::function<int(ControlSide)>;

struct SuperviseOptions {
  WardenOptions warden;
  std::string lock;           // a file that all three hold: the next region waits for their end
  int ready_descriptor = -1;  // control's own: closed here and in the warden
};

// Starts both and waits for their end. The exit status is control's.
int supervise(const SuperviseOptions& options, const Control& control);

}  // namespace skerry::warden
