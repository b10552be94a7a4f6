#pragma once
// Trees behind the warden: a process of the catalogue works on them as their owner, at the word of
// its channel. It sees nothing of the host but the databases' folder.

#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "databases/host.hpp"
#include "databases/logs.hpp"
#include "kernel/kernel.hpp"

namespace skerry::databases {

kernel::TreeName kernel_name(const Tree& tree);

// The program `trees` (kernel/linux/programs.hpp): / is the databases' folder. Until its channel
// ends.
void serve_trees(int channel);

// `idle`: the processor and the disk are the others' as long as they want them.
enum class Pace : std::uint8_t { brisk, idle };

class HostedTrees final : public Trees, public Logs {
 public:
  HostedTrees(kernel::Kernel& kernel, kernel::UidSlot owner, Pace pace = Pace::brisk)
      : kernel_(kernel), owner_(owner), pace_(pace) {}
  ~HostedTrees() { rest(); }
  HostedTrees(const HostedTrees&) = delete;
  HostedTrees& operator=(const HostedTrees&) = delete;

  Result<Stage> stage(const Tree& tree) override;
  Result<Done> copy(const Tree& from, const Tree& to, Part part) override;
  Result<Done> write(const Tree& tree, ManagedFile file, std::string_view text) override;
  Result<Done> publish(const Tree& tree) override;
  Result<Done> adopt(const Tree& from, const Tree& to) override;
  Result<Done> settle(const Tree& tree, Settle what) override;
  Result<Done> remove(const Tree& tree) override;

  Result<Done> make(const Tree& tree);  // empty, building
  // Of that kind; those that are being built, or were, end in ".building".
  Result<std::vector<std::string>> names(TreeKind kind);
  Result<std::vector<LogFile>> logs(const Tree& tree) override;
  Result<std::string> read_log(const Tree& tree, const LogPiece& piece) override;
  Result<std::uint64_t> bytes(const Tree& tree);  // that it takes on the disk
  Result<std::uint64_t> free_bytes();             // of the disk that holds all trees

  // Ends the process, until it is needed again.
  void rest();
  // From any thread: what is asked now fails, and so does everything from here on.
  void abandon();

 private:
  struct Worker {
    kernel::Spawned process;
  };
  using Words = std::vector<std::string>;
  Result<Worker> spawn();
  Result<Done> begin();
  void end(Worker& worker);
  Result<Done> speaks_on(int channel);
  Result<Words> ask(const Words& words);
  Result<Done> tell(const Words& words);

  kernel::Kernel& kernel_;
  kernel::UidSlot owner_;
  Pace pace_;
  std::mutex mutex_;  // a question is under way
  std::optional<Worker> worker_;
  std::mutex ending_;  // of the two below, never held for long
  int channel_ = -1;   // of the process that is being asked
  bool abandoned_ = false;
};

}  // namespace skerry::databases
