// What the runner's work leaves in the records.
#include <utility>

#include "base/failpoint.hpp"
#include "base/log.hpp"
#include "databases/configuration.hpp"
#include "services/rds/own_calls.hpp"
#include "services/rds/pending.hpp"
#include "services/rds/runner.hpp"

namespace skerry::rds {

using databases::CrashEvent;
using databases::Status;

namespace {

databases::ParameterValues values_of(const std::vector<NamedValue>& named) {
  databases::ParameterValues out;
  for (const NamedValue& each : named) out[each.name] = each.value;
  return out;
}

// Whether the group's static parameters are as the engine has them since its start.
std::string parameter_status(const Rds& rds, const StoredInstance& instance) {
  const auto group = rds.need_parameter_group(instance.parameter_group);
  const auto version = databases::parse_version(instance.engine_version);
  if (!group.ok() || !version) return "in-sync";
  const databases::Needs needs = databases::needs(
      databases::Family{version->major}, values_of(instance.booted_with), values_of(group->values));
  return needs == databases::Needs::reboot ? "pending-reboot" : "in-sync";
}

void booted(const Rds& rds, StoredInstance& instance) {
  const auto group = rds.need_parameter_group(instance.parameter_group);
  if (group.ok()) instance.booted_with = group->values;
  instance.parameter_status = "in-sync";
}

void take_pending(StoredInstance& instance) {
  std::vector<NamedValue> later;
  for (const NamedValue& each : instance.pending) {
    if (is_due(instance, each)) {
      apply_pending(instance, each);
    } else {
      later.push_back(each);
    }
  }
  instance.pending = std::move(later);
  instance.sealed_password.clear();
}

RequestFacts own_facts(const Loop& loop, Random& random) {
  RequestFacts facts;
  facts.request_id = random.uuid();
  facts.time = loop.wall();
  facts.source_ip = std::string(service_name);
  facts.user_agent = std::string(service_name);
  facts.transport = Transport::tls;
  return facts;
}

const char* name_of(Work work) {
  switch (work) {
    case Work::create:
      return "create";
    case Work::resume:
      return "resume";
    case Work::modify:
      return "modify";
    case Work::restart:
      return "restart";
    case Work::start:
      return "start";
    case Work::stop:
      return "stop";
    case Work::back_up:
      return "back_up";
    case Work::remove:
      return "remove";
    case Work::reconfigure:
      return "reconfigure";
    case Work::look_after:
      return "look_after";
    case Work::halt:
      return "halt";
  }
  return "";
}

}  // namespace

void Runner::tell(Batch& batch, const StoredInstance& instance, std::string message,
                  std::string category) {
  parts_.rds.tell(batch, parts_.loop.wall(),
                  {Kind::instance, instance.id, std::move(message), std::move(category)});
}

void Runner::finished(const std::string& id, Work work, const Report& report) {
  FAILPOINT("rds.work.finished");
  Entry& entry = entries_[id];
  entry.busy = false;
  const bool again = std::exchange(entry.again, false);
  if (!report.done.ok())
    log(Level::warning, "rds", "work_failed",
        {{"instance", id}, {"work", name_of(work)}, {"why", report.done.error().message}});
  // One that was never made has no engine to look after.
  if (work == Work::create && !report.done.ok()) entry.unit.reset();
  if (work == Work::create && !halted_) ready_copies_->take_stock();
  if (work == Work::halt) {
    if (--to_halt_ == 0) halted_();
    return;
  }
  const StoredInstance* const instance = parts_.rds.by_resource(id);
  if (instance != nullptr) {
    Batch batch;
    record(batch, work, *instance, report);
    if (!batch.empty()) parts_.store.commit(std::move(batch), [](CommitOutcome) {});
  }
  if (halted_) {
    const std::shared_ptr<Unit> unit = entry.unit;
    if (unit == nullptr) {
      if (--to_halt_ == 0) halted_();
      return;
    }
    run(id, Work::halt, [unit] { return Report{unit->keeper().stop(), Done{}, {}}; });
    return;
  }
  const StoredInstance* const now = parts_.rds.by_resource(id);
  if (now == nullptr) {
    entries_.erase(id);
  } else if (again || (report.done.ok() && work_for(*now, entry))) {
    wake(id);
  }
}

void Runner::record_snapshot(Batch& batch, StoredInstance& instance, const Report& report) {
  const auto* const found = parts_.rds.find<StoredSnapshot>(std::exchange(instance.snapshot, {}));
  if (found == nullptr || found->status != "creating") return;
  StoredSnapshot snapshot = *found;
  snapshot.status = report.snapshot.ok() ? "available" : "failed";
  snapshot.created = parts_.loop.wall();
  parts_.rds.tell(batch, parts_.loop.wall(),
                  {Kind::snapshot, snapshot.id,
                   report.snapshot.ok() ? "Manual snapshot created" : "Manual snapshot failed",
                   report.snapshot.ok() ? "creation" : "notification"});
  parts_.rds.put(batch, std::move(snapshot));
}

void Runner::record_step(const std::string& id, const std::string& step) {
  log(Level::info, "rds", "programs", {{"instance", id}, {"step", step}});
  const StoredInstance* const instance = parts_.rds.by_resource(id);
  if (instance == nullptr) return;
  Batch batch;
  tell(batch, *instance, "First use of this version: " + step, "notification");
  parts_.store.commit(std::move(batch), [](CommitOutcome) {});
}

// "DB instance status: storage-full. The DB instance has reached its storage capacity allocation."
void Runner::record_disk(const Disk& disk) {
  const Status from = disk.room == Room::none ? Status::available : Status::storage_full;
  const Status to = disk.room == Room::none ? Status::storage_full : Status::available;
  if (disk.room == Room::little) return;
  std::vector<StoredInstance> concerned;
  for (const auto& [id, instance] : parts_.rds.all<StoredInstance>())
    if (instance.state() == from) concerned.push_back(instance);
  Batch batch;
  for (StoredInstance& instance : concerned) {
    instance.set_state(to);
    Entry& entry = entries_[instance.resource_id];
    if (to == Status::available && !entry.busy && entry.unit) entry.unit->keeper().hurry();
    tell(batch, instance,
         to == Status::available
             ? "The disk of the DB instance has room again."
             : "The storage of the DB instance has been consumed: its disk has " +
                   std::to_string(disk.free_bytes >> 20) + " MB left. It needs room on the disk.",
         to == Status::available ? "recovery" : "low storage");
    parts_.rds.put(batch, std::move(instance));
  }
  if (!batch.empty()) parts_.store.commit(std::move(batch), [](CommitOutcome) {});
}

void Runner::record_crash(StoredInstance& instance, CrashEvent event, Batch& batch) {
  if (event == CrashEvent::none) return;
  if (event == CrashEvent::restarted) {
    if (instance.state() == Status::failed) instance.set_state(Status::available);
    tell(batch, instance, "DB instance restarted", "availability");
    return;
  }
  // Of a full disk the reason is known, and it ends with it.
  const Status state = instance.state();
  if (state != Status::storage_full && databases::may(state, Status::failed))
    instance.set_state(Status::failed);
  tell(batch, instance, "The database process ends again and again; it is still being restarted.",
       "failure");
}

void Runner::remove_record(Batch& batch, const StoredInstance& instance) {
  const RequestFacts facts = own_facts(parts_.loop, parts_.environment.random);
  const auto gone = remove_interface(parts_.rds, batch, facts, instance.interface);
  if (!gone.ok())
    log(Level::warning, "rds", "interface_not_removed", {{"why", gone.error().message}});
  tell(batch, instance, "DB instance deleted", "deletion");
  parts_.rds.erase<StoredInstance>(batch, instance.id);
}

// A new start of the engine: after a modification, a reboot, a stop.
void Runner::record_start(Batch& batch, Work work, StoredInstance& instance) {
  const bool restarted = work != Work::modify || needs_restart(instance);
  if (work != Work::start) take_pending(instance);
  if (restarted) booted(parts_.rds, instance);
  instance.status_reason.clear();
  instance.set_state(Status::available);
  if (work == Work::modify) {
    tell(batch, instance, "Finished applying modification to the DB instance",
         "configuration change");
  } else if (work == Work::restart) {
    tell(batch, instance, "DB instance restarted", "availability");
  } else {
    tell(batch, instance, "DB instance started", "notification");
  }
}

void Runner::record_creation(Batch& batch, StoredInstance& instance) {
  instance.set_state(Status::available);
  instance.sealed_password.clear();
  booted(parts_.rds, instance);
  if (instance.origin_snapshot.empty()) {
    tell(batch, instance, "DB instance created", "creation");
  } else {
    tell(batch, instance, "Restored from DB snapshot", "restoration");
  }
}

void Runner::record_failure(Batch& batch, Work work, StoredInstance& instance, const Error& error) {
  const char* what = "DB instance could not be started";
  if (work == Work::create) what = "DB instance could not be created";
  if (work == Work::remove) what = "DB instance could not be deleted";
  if (work == Work::stop) what = "DB instance could not be stopped";
  // RDS: it "can't start the DB instance because the parameters ... aren't compatible".
  const bool parameters = databases::may(instance.state(), Status::incompatible_parameters) &&
                          databases::blames_parameters(error.message);
  instance.set_state(parameters ? Status::incompatible_parameters : Status::failed);
  instance.status_reason = error.message;
  tell(batch, instance, std::string(what) + ": " + error.message, "failure");
}

// What was asked for meanwhile goes first: a delete during a create.
void Runner::record(Batch& batch, Work work, StoredInstance instance, const Report& report) {
  const Status state = instance.state();
  const bool ok = report.done.ok();
  if (state == Status::deleting && work != Work::remove) return;
  if (work == Work::stop || work == Work::back_up || work == Work::remove)
    record_snapshot(batch, instance, report);
  switch (work) {
    case Work::create:
      if (ok) record_creation(batch, instance);
      break;
    case Work::modify:
    case Work::restart:
    case Work::start:
      if (ok) record_start(batch, work, instance);
      break;
    case Work::stop:
      if (!ok) break;
      instance.set_state(Status::stopped);
      tell(batch, instance, "DB instance stopped", "notification");
      break;
    case Work::back_up:
      instance.status = std::exchange(instance.before_backup, {});
      break;
    case Work::remove:
      if (ok) return remove_record(batch, instance);
      break;
    case Work::reconfigure:
      if (!ok || instance.parameter_status != "applying") return;
      instance.parameter_status = parameter_status(parts_.rds, instance);
      break;
    case Work::look_after:
      if (report.event == CrashEvent::none) return;
      record_crash(instance, report.event, batch);
      break;
    case Work::resume:
      // What did not come up is looked after.
      if (ok || !databases::blames_parameters(report.done.error().message)) return;
      break;
    case Work::halt:
      return;
  }
  if (!ok && work != Work::look_after) record_failure(batch, work, instance, report.done.error());
  parts_.rds.put(batch, std::move(instance));
}

}  // namespace skerry::rds
