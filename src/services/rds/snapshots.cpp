// CreateDBSnapshot, DescribeDBSnapshots, DeleteDBSnapshot.
#include "services/rds/checks.hpp"
#include "services/rds/handlers.hpp"
#include "services/rds/instances.hpp"
#include "services/rds/limits.hpp"
#include "services/rds/lists.hpp"
#include "services/rds/shapes.hpp"
#include "services/rds/tagging.hpp"

namespace skerry::rds {
namespace {

using databases::Status;

std::vector<FilterValue> filter_values(const StoredSnapshot& snapshot) {
  return {{"db-snapshot-id", snapshot.id},
          {"db-instance-id", snapshot.instance},
          {"dbi-resource-id", snapshot.resource_id},
          {"snapshot-type", "manual"},
          {"engine", "postgres"}};
}

bool asked_for(const DescribeDBSnapshotsMessage& request, const StoredSnapshot& snapshot) {
  if (request.snapshot_type && *request.snapshot_type != "manual") return false;
  if (request.dbi_resource_id && *request.dbi_resource_id != snapshot.resource_id) return false;
  return !request.db_instance_identifier || request.db_instance_identifier->empty() ||
         lower(*request.db_instance_identifier) == snapshot.instance;
}

}  // namespace

Result<Done, ApiError> begin_snapshot(Rds& rds, Call& call, const StoredInstance& instance,
                                      const std::string& id, std::vector<StoredTag> tags) {
  StoredSnapshot out;
  out.id = TRY(check_snapshot_id(id));
  if (rds.find<StoredSnapshot>(out.id) != nullptr) return errors::snapshot_exists(id);
  if (rds.all<StoredSnapshot>().size() >= limits::manual_snapshots_max)
    return errors::too_many_snapshots();
  out.instance = instance.id;
  out.resource_id = instance.resource_id;
  out.tree = "snap-" + call.random().text(20, "abcdefghijklmnopqrstuvwxyz0123456789");
  out.status = "creating";
  out.engine_version = instance.engine_version;
  out.instance_class = instance.instance_class;
  out.storage_gib = instance.storage_gib;
  out.storage_type = instance.storage_type;
  out.iops = instance.iops;
  out.master_user = instance.master_user;
  out.database = instance.database;
  out.port = instance.port;
  out.zone = instance.zone;
  out.vpc = instance.vpc;
  out.subnet_group = instance.subnet_group;
  out.parameter_group = instance.parameter_group;
  out.encrypted = instance.encrypted;
  out.kms_key = instance.kms_key;
  out.created = call.time();
  out.instance_created = instance.created;
  out.tags = std::move(tags);
  rds.put(call.batch(), std::move(out));
  return Done{};
}

Answer<CreateDBSnapshotOperation> create_snapshot(Rds& rds, Call& call,
                                                  Asked<CreateDBSnapshotOperation> request) {
  StoredInstance instance = *TRY(rds.need_instance(*request.db_instance_identifier));
  const std::string id = TRY(check_snapshot_id(*request.db_snapshot_identifier));
  if (rds.find<StoredSnapshot>(id) != nullptr) return errors::snapshot_exists(id);
  if (!databases::may(instance.state(), Status::backing_up))
    return errors::instance_state(instance.id, instance.status);
  std::vector<StoredTag> tags = instance.copy_tags ? instance.tags : std::vector<StoredTag>{};
  tags = TRY(tagged(std::move(tags), request.tags));
  TRY(begin_snapshot(rds, call, instance, id, std::move(tags)));
  instance.before_backup = instance.status;
  instance.snapshot = id;
  instance.set_state(Status::backing_up);
  rds.engines().wake(instance.resource_id);
  rds.put(call.batch(), std::move(instance));
  CreateDBSnapshotResult out;
  out.db_snapshot = shape(rds, *rds.find<StoredSnapshot>(id));
  return out;
}

Answer<DescribeDBSnapshotsOperation> describe_snapshots(
    Rds& rds, Call&, Asked<DescribeDBSnapshotsOperation> request) {
  DBSnapshotMessage out;
  out.db_snapshots.emplace();
  ListPage page = TRY(open_page("rds.snapshots", request));
  if (request.db_snapshot_identifier && !request.db_snapshot_identifier->empty()) {
    const StoredSnapshot* const found = TRY(rds.need_snapshot(*request.db_snapshot_identifier));
    if (asked_for(request, *found) && TRY(wanted(request.filters, filter_values(*found))))
      out.db_snapshots->push_back(shape(rds, *found));
    return out;
  }
  const auto& entries = rds.all<StoredSnapshot>();
  for (auto at = entries.upper_bound(page.after()); at != entries.end(); ++at) {
    if (!TRY(wanted(request.filters, filter_values(at->second)))) continue;
    if (!asked_for(request, at->second)) continue;
    if (!page.take(at->first)) break;
    out.db_snapshots->push_back(shape(rds, at->second));
  }
  out.marker = page.next_token();
  return out;
}

Answer<DeleteDBSnapshotOperation> delete_snapshot(Rds& rds, Call& call,
                                                  Asked<DeleteDBSnapshotOperation> request) {
  StoredSnapshot snapshot = *TRY(rds.need_snapshot(*request.db_snapshot_identifier));
  if (snapshot.status != "available" && snapshot.status != "failed")
    return errors::snapshot_state(
        "Cannot delete the snapshot because it is not currently in the "
        "available state.");
  // An instance that is being made of it still reads it.
  for (const auto& [id, instance] : rds.all<StoredInstance>()) {
    if (instance.state() == Status::creating && instance.origin_snapshot == snapshot.tree)
      return errors::snapshot_state("Cannot delete the snapshot because the instance " + id +
                                    " is being created from it.");
  }
  rds.engines().remove_snapshot(snapshot.tree);
  rds.erase<StoredSnapshot>(call.batch(), snapshot.id);
  rds.tell(call.batch(), call.time(),
           {Kind::snapshot, snapshot.id, "Manual snapshot deleted", "deletion"});
  snapshot.status = "deleted";
  DeleteDBSnapshotResult out;
  out.db_snapshot = shape(rds, snapshot);
  return out;
}

}  // namespace skerry::rds
