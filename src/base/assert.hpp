#pragma once
// An assertion that stays on in release builds: a bug stops the process before it can do harm.
// A user must never be able to trigger one; bad input is a Result.

namespace skerry {

[[noreturn]] void assertion_failed(const char* expression, const char* file, int line);

}  // namespace skerry

#define ASSERT(expression)                                                             \
  (static_cast<bool>(expression) ? static_cast<void>(0)                                \
                                 : ::skerry::assertion_failed(#expression, __FILE__, __LINE__))
