#pragma once
// The last step of a child that becomes PostgreSQL: it is its uid already, and in its room.

#include "kernel/processes.hpp"

namespace skerry::kernel {

// Returns when it could not.
void run_engine(const char* path);
void run_initdb(const char* path, Locale locale, int channel);

}  // namespace skerry::kernel
