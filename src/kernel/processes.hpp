#pragma once
// Processes by a catalogue: what may run is an entry of it. A caller gives no program, no
// arguments and no uid, only the place to run in.

#include <compare>
#include <cstdint>
#include <optional>
#include <vector>

#include "base/fd.hpp"
#include "kernel/error.hpp"
#include "kernel/names.hpp"

namespace skerry::kernel {

// Names grow as their parts are built; a program that this build cannot start is `unsupported`.
enum class Program : std::uint8_t { probe, engine, initdb, proxy, sandbox, unpack, client };

struct ProcessId {
  std::uint32_t number = 0;  // the warden's own, never used twice in its life
  friend auto operator<=>(ProcessId, ProcessId) = default;
};

// The uid that it runs as: this many past the first of the region's own range.
struct UidSlot {
  std::uint16_t number = 0;
  friend auto operator<=>(UidSlot, UidSlot) = default;
};

struct SpawnSpec {
  Program program = Program::probe;
  NamespaceName space;
  UidSlot uid;
  std::optional<CgroupName> cgroup;
};

struct Spawned {
  ProcessId id;
  Fd process;  // a pidfd: readable when it has ended
  Fd channel;  // SOCK_SEQPACKET, the program's descriptor 3: what is said on it is its own matter
};

enum class Ending : std::uint8_t { running, exited, signalled };
struct ProcessStatus {
  ProcessId id;
  Ending ending = Ending::running;
  std::int32_t code = 0;  // exit status, or the signal's number
  friend bool operator==(const ProcessStatus&, const ProcessStatus&) = default;
};

class Processes {
 public:
  virtual Outcome<Spawned> spawn(const SpawnSpec& spec) = 0;
  virtual Outcome<Done> kill(ProcessId id) = 0;  // SIGKILL
  // Of one that has ended, this is the last word: it is forgotten.
  virtual Outcome<ProcessStatus> status(ProcessId id) = 0;
  virtual Outcome<std::vector<ProcessId>> list() = 0;  // sorted, running and ended

 protected:
  ~Processes() = default;
};

}  // namespace skerry::kernel
