#pragma once
// What a request to the kernel may fail with. The words are for a person, the kind is for code: a
// reconciler takes `exists` and `absent` as news about the world, not as faults.

#include <cstdint>
#include <string>

#include "base/result.hpp"

namespace skerry::kernel {

enum class Trouble : std::uint8_t {
  exists,       // what was to be made is there already
  absent,       // what was named is not there
  invalid,      // outside the catalogue: a name, an address or a rule that is never accepted
  over_quota,   // one more than a named limit (kernel/limits.hpp)
  unsupported,  // this host's kernel or rights do not have it
  in_use,       // what was to be removed is named by something else
  away,         // the warden did not answer; whether it was done is unknown
  failed,       // the kernel said something else
};

struct KernelError {
  Trouble trouble = Trouble::failed;
  std::string message;
  std::uint32_t at = 0;  // in a batch: the index of the change that failed; those before it hold
  std::uint32_t step = 0;  // of several steps (steps.hpp): the index of the one that failed
};

template <class T>
using Outcome = Result<T, KernelError>;

// "make the namespace eni-1: File exists", with the kind that errno means.
KernelError errno_trouble(std::string what);
KernelError errno_trouble(std::string what, int number);

// Of a value that is never accepted: `invalid`.
KernelError refused(std::string why);

// For callers whose own errors are plain words.
Error plain(KernelError error);

}  // namespace skerry::kernel
