#pragma once
// A connection of the simulated loop: two flows of bytes in memory, each chunk with the moment of
// its arrival, and perhaps a moment at which the connection is lost. It behaves as TCP does on
// Linux: bytes that arrived before a reset can still be read; closing with unread bytes resets.

#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <vector>

#include "base/random.hpp"
#include "loop/simulation_options.hpp"
#include "loop/stream.hpp"

namespace skerry {

// What chance does to the network: a clock, a seed, and how much of what.
class Weather {
 public:
  Weather(const Clock& clock, Random& random, const SimulationOptions& options)
      : clock_(clock), random_(random), options_(options) {}

  TimePoint now() const { return clock_.now(); }
  const SimulationOptions& options() const { return options_; }
  std::uint64_t below(std::uint64_t bound) { return random_.below(bound); }
  bool happens(unsigned percent) { return percent > 0 && random_.below(100) < percent; }
  // Up to `longest`.
  Duration some(Duration longest);
  TimePoint later() { return now() + some(options_.delay_max); }
  // Of `most`, which is at least 1: all, or sometimes a random part.
  std::size_t part_of(std::size_t most);

 private:
  const Clock& clock_;
  Random& random_;
  const SimulationOptions& options_;
};

enum class Side : std::uint8_t { connector, acceptor };
constexpr Side other(Side side) {
  return side == Side::connector ? Side::acceptor : Side::connector;
}

class SimulatedConnection {
 public:
  SimulatedConnection(Weather& weather, std::optional<ConnectionCut> cut)
      : weather_(weather), cut_(cut) {}

  Transfer read(Side side, std::span<std::byte> into);
  Transfer write(Side side, std::span<const std::byte> from);
  void finish(Side side);  // its writing
  enum class Closing : std::uint8_t { in_order, reset };
  void close(Side side, Closing how);

  bool readable(Side side) const;
  bool writable(Side side) const;
  // When something changes that is not yet to be seen: the earliest arrival after now.
  std::optional<TimePoint> next_change() const;

 private:
  struct Chunk {
    TimePoint arrival;
    std::vector<std::byte> bytes;
    std::size_t read = 0;
  };
  struct Flow {
    std::deque<Chunk> chunks;
    std::size_t bytes = 0;  // under way or unread: bounded by the window
    TimePoint last_arrival;
    std::optional<TimePoint> end;
  };
  struct End {
    Flow outgoing;
    bool open = true;
    bool finished = false;
    std::optional<TimePoint> lost;  // from when on it knows that the connection is gone
  };

  End& at(Side side) { return ends_[static_cast<std::size_t>(side)]; }
  const End& at(Side side) const { return ends_[static_cast<std::size_t>(side)]; }
  const Flow& incoming(Side side) const { return at(other(side)).outgoing; }
  bool arrived(std::optional<TimePoint> moment) const {
    return moment && *moment <= weather_.now();
  }
  void lose(Side side);
  void end_flow(Side side);
  void cut_now();
  void append(Flow& flow, std::span<const std::byte> bytes);

  Weather& weather_;
  std::array<End, 2> ends_;
  std::optional<ConnectionCut> cut_;  // spent when it happened
  bool severed_ = false;
  std::uint64_t moved_ = 0;
};

}  // namespace skerry
