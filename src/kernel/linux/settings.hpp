#pragma once
// Settings beneath /proc/sys/net, of the namespace that the calling thread is in.

#include "kernel/links.hpp"

namespace skerry::kernel {

Outcome<Done> write_setting(const SetSetting& change);
// What every new namespace gets, whatever the host's own settings are.
Outcome<Done> write_baseline();

}  // namespace skerry::kernel
