#pragma once
// Where engines live: FOLDER/{blank,instance,snapshot}/NAME and FOLDER/socket/NAME, all root's to
// enter and their uids' to own. Which process is an engine is read from what PostgreSQL writes into
// its tree, and believed only of the tree's own uid.

#include <string>
#include <utility>

#include "kernel/engines.hpp"
#include "kernel/linux/programs.hpp"
#include "kernel/processes.hpp"

namespace skerry::kernel {

// The region's own uids: uid_slots of them from here. They lie between 1879048192 and 2147483647,
// which systemd's table of uids marks as unused.
struct UidBase {
  std::uint32_t first = 0;
};

// What a child needs open before it becomes an engine.
struct EngineRoom {
  Fd tree;
  Fd socket;
  Fd programs;       // closed: the program stands in /usr
  std::string path;  // of the program, within the room
};

class LinuxEngines final : public Engines {
 public:
  // The folder is made with the first use.
  LinuxEngines(std::string folder, LinuxPrograms programs, UidBase uids)
      : path_(std::move(folder)), programs_(std::move(programs)), uids_(uids) {}

  Outcome<Fd> find(const EnginePlace& place) override;
  Outcome<EngineWord> word(const EnginePlace& place) override;
  Outcome<Done> signal(const EnginePlace& place, EngineSignal signal) override;
  Outcome<Fd> door(const EnginePlace& place) override;

  Outcome<EngineRoom> room(const SpawnSpec& spec);  // of `engine` and `initdb`
  Outcome<Fd> trees();                              // the root of the program `trees`
  const LinuxPrograms& programs() const { return programs_; }

 private:
  Outcome<Done> open();
  Outcome<Fd> tree(const TreeName& name, const char* suffix);
  Outcome<Fd> socket_folder(const EnginePlace& place);
  Outcome<Done> find_programs(const EngineVersion& version, EngineRoom& room) const;
  Outcome<int> postmaster(const EnginePlace& place);
  bool runs_as(int pid, UidSlot uid) const;

  std::string path_;
  LinuxPrograms programs_;
  UidBase uids_;
  Fd folder_;
};

}  // namespace skerry::kernel
