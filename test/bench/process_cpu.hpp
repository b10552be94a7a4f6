#pragma once
// What a process has cost so far, read from /proc; and where its threads may run.

#include <sys/types.h>

#include "base/result.hpp"

namespace skerry::bench {

struct CpuTime {
  double total_us = 0;  // exact: the sum of its living threads' schedstat
  double user_us = 0;   // in the kernel's ticks, of 10 ms as a rule
  double kernel_us = 0;
};

CpuTime operator-(const CpuTime& after, const CpuTime& before);

Result<CpuTime> cpu_of(pid_t process);

struct CpuNumber {
  int value;
};
// Every thread of the process; 0 means the own one.
Result<Done> pin(pid_t process, CpuNumber cpu);

}  // namespace skerry::bench
