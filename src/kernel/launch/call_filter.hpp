#pragma once
// The system calls that a sandbox has, as a filter of the kernel (seccomp(2)). Everything else is
// answered ENOSYS, and told on a descriptor, so that a refusal can be named. The list is the one in
// call_filter.cpp; docs/functions.md shows it.

#include <string>
#include <vector>

#include "base/fd.hpp"
#include "kernel/error.hpp"

namespace skerry::kernel {

// As the kernel knows a system call on this machine; "?" for a number that has no name.
std::string allowed_calls_text();  // one line a call, for the documentation and its test
std::string call_name(int number);

class CallFilter {
 public:
  // Compiled once (1.5 ms), then loaded by every sandbox.
  static Outcome<CallFilter> sandbox();
  // What an unpacker has: files, memory, and its channel.
  static Outcome<CallFilter> unpack();

  enum class Told : bool { no, yes };
  // On the calling thread, for good; needs no_new_privs. Told::yes: refusals arrive on the
  // descriptor that is returned.
  Outcome<Fd> load(Told told) const;

 private:
  explicit CallFilter(std::vector<char> program) : program_(std::move(program)) {}
  std::vector<char> program_;  // of struct sock_filter
};

}  // namespace skerry::kernel
