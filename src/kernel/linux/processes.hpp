#pragma once
// Processes of the catalogue, as children of this one.

#include <map>

#include "kernel/linux/cgroups.hpp"
#include "kernel/linux/engines.hpp"
#include "kernel/linux/sandboxes.hpp"
#include "kernel/linux/spaces.hpp"
#include "kernel/processes.hpp"

namespace skerry::kernel {

class LinuxProcesses final : public Processes {
 public:
  LinuxProcesses(Spaces& spaces, const LinuxCgroups& cgroups, LinuxEngines& engines,
                 LinuxSandboxes& sandboxes, UidBase uids)
      : spaces_(spaces), cgroups_(cgroups), engines_(engines), sandboxes_(sandboxes), uids_(uids) {}

  Outcome<Spawned> spawn(const SpawnSpec& spec) override;
  Outcome<Done> kill(ProcessId id) override;
  Outcome<ProcessStatus> status(ProcessId id) override;
  Outcome<std::vector<ProcessId>> list() override;

  void kill_all();  // and waits for their end

 private:
  struct Child {
    int pid = -1;
    Fd process;
    ProcessStatus status;
    Program program = Program::probe;
  };
  static void look(Child& child);
  bool has(Program program) const;
  Outcome<Spawned> start(const SpawnSpec& spec);
  Outcome<Spawned> start_sandbox(const SpawnSpec& spec);
  Outcome<Spawned> keep(Launched launched, Fd channel, Program program);
  void forget_ended_sandboxes();

  Spaces& spaces_;
  const LinuxCgroups& cgroups_;
  LinuxEngines& engines_;
  LinuxSandboxes& sandboxes_;
  UidBase uids_;
  std::map<ProcessId, Child> children_;
  std::uint32_t next_ = 1;
};

}  // namespace skerry::kernel
