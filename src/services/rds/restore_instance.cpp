// RestoreDBInstanceFromDBSnapshot: a new instance whose tree begins as the snapshot's.
#include "services/rds/checks.hpp"
#include "services/rds/handlers.hpp"
#include "services/rds/instances.hpp"
#include "services/rds/own_calls.hpp"
#include "services/rds/shapes.hpp"
#include "services/rds/tagging.hpp"

namespace skerry::rds {
namespace {

Result<StoredInstance, ApiError> asked_for(const Rds& rds, const StoredSnapshot& snapshot,
                                           const RestoreDBInstanceFromDBSnapshotMessage& request) {
  StoredInstance out;
  out.id = TRY(check_instance_id(*request.db_instance_identifier));
  TRY(check_supported(request));
  out.instance_class = request.db_instance_class.value_or(snapshot.instance_class);
  TRY(check_class(out.instance_class));
  out.engine_version = snapshot.engine_version;
  out.storage_gib = snapshot.storage_gib;
  if (request.allocated_storage) out.storage_gib = *request.allocated_storage;
  if (out.storage_gib < snapshot.storage_gib)
    return errors::invalid_combination("The allocated storage cannot be less than the snapshot's.");
  out.storage_type = request.storage_type.value_or(snapshot.storage_type);
  out.iops = request.iops ? *request.iops : snapshot.iops;
  TRY(check_storage({out.storage_type, out.storage_gib, 0, out.iops}));
  out.master_user = snapshot.master_user;
  out.database = snapshot.database;
  out.port = request.port ? *request.port : snapshot.port;
  TRY(check_port(out.port));
  const auto version = databases::parse_version(snapshot.engine_version);
  out.parameter_group = TRY(parameter_group_for(rds, request.db_parameter_group_name,
                                                version.value_or(databases::Version{})));
  out.certificate = request.ca_certificate_identifier.value_or("rds-ca-rsa2048-g1");
  TRY(check_certificate(out.certificate));
  return out;
}

}  // namespace

Answer<RestoreDBInstanceFromDBSnapshotOperation> restore_instance(
    Rds& rds, Call& call, Asked<RestoreDBInstanceFromDBSnapshotOperation> request) {
  if (!request.db_snapshot_identifier) return errors::missing("DBSnapshotIdentifier");
  const StoredSnapshot snapshot = *TRY(rds.need_snapshot(*request.db_snapshot_identifier));
  if (snapshot.status != "available")
    return errors::snapshot_state("The snapshot " + snapshot.id + " is not available: it is " +
                                  snapshot.status + ".");
  StoredInstance instance = TRY(asked_for(rds, snapshot, request));
  instance.backup_days = request.backup_retention_period.value_or(1);
  TRY(check_backup_days(instance.backup_days));
  instance.backup_window = request.preferred_backup_window.value_or("05:11-05:41");
  instance.maintenance_window = "sun:06:27-sun:06:57";
  instance.auto_minor_upgrade = request.auto_minor_version_upgrade.value_or(true);
  instance.copy_tags = request.copy_tags_to_snapshot.value_or(false);
  instance.deletion_protection = request.deletion_protection.value_or(false);
  instance.public_access = request.publicly_accessible.value_or(false);
  instance.encrypted = snapshot.encrypted;
  instance.kms_key = snapshot.kms_key;
  instance.tags = TRY(tagged({}, request.tags));
  instance.origin_snapshot = snapshot.tree;
  instance.origin_password_of = lower(snapshot.resource_id);
  TRY(begin_instance(rds, call, instance));
  TRY(need_role(call));
  // "If the subnet group is omitted, it is the snapshot's instance's in its VPC": as far as that
  // still exists.
  std::optional<std::string> group_name = request.db_subnet_group_name;
  if (!group_name && rds.find<StoredSubnetGroup>(snapshot.subnet_group) != nullptr)
    group_name = snapshot.subnet_group;
  const StoredSubnetGroup group = TRY(group_for(rds, call, group_name));
  instance.subnet_group = group.id;
  instance.groups = TRY(check_groups(
      rds, call, group.vpc, request.vpc_security_group_ids.value_or(std::vector<std::string>{})));
  TRY(place(rds, call, group, request.availability_zone, instance));
  RestoreDBInstanceFromDBSnapshotResult out;
  out.db_instance = shape(rds, instance);
  rds.engines().wake(instance.resource_id);
  rds.put(call.batch(), std::move(instance));
  return out;
}

}  // namespace skerry::rds
