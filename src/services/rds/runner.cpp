#include "services/rds/runner.hpp"

#include <poll.h>

#include <algorithm>
#include <utility>

#include "base/failpoint.hpp"
#include "base/log.hpp"
#include "services/rds/limits.hpp"
#include "services/rds/pending.hpp"

namespace skerry::rds {

using databases::CrashEvent;
using databases::Status;

struct Runner::Shared {
  Runner* runner;
};

Runner::Runner(Parts parts)
    : parts_(std::move(parts)),
      engines_(parts_.engines, parts_.rds.versions()),
      shared_(std::make_shared<Shared>(Shared{this})),
      timer_(parts_.loop.timer(*this)),
      pool_(make_thread_pool(parts_.loop, {.threads = limits::pool_threads})),
      beside_(make_thread_pool(parts_.loop, {.threads = limits::beside_threads})),
      ready_copies_(std::make_unique<ReadyCopies>(
          ReadyCopies::Parts{parts_.rds, parts_.kernel, *beside_, gate_})) {}

Runner::~Runner() {
  shared_->runner = nullptr;
  ready_copies_->stop();
  gate_.close();
}

std::optional<std::string> Runner::unavailable() const {
  if (parts_.kernel != nullptr) return std::nullopt;
  return "This region runs without root, so it has no network that a DB instance could be in. See "
         "skerry doctor.";
}

Result<Workshop*> Runner::workshop() {
  if (workshop_) return workshop_.get();
  const std::string key = TRY(parts_.rds.admin_key());
  workshop_.reset(new Workshop{*parts_.kernel, parts_.ca, {key}, engines_});
  return workshop_.get();
}

void Runner::resume() {
  if (parts_.kernel == nullptr) return;
  for (const auto& [id, instance] : parts_.rds.all<StoredInstance>()) wake(instance.resource_id);
  if (!parts_.rds.all<StoredInstance>().empty()) ready_copies_->take_stock();
  timer_->arm(limits::look_every_ms);
}

void Runner::foresee(const std::string& engine_version) {
  const auto version = parts_.rds.versions().resolve(engine_version);
  if (parts_.kernel == nullptr || halted_ || !version.ok()) return;
  const auto shop = workshop();
  if (!shop.ok() || !foreseen_.insert(*version).second) return;
  const auto work = [workshop = *shop, version = *version] {
    const auto present = workshop->engines.present();
    if (std::find(present.begin(), present.end(), version) == present.end()) return;
    const auto made = make_template(*workshop, version);
    if (!made.ok())
      log(Level::warning, "rds", "template_not_made", {{"why", made.error().message}});
  };
  pool_->run(gate_, work, [this] {
    if (!halted_) ready_copies_->take_stock();
  });
}

// What was changed in this turn is committed by then; the store answers in order.
void Runner::after_commit(std::function<void()> then) {
  parts_.loop.post([weak = std::weak_ptr(shared_), then = std::move(then)] {
    const auto alive = weak.lock();
    if (!alive || alive->runner == nullptr) return;
    alive->runner->parts_.store.commit(Batch{}, [weak, then](CommitOutcome outcome) {
      const auto still = weak.lock();
      if (still && still->runner != nullptr && outcome == CommitOutcome::committed) then();
    });
  });
}

void Runner::wake(const std::string& resource_id) {
  if (parts_.kernel == nullptr) return;
  after_commit([this, resource_id] { begin(resource_id); });
}

void Runner::remove_snapshot(const std::string& tree) {
  if (parts_.kernel == nullptr) return;
  after_commit([this, tree] {
    const auto done = [] {};
    pool_->run(
        gate_,
        [kernel = parts_.kernel, tree] {
          databases::HostedTrees trees(*kernel, {limits::slot_of_templates});
          const auto gone = trees.remove({databases::TreeKind::snapshot, tree});
          if (!gone.ok())
            log(Level::warning, "rds", "snapshot_not_removed", {{"why", gone.error().message}});
        },
        done);
  });
}

void Runner::read_logs(const StoredInstance& instance, std::function<void(databases::Logs&)> work,
                       std::function<void()> done) {
  const kernel::UidSlot owner{static_cast<std::uint16_t>(instance.uid_slot)};
  const auto read = [kernel = parts_.kernel, owner, work = std::move(work)] {
    if (kernel == nullptr) return;
    databases::HostedTrees trees(*kernel, owner);
    work(trees);
  };
  if (beside_->run(gate_, read, done) == Submitted::pool_full) parts_.loop.post(std::move(done));
}

std::optional<Work> Runner::work_for(const StoredInstance& instance, const Entry& entry) const {
  switch (instance.state()) {
    case Status::creating:
      return Work::create;
    case Status::modifying:
      return Work::modify;
    case Status::rebooting:
      return Work::restart;
    case Status::stopping:
      return Work::stop;
    case Status::starting:
      return Work::start;
    case Status::backing_up:
      return Work::back_up;
    case Status::deleting:
      return Work::remove;
    case Status::available:
    case Status::storage_full:
      if (entry.unit == nullptr) return Work::resume;
      if (instance.parameter_status == "applying") return Work::reconfigure;
      return std::nullopt;
    case Status::failed:
      // Of crashes, which give no reason here: after a restart of the region it is tried again.
      if (entry.unit == nullptr && instance.status_reason.empty()) return Work::resume;
      return std::nullopt;
    case Status::stopped:
    case Status::incompatible_parameters:
      return std::nullopt;
  }
  return std::nullopt;
}

void Runner::begin(const std::string& id) {
  const StoredInstance* const instance = parts_.rds.by_resource(id);
  if (instance == nullptr || halted_) return;
  Entry& entry = entries_[id];
  if (entry.busy) {
    entry.again = true;
    return;
  }
  const auto work = work_for(*instance, entry);
  if (!work) return;
  auto job = make_work(*work, *instance, entry);
  if (!job.ok()) {
    finished(id, *work, Report{.done = job.error(), .snapshot = Done{}, .event = {}});
    return;
  }
  run(id, *work, std::move(*job));
}

std::function<Runner::Report()> Runner::creation(const StoredInstance& instance,
                                                 const std::shared_ptr<Unit>& unit) const {
  databases::Origin origin;
  std::optional<databases::MasterUser> master;
  if (instance.origin_snapshot.empty()) {
    const databases::Tree blank = databases::template_tree(unit->spec().engine.version);
    origin = {blank, blank,
              databases::ready_tree(
                  {unit->spec().engine.version, static_cast<std::uint16_t>(instance.uid_slot)})};
    const auto password = parts_.rds.open_password(instance);
    if (!password.ok()) return [error = password.error()] { return Report{error, Done{}, {}}; };
    master = databases::MasterUser{instance.master_user, *password, instance.database};
  } else {
    origin = {{databases::TreeKind::snapshot, instance.origin_snapshot},
              {databases::TreeKind::instance, instance.origin_password_of},
              {}};
  }
  return [unit, origin, master] { return Report{unit->create(origin, master), Done{}, {}}; };
}

// Work that may take a snapshot first: the instance's own, the final one, the one of a stop.
std::function<Runner::Report()> Runner::ending(Work work, const StoredInstance& instance,
                                               const std::shared_ptr<Unit>& unit) const {
  std::optional<databases::Tree> to;
  if (const auto* const snapshot = parts_.rds.find<StoredSnapshot>(instance.snapshot);
      snapshot != nullptr && snapshot->status == "creating")
    to = databases::Tree{databases::TreeKind::snapshot, snapshot->tree};
  return [work, unit, to] {
    Report report;
    if (to) report.snapshot = unit->keeper().snapshot(*to);
    // A final snapshot that failed keeps the instance: RDS does not delete what it could not save.
    if (!report.snapshot.ok() && work == Work::remove) {
      report.done = report.snapshot.error();
    } else if (work == Work::remove) {
      report.done = unit->remove();
    } else if (work == Work::stop) {
      report.done = unit->keeper().stop();
    }
    unit->trees().rest();
    return report;
  };
}

Result<std::function<Runner::Report()>> Runner::make_work(Work work, const StoredInstance& instance,
                                                          Entry& entry) {
  using Job = std::function<Report()>;
  Workshop& shop = *TRY(workshop());
  StoredInstance wanted = instance;
  if (work == Work::modify || work == Work::restart)
    for (const NamedValue& each : instance.pending)
      if (is_due(instance, each)) apply_pending(wanted, each);
  const bool anew =
      entry.unit == nullptr || work == Work::modify || work == Work::restart || work == Work::start;
  if (anew) entry.unit = TRY(make_unit(shop, parts_.rds, wanted, teller(wanted.resource_id)));
  const std::shared_ptr<Unit> unit = entry.unit;
  switch (work) {
    case Work::create:
      return creation(instance, unit);
    case Work::resume:
      return Job([unit] {
        const auto there = unit->prepare();
        Report report{there.ok() ? unit->keeper().resume(Status::available) : there, Done{}, {}};
        unit->trees().rest();
        return report;
      });
    case Work::start:
      return Job([unit] { return Report{unit->start(), Done{}, {}}; });
    case Work::restart:
    case Work::modify: {
      const bool restarts = work == Work::restart || needs_restart(instance);
      std::optional<databases::MasterUser> master;
      if (!instance.sealed_password.empty())
        master = databases::MasterUser{instance.master_user,
                                       TRY(parts_.rds.open_password(instance)), ""};
      return Job([unit, restarts, master] {
        Report report;
        report.done = unit->prepare();
        if (!report.done.ok()) return report;
        report.done = restarts ? unit->keeper().restart() : unit->keeper().start();
        if (report.done.ok() && master) report.done = unit->keeper().set_master_password(*master);
        unit->trees().rest();
        return report;
      });
    }
    case Work::reconfigure: {
      const std::shared_ptr<Unit> next = TRY(make_unit(shop, parts_.rds, instance, {}));
      return Job([unit, resolved = next->spec().resolved] {
        Report report{unit->keeper().reconfigure(resolved), Done{}, {}};
        unit->trees().rest();
        return report;
      });
    }
    case Work::stop:
    case Work::back_up:
    case Work::remove:
      return ending(work, instance, unit);
    case Work::look_after:
      return Job([unit] {
        Report report;
        const auto looked = unit->keeper().look_after();
        if (looked.ok()) report.event = *looked;
        if (!looked.ok()) report.done = looked.error();
        unit->trees().rest();
        return report;
      });
    case Work::halt:
      return Job([unit] { return Report{unit->keeper().stop(), Done{}, {}}; });
  }
  return Error{"no such work"};
}

void Runner::run(const std::string& id, Work work, std::function<Report()> job) {
  entries_[id].busy = true;
  auto report = std::make_shared<Report>();
  const Submitted submitted = pool_->run(
      gate_, [job = std::move(job), report] { *report = job(); },
      [this, id, work, report] { finished(id, work, *report); });
  if (submitted == Submitted::pool_full) {
    entries_[id].busy = false;
    wake(id);  // in a later turn
  }
}

// Looks at the engines that stand still: which has ended by itself.
void Runner::on_timer() {
  timer_->arm(entries_.empty() ? limits::idle_look_every_ms : limits::look_every_ms);
  look_at_disk();
  for (auto& [id, entry] : entries_) {
    const StoredInstance* const instance = parts_.rds.by_resource(id);
    if (instance == nullptr || entry.busy || entry.unit == nullptr || halted_ ||
        !databases::wants_engine(instance->state()))
      continue;
    const Fd& process = entry.unit->keeper().descriptor();
    pollfd one{process.get(), POLLIN, 0};
    if (process.open() && ::poll(&one, 1, 0) == 0) continue;
    auto job = make_work(Work::look_after, *instance, entry);
    if (job.ok()) run(id, Work::look_after, std::move(*job));
  }
}

// What a fetch of programs says, from a thread.
databases::EngineSource::Progress Runner::teller(const std::string& id) {
  return [weak = std::weak_ptr(shared_), &loop = parts_.loop, id](std::string_view step) {
    loop.post([weak, id, step = std::string(step)] {
      const auto alive = weak.lock();
      if (alive && alive->runner != nullptr) alive->runner->record_step(id, step);
    });
  };
}

void Runner::measure(std::function<void(AllMeasures)> done) {
  std::vector<StoredInstance> instances;
  for (const auto& [id, instance] : parts_.rds.all<StoredInstance>()) instances.push_back(instance);
  const auto shop = instances.empty() ? Result<Workshop*>(Error{"nothing"}) : workshop();
  if (!shop.ok()) return parts_.loop.post([done] { done({}); });
  auto found = std::make_shared<AllMeasures>();
  const auto work = [workshop = *shop, instances, found] {
    for (const StoredInstance& each : instances)
      found->emplace(each.id, rds::measure(*workshop, each));
  };
  const auto tell = [found, done] { done(std::move(*found)); };
  if (beside_->run(gate_, work, tell) == Submitted::pool_full)
    parts_.loop.post([done] { done({}); });
}

// With one process for all looks; it ends with this one.
void Runner::look_at_disk() {
  const TimePoint now = parts_.loop.now();
  if (looking_ || now < disk_next_ || entries_.empty() || halted_) return;
  disk_next_ = now + limits::disk_every_ms;
  if (!disk_trees_)
    disk_trees_ = std::make_shared<databases::HostedTrees>(
        *parts_.kernel, kernel::UidSlot{limits::slot_of_templates});
  auto disk = std::make_shared<Result<Disk>>(Error{"not looked at"});
  looking_ = beside_->run(
                 gate_, [trees = disk_trees_, disk] { *disk = rds::look_at_disk(*trees); },
                 [this, disk] {
                   looking_ = false;
                   if (disk->ok()) record_disk(**disk);
                 }) == Submitted::accepted;
}

void Runner::halt(std::function<void()> done) {
  halted_ = std::move(done);
  ready_copies_->stop();
  for (auto& [id, entry] : entries_)
    if (entry.unit != nullptr) ++to_halt_;
  if (to_halt_ == 0) return halted_();
  for (auto& [id, entry] : entries_) {
    if (entry.unit == nullptr || entry.busy) continue;
    const std::shared_ptr<Unit> unit = entry.unit;
    run(id, Work::halt, [unit] { return Report{unit->keeper().stop(), Done{}, {}}; });
  }
}

}  // namespace skerry::rds
