#pragma once
// The host's ip_forward, shared by every region of the host: the first that needs it writes down
// what it was, the last that goes puts it back.

#include "kernel/error.hpp"
#include "kernel/linux/rules_text.hpp"

namespace skerry::kernel {

// Both under one lock of the host; `begin` before the region's table is there, `end` when it is
// gone again, so that the tables on the host count the regions.
Outcome<Done> begin_forwarding(RulesText& text);
Outcome<Done> end_forwarding(RulesText& text);

}  // namespace skerry::kernel
