// Describe, reboot, stop, start and delete instances.
#include "services/rds/instances.hpp"

#include "services/rds/checks.hpp"
#include "services/rds/handlers.hpp"
#include "services/rds/lists.hpp"
#include "services/rds/shapes.hpp"

namespace skerry::rds {
namespace {

using databases::Status;

std::vector<FilterValue> filter_values(const StoredInstance& instance) {
  return {{"db-instance-id", instance.id},
          {"dbi-resource-id", instance.resource_id},
          {"engine", "postgres"},
          {"db-cluster-id", ""},
          {"domain", ""}};
}

// The instance in its next status, with its work begun.
Result<StoredInstance, ApiError> move(Rds& rds, Call& call, const std::string& id, Status to) {
  StoredInstance instance = *TRY(rds.need_instance(id));
  if (!databases::may(instance.state(), to)) return errors::instance_state(id, instance.status);
  instance.set_state(to);
  rds.put(call.batch(), instance);
  rds.engines().wake(instance.resource_id);
  return instance;
}

}  // namespace

Answer<DescribeDBInstancesOperation> describe_instances(
    Rds& rds, Call&, Asked<DescribeDBInstancesOperation> request) {
  DBInstanceMessage out;
  out.db_instances.emplace();
  ListPage page = TRY(open_page("rds.instances", request));
  if (request.db_instance_identifier && !request.db_instance_identifier->empty()) {
    const StoredInstance* const found = TRY(rds.need_instance(*request.db_instance_identifier));
    if (TRY(wanted(request.filters, filter_values(*found))))
      out.db_instances->push_back(shape(rds, *found));
    return out;
  }
  const auto& entries = rds.all<StoredInstance>();
  for (auto at = entries.upper_bound(page.after()); at != entries.end(); ++at) {
    if (!TRY(wanted(request.filters, filter_values(at->second)))) continue;
    if (!page.take(at->first)) break;
    out.db_instances->push_back(shape(rds, at->second));
  }
  out.marker = page.next_token();
  return out;
}

Answer<RebootDBInstanceOperation> reboot_instance(Rds& rds, Call& call,
                                                  Asked<RebootDBInstanceOperation> request) {
  if (request.force_failover.value_or(false))
    return errors::invalid_combination(
        "Cannot specify ForceFailover when the instance is not configured for MultiAZ.");
  const StoredInstance instance =
      TRY(move(rds, call, *request.db_instance_identifier, Status::rebooting));
  RebootDBInstanceResult out;
  out.db_instance = shape(rds, instance);
  return out;
}

Answer<StopDBInstanceOperation> stop_instance(Rds& rds, Call& call,
                                              Asked<StopDBInstanceOperation> request) {
  StoredInstance instance = *TRY(rds.need_instance(*request.db_instance_identifier));
  if (!databases::may(instance.state(), Status::stopping))
    return errors::instance_state(instance.id, instance.status);
  if (request.db_snapshot_identifier) {
    TRY(begin_snapshot(rds, call, instance, *request.db_snapshot_identifier, {}));
    instance.snapshot = TRY(check_snapshot_id(*request.db_snapshot_identifier));
  }
  instance.set_state(Status::stopping);
  StopDBInstanceResult out;
  out.db_instance = shape(rds, instance);
  rds.engines().wake(instance.resource_id);
  rds.put(call.batch(), std::move(instance));
  return out;
}

Answer<StartDBInstanceOperation> start_instance(Rds& rds, Call& call,
                                                Asked<StartDBInstanceOperation> request) {
  if (const auto why = rds.engines().unavailable()) return errors::no_capacity(*why);
  const StoredInstance* const found = TRY(rds.need_instance(*request.db_instance_identifier));
  if (found->state() != Status::stopped)
    return errors::instance_state_text("Instance " + found->id + " is not stopped: it is " +
                                       found->status + ".");
  const StoredInstance instance =
      TRY(move(rds, call, *request.db_instance_identifier, Status::starting));
  StartDBInstanceResult out;
  out.db_instance = shape(rds, instance);
  return out;
}

Answer<DeleteDBInstanceOperation> delete_instance(Rds& rds, Call& call,
                                                  Asked<DeleteDBInstanceOperation> request) {
  StoredInstance instance = *TRY(rds.need_instance(*request.db_instance_identifier));
  const bool skip = request.skip_final_snapshot.value_or(false);
  if (skip && request.final_db_snapshot_identifier)
    return errors::invalid_combination(
        "FinalDBSnapshotIdentifier can not be specified when deleting with SkipFinalSnapshot.");
  if (instance.deletion_protection) return errors::instance_protected();
  if (!databases::may(instance.state(), Status::deleting))
    return errors::instance_state_text("Instance " + instance.id + " is already being deleted.");
  if (!skip) {
    if (!request.final_db_snapshot_identifier)
      return errors::invalid_combination(
          "FinalDBSnapshotIdentifier is required unless SkipFinalSnapshot is specified.");
    // "When a DB instance is in a failure state ..., you can delete it only with
    // SkipFinalSnapshot."
    if (instance.state() == Status::creating || instance.state() == Status::failed)
      return errors::instance_state_text("Instance " + instance.id +
                                         " is not available for a final snapshot: it is " +
                                         instance.status + ".");
    TRY(begin_snapshot(rds, call, instance, *request.final_db_snapshot_identifier,
                       instance.copy_tags ? instance.tags : std::vector<StoredTag>{}));
    instance.snapshot = TRY(check_snapshot_id(*request.final_db_snapshot_identifier));
  }
  instance.set_state(Status::deleting);
  DeleteDBInstanceResult out;
  out.db_instance = shape(rds, instance);
  rds.engines().wake(instance.resource_id);
  rds.put(call.batch(), std::move(instance));
  return out;
}

}  // namespace skerry::rds
