#pragma once
// Makes the engines follow the records. A record's status names the work (databases/life.hpp); the
// work runs on a thread of the pool, one piece at a time for each instance, and its outcome becomes
// the record's next status. A start goes on with whatever status it finds.

#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>

#include "call/call.hpp"
#include "loop/blocking_pool.hpp"
#include "loop/loop.hpp"
#include "services/rds/measures.hpp"
#include "services/rds/ready_copies.hpp"
#include "services/rds/state.hpp"
#include "services/rds/unit.hpp"
#include "store/store.hpp"

namespace skerry::rds {

enum class Work : std::uint8_t {
  create,
  resume,
  modify,
  restart,
  start,
  stop,
  back_up,
  remove,
  reconfigure,
  look_after,
  halt,  // the region stops: the engine ends, its status stays
};

class Runner final : public Engines, private TimerHandler {
 public:
  struct Parts {
    Loop& loop;
    Store& store;
    Rds& rds;
    CallEnvironment environment;
    kernel::Kernel* kernel;  // null: there is no warden, and no instance runs
    const RegionCa& ca;
    databases::EnginePlaces engines{};
  };
  explicit Runner(Parts parts);
  ~Runner();
  Runner(const Runner&) = delete;
  Runner& operator=(const Runner&) = delete;

  // After start-up, when the network is there or about to be.
  void resume();
  // Ends every engine in order, as before the machine goes down.
  void halt(std::function<void()> done);

  // An instance of this version, as CreateDBInstance names it, will be asked for: its template is
  // made if its programs are here. Once in the life of this object.
  void foresee(const std::string& engine_version);

  void wake(const std::string& resource_id) override;
  void remove_snapshot(const std::string& tree) override;
  void read_logs(const StoredInstance& instance, std::function<void(databases::Logs&)> work,
                 std::function<void()> done) override;
  const CallEnvironment& environment() const override { return parts_.environment; }
  std::optional<std::string> unavailable() const override;

  // What every instance takes of the machine, in a later turn.
  void measure(std::function<void(AllMeasures)> done);

  // An engine's interface and port, for connections from the host.
  const Rds& rds() const { return parts_.rds; }

 private:
  struct Shared;
  struct Entry {
    std::shared_ptr<Unit> unit;
    bool busy = false;
    bool again = false;
  };
  struct Report {
    Result<Done> done = Done{};
    Result<Done> snapshot = Done{};
    databases::CrashEvent event = databases::CrashEvent::none;
  };

  Result<Workshop*> workshop();
  void after_commit(std::function<void()> then);
  void begin(const std::string& id);
  std::optional<Work> work_for(const StoredInstance& instance, const Entry& entry) const;
  Result<std::function<Report()>> make_work(Work work, const StoredInstance& instance,
                                            Entry& entry);
  std::function<Report()> creation(const StoredInstance& instance,
                                   const std::shared_ptr<Unit>& unit) const;
  std::function<Report()> ending(Work work, const StoredInstance& instance,
                                 const std::shared_ptr<Unit>& unit) const;
  void run(const std::string& id, Work work, std::function<Report()> job);
  void finished(const std::string& id, Work work, const Report& report);
  void record(Batch& batch, Work work, StoredInstance instance, const Report& report);
  void record_start(Batch& batch, Work work, StoredInstance& instance);
  void record_creation(Batch& batch, StoredInstance& instance);
  void record_failure(Batch& batch, Work work, StoredInstance& instance, const Error& error);
  void record_snapshot(Batch& batch, StoredInstance& instance, const Report& report);
  void record_crash(StoredInstance& instance, databases::CrashEvent event, Batch& batch);
  void remove_record(Batch& batch, const StoredInstance& instance);
  databases::EngineSource::Progress teller(const std::string& id);
  void record_step(const std::string& id, const std::string& step);
  void look_at_disk();
  void record_disk(const Disk& disk);
  void tell(Batch& batch, const StoredInstance& instance, std::string message,
            std::string category);
  void on_timer() override;

  Parts parts_;
  databases::EngineSource engines_;
  std::shared_ptr<Shared> shared_;
  std::unique_ptr<Workshop> workshop_;
  std::map<std::string, Entry> entries_;
  std::unique_ptr<Timer> timer_;
  std::unique_ptr<BlockingPool> pool_;
  std::unique_ptr<BlockingPool> beside_;  // what may not wait for the work of engines
  std::unique_ptr<ReadyCopies> ready_copies_;
  std::shared_ptr<databases::HostedTrees> disk_trees_;
  TimePoint disk_next_{};
  bool looking_ = false;
  std::set<databases::Version> foreseen_;
  std::function<void()> halted_;
  std::size_t to_halt_ = 0;
  Gate gate_;  // last: its end waits for the work
};

}  // namespace skerry::rds
