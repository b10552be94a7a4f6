#pragma once
// How rough the simulated network is.

#include <cstddef>
#include <cstdint>

#include "base/clock.hpp"

namespace skerry {

enum class CutKind : std::uint8_t {
  reset,  // both sides learn of a lost connection (ECONNRESET)
  end,    // both sides read an end in order, in the midst of everything
};

// The connection is lost after so many bytes, counted over both directions.
struct ConnectionCut {
  std::uint64_t after_bytes = 0;
  CutKind kind = CutKind::reset;
};

// Percentages are of the single event that each names.
struct SimulationOptions {
  Duration delay_max = std::chrono::milliseconds(3);  // of each chunk, end, reset, connect
  Duration turn_max = std::chrono::microseconds(50);  // that a busy turn takes; never zero
  unsigned short_transfer_percent = 30;               // a read or write moves a part only
  unsigned would_block_percent = 10;                  // one that could go on does not
  unsigned hold_back_percent = 20;                    // a ready socket is told a turn later
  unsigned cut_percent = 0;                           // connections that get lost...
  std::uint64_t cut_after_bytes_max = 4096;           // ... after at most so many bytes
  unsigned refused_percent = 0;                       // connects that fail (ECONNREFUSED)
  unsigned accept_failure_percent = 0;                // accepts that fail as if out of descriptors
  std::size_t window_bytes = 65'536;                  // unread bytes before a writer must wait

  // Nothing but delivery at once: for scripts whose every step is meant.
  static constexpr SimulationOptions calm() {
    return {.delay_max = Duration::zero(),
            .short_transfer_percent = 0,
            .would_block_percent = 0,
            .hold_back_percent = 0};
  }
  // Everything at once.
  static constexpr SimulationOptions rough() {
    return {.cut_percent = 20, .refused_percent = 5, .accept_failure_percent = 10};
  }
};

}  // namespace skerry
