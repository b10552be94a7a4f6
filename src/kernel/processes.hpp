#pragma once
// Processes by a catalogue: what may run is an entry of it. A caller gives no program, no
// arguments and no uid, only the place to run in.

#include <compare>
#include <cstdint>
#include <optional>
#include <vector>

#include "base/fd.hpp"
#include "kernel/engines.hpp"
#include "kernel/error.hpp"
#include "kernel/names.hpp"
#include "kernel/sandboxes.hpp"

namespace skerry::kernel {

// Names grow as their parts are built; a program that this build cannot start is `unsupported`.
//   engine   PostgreSQL on a tree; its first words go to start.log there
//   initdb   makes a tree; the channel's first datagram is the superuser's password, and what it
//            says comes back on the channel
//   sandbox  process 1 of an execution environment, and unpack, which makes a tree of code: what
//            both are told is in sandbox_words.hpp
//   trees    copies, writes and removes trees as their owner, at the word of its channel
enum class Program : std::uint8_t { probe, engine, initdb, proxy, sandbox, unpack, client, trees };

struct ProcessId {
  std::uint32_t number = 0;  // the warden's own, never used twice in its life
  friend auto operator<=>(ProcessId, ProcessId) = default;
};

struct SpawnSpec {
  Program program = Program::probe;
  NamespaceName space;  // of engine, initdb and trees also "", of unpack only: a network of nothing
  UidSlot uid;
  std::optional<CgroupName> cgroup;
  std::optional<DatabaseSpec> database{};  // of engine and initdb
  std::optional<SandboxSpec> sandbox{};    // of sandbox and unpack
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
