#pragma once
// Database engines and their trees of files, by name. Everything lies beneath one folder of the
// warden's own; a caller gives no path, and learns none.

#include <compare>
#include <cstdint>
#include <string>

#include "base/fd.hpp"
#include "kernel/error.hpp"
#include "kernel/names.hpp"

namespace skerry::kernel {

// The uid that something runs as: this many past the first of the region's own range. Databases
// have 100 to 9,999.
struct UidSlot {
  std::uint16_t number = 0;
  friend auto operator<=>(UidSlot, UidSlot) = default;
};

enum class TreeKind : std::uint8_t { blank, instance, snapshot };

// 1 to 63 of a-z 0-9 - . and first a letter or a digit.
struct TreeName {
  TreeKind kind = TreeKind::instance;
  std::string text{};
  friend auto operator<=>(const TreeName&, const TreeName&) = default;
};
bool valid(const TreeName& name);

struct EngineVersion {
  std::uint16_t major = 0;
  std::uint16_t minor = 0;
  friend auto operator<=>(EngineVersion, EngineVersion) = default;
};

enum class Locale : std::uint8_t { c_utf8, en_us_utf8 };

// What the programs `engine` and `initdb` work on.
struct DatabaseSpec {
  TreeName tree{};
  EngineVersion version{};
  Locale locale = Locale::c_utf8;  // initdb's
  friend auto operator<=>(const DatabaseSpec&, const DatabaseSpec&) = default;
};

struct EnginePlace {
  TreeName tree{};
  UidSlot uid{};
  friend auto operator<=>(const EnginePlace&, const EnginePlace&) = default;
};

enum class EngineSignal : std::uint8_t { reload, fast, immediate, kill };

enum class EngineStage : std::uint8_t { starting, ready };
struct EngineWord {
  EngineStage stage = EngineStage::starting;  // by its own word; of one that does not run: starting
  std::string said{};                         // before its log began, at most 4 KiB
};

// Of engines that run, whichever warden started them.
class Engines {
 public:
  virtual Outcome<Fd> find(const EnginePlace& place) = 0;  // a pidfd; `absent`: none runs there
  virtual Outcome<EngineWord> word(const EnginePlace& place) = 0;
  virtual Outcome<Done> signal(const EnginePlace& place, EngineSignal signal) = 0;
  // The folder with the engine's socket, which no path leads to: connect by /proc/self/fd.
  virtual Outcome<Fd> door(const EnginePlace& place) = 0;

 protected:
  ~Engines() = default;
};

}  // namespace skerry::kernel
