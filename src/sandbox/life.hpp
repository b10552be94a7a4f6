#pragma once
// The life of an execution environment, as one enum with its legal moves.
//
//   making -> prepared -> starting -> ready <-> running
//                ^                     |  ^
//                |                     v  |
//            resetting            freezing -> frozen -> thawing -> ready
//
// `prepared` is a sandbox without a program: what there is after it was made, and after its program
// ended. A runtime that is booted before its function is known will be a state beside it.

#include <cstdint>
#include <string_view>

namespace skerry::sandbox {

enum class Life : std::uint8_t {
  making,     // the sandbox is being made
  prepared,   // process 1 waits for a word
  starting,   // the runtime initialises: until it asks for its first invocation
  ready,      // it waits for an invocation, awake
  running,    // it has an invocation
  freezing,   // on its way to frozen; an invocation that comes now waits for the way back
  frozen,     // it waits for an invocation and gets no processor time
  thawing,    // on its way back, for an invocation
  resetting,  // its program is being ended
  ending,     // it is being removed
  gone,       // nothing of it is left
};

constexpr bool may(Life from, Life to) {
  if (to == Life::ending) return from != Life::gone && from != Life::ending;
  switch (from) {
    case Life::making:
      return to == Life::prepared;
    case Life::prepared:
      return to == Life::starting;
    case Life::starting:
      return to == Life::ready || to == Life::resetting || to == Life::prepared;
    case Life::ready:
      return to == Life::running || to == Life::freezing || to == Life::prepared;
    case Life::running:
      return to == Life::ready || to == Life::resetting || to == Life::prepared;
    case Life::freezing:
      return to == Life::frozen;
    case Life::frozen:
      return to == Life::thawing;
    case Life::thawing:
      return to == Life::ready || to == Life::prepared;
    case Life::resetting:
      return to == Life::prepared;
    case Life::ending:
      return to == Life::gone;
    case Life::gone:
      return false;
  }
  return false;
}
static_assert(may(Life::frozen, Life::thawing) && !may(Life::frozen, Life::running));
static_assert(may(Life::making, Life::ending) && !may(Life::gone, Life::ending));

constexpr std::string_view word(Life life) {
  switch (life) {
    case Life::making:
    case Life::prepared:
    case Life::starting:
      return "starting";
    case Life::ready:
      return "idle";
    case Life::running:
      return "running";
    case Life::freezing:
    case Life::frozen:
      return "frozen";
    case Life::thawing:
      return "thawing";
    case Life::resetting:
      return "resetting";
    case Life::ending:
    case Life::gone:
      return "ending";
  }
  return "?";
}

}  // namespace skerry::sandbox
