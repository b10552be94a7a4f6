#pragma once
// All environments of a region: finds one for an invocation or makes it, ends what is idle for too
// long, of an older revision, or about to lose its credentials.

#include <functional>
#include <list>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "base/random.hpp"
#include "sandbox/environment.hpp"
#include "sandbox/environments.hpp"

namespace skerry::sandbox {

struct FleetParts {
  Loop& loop;
  CellMaker& cells;
  Random& random;
  Patron& patron;
  std::string region;
  // Of functions that are in no VPC: the interface of the service's own network, if there is one.
  std::optional<kernel::NamespaceName> own_interface;
  std::function<std::uint64_t()> available_bytes;  // of this machine's memory, now
};

std::uint64_t available_memory_bytes();  // /proc/meminfo's MemAvailable

class Fleet final : public Environments, Keeper, TimerHandler {
 public:
  explicit Fleet(FleetParts parts);
  ~Fleet() override;
  Fleet(const Fleet&) = delete;
  Fleet& operator=(const Fleet&) = delete;

  void invoke(VersionRef version, Invocation invocation, AnswerTaker taker) override;
  std::size_t busy(const FunctionName& function) const override;
  std::size_t busy() const override;
  void retire_others(const VersionKey& key) override;
  void stop(const FunctionName& function, std::function<void()> done) override;
  void stop_all(std::function<void()> done) override;
  std::vector<EnvironmentFacts> list() const override;

 private:
  struct Stopping {
    std::set<const Environment*> left;
    std::function<void()> done;
  };

  void on_free(Environment& environment) override;
  void on_gone(Environment& environment) override;
  void on_timer() override;

  Environment* find_free(const FunctionVersion& version);
  bool make_room(const FunctionVersion& version, AnswerTaker& taker);
  Environment* longest_idle();
  Environment* make(VersionRef version, AnswerTaker& taker);
  void refuse_later(AnswerTaker taker, Refusal refusal, std::string message);
  void stop_those(const std::function<bool(const Environment&)>& which, std::function<void()> done);
  void later(std::function<void()> work);
  std::uint16_t free_number() const;
  std::uint16_t free_slot(const kernel::NamespaceName& interface);

  FleetParts parts_;
  std::list<std::unique_ptr<Environment>> environments_;  // the longest there first
  std::list<Stopping> stopping_;
  std::map<kernel::NamespaceName, std::uint16_t> next_slot_;
  std::unique_ptr<Timer> sweep_;
  std::shared_ptr<int> alive_ = std::make_shared<int>(0);
};

}  // namespace skerry::sandbox
