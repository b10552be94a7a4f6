// AWS::RDS::DBInstance: of PostgreSQL, made new or from a snapshot.
#include <array>
#include <charconv>

#include "services/cloudformation/properties.hpp"
#include "services/cloudformation/types/all.hpp"
#include "services/cloudformation/types/rds_parts.hpp"
#include "shapes/rds.hpp"

namespace skerry::cloudformation::types {
namespace {

// Members of RDS's requests of the same names; those that differ are taken one by one. What RDS
// refuses by name (MultiAZ, MonitoringInterval) it refuses here too.
constexpr std::array<std::string_view, 39> supported{"AllocatedStorage",
                                                     "AllowMajorVersionUpgrade",
                                                     "ApplyImmediately",
                                                     "AutoMinorVersionUpgrade",
                                                     "AvailabilityZone",
                                                     "BackupRetentionPeriod",
                                                     "CACertificateIdentifier",
                                                     "CopyTagsToSnapshot",
                                                     "DBInstanceClass",
                                                     "DBInstanceIdentifier",
                                                     "DBName",
                                                     "DBParameterGroupName",
                                                     "DBSnapshotIdentifier",
                                                     "DBSubnetGroupName",
                                                     "DeleteAutomatedBackups",
                                                     "DeletionProtection",
                                                     "EnableCloudwatchLogsExports",
                                                     "EnableIAMDatabaseAuthentication",
                                                     "EnablePerformanceInsights",
                                                     "Engine",
                                                     "EngineVersion",
                                                     "Iops",
                                                     "KmsKeyId",
                                                     "LicenseModel",
                                                     "MasterUserPassword",
                                                     "MasterUsername",
                                                     "MaxAllocatedStorage",
                                                     "MonitoringInterval",
                                                     "MultiAZ",
                                                     "NetworkType",
                                                     "Port",
                                                     "PreferredBackupWindow",
                                                     "PreferredMaintenanceWindow",
                                                     "PubliclyAccessible",
                                                     "StorageEncrypted",
                                                     "StorageThroughput",
                                                     "StorageType",
                                                     "Tags",
                                                     "VPCSecurityGroups"};
ApiError invalid(std::string message) {
  return {.code = "ValidationError", .status = 400, .message = std::move(message)};
}

// A number that the schema has as text.
Result<std::optional<std::int32_t>, ApiError> number(const Value& properties,
                                                     std::string_view name) {
  const auto given = text(properties, name);
  if (!given || given->empty()) return std::optional<std::int32_t>{};
  std::int32_t out = 0;
  const char* const end = given->data() + given->size();
  const auto read = std::from_chars(given->data(), end, out);
  if (read.ec != std::errc{} || read.ptr != end)
    return invalid("Property " + std::string(name) + " must be a number: " + *given);
  return std::optional(out);
}

std::optional<std::vector<std::string>> groups_of(const Value& properties) {
  auto out = texts(properties, "VPCSecurityGroups");
  if (out.empty()) return std::nullopt;
  return out;
}

// What creation, restoring and modification have in common.
template <class Request>
Result<Done, ApiError> take_common(const Value& from, Request& to) {
  to.db_instance_class = text(from, "DBInstanceClass");
  to.allocated_storage = TRY(number(from, "AllocatedStorage"));
  to.auto_minor_version_upgrade = flag(from, "AutoMinorVersionUpgrade");
  to.backup_retention_period = integer(from, "BackupRetentionPeriod");
  to.ca_certificate_identifier = text(from, "CACertificateIdentifier");
  to.copy_tags_to_snapshot = flag(from, "CopyTagsToSnapshot");
  to.db_parameter_group_name = text(from, "DBParameterGroupName");
  to.deletion_protection = flag(from, "DeletionProtection");
  to.enable_iam_database_authentication = flag(from, "EnableIAMDatabaseAuthentication");
  to.iops = integer(from, "Iops");
  to.license_model = text(from, "LicenseModel");
  to.multi_az = flag(from, "MultiAZ");
  to.network_type = text(from, "NetworkType");
  to.preferred_backup_window = text(from, "PreferredBackupWindow");
  to.publicly_accessible = flag(from, "PubliclyAccessible");
  to.storage_throughput = integer(from, "StorageThroughput");
  to.storage_type = text(from, "StorageType");
  to.vpc_security_group_ids = groups_of(from);
  return Done{};
}

Result<std::string, ApiError> restore(Provision& provision) {
  const Value& from = provision.properties;
  rds::RestoreDBInstanceFromDBSnapshotMessage request;
  TRY(take_common(from, request));
  request.db_instance_identifier = provision.name();
  request.db_snapshot_identifier = text(from, "DBSnapshotIdentifier");
  request.db_subnet_group_name = text(from, "DBSubnetGroupName");
  request.availability_zone = text(from, "AvailabilityZone");
  request.port = TRY(number(from, "Port"));
  request.engine = text(from, "Engine");
  request.tags = tag_list<rds::Tag>(from, "Tags");
  if (text(from, "MasterUserPassword"))
    return invalid(
        "Skerry does not support MasterUserPassword together with DBSnapshotIdentifier: the "
        "snapshot has its own password.");
  const auto made = TRY(provision.ask<rds::RestoreDBInstanceFromDBSnapshotOperation>(request));
  return *made.db_instance->db_instance_identifier;
}

Result<std::string, ApiError> make(Provision& provision) {
  const Value& from = provision.properties;
  rds::CreateDBInstanceMessage request;
  TRY(take_common(from, request));
  request.db_instance_identifier = provision.name();
  request.engine = text(from, "Engine");
  if (!request.engine) return invalid("Property Engine cannot be empty.");
  if (!request.db_instance_class) return invalid("Property DBInstanceClass cannot be empty.");
  request.engine_version = text(from, "EngineVersion");
  request.db_name = text(from, "DBName");
  request.master_username = text(from, "MasterUsername");
  request.master_user_password = text(from, "MasterUserPassword");
  request.db_subnet_group_name = text(from, "DBSubnetGroupName");
  request.availability_zone = text(from, "AvailabilityZone");
  request.port = TRY(number(from, "Port"));
  request.max_allocated_storage = integer(from, "MaxAllocatedStorage");
  request.preferred_maintenance_window = text(from, "PreferredMaintenanceWindow");
  request.storage_encrypted = flag(from, "StorageEncrypted");
  request.kms_key_id = text(from, "KmsKeyId");
  request.monitoring_interval = integer(from, "MonitoringInterval");
  request.enable_performance_insights = flag(from, "EnablePerformanceInsights");
  const auto logs = texts(from, "EnableCloudwatchLogsExports");
  if (!logs.empty()) request.enable_cloudwatch_logs_exports = logs;
  request.tags = tag_list<rds::Tag>(from, "Tags");
  const auto made = TRY(provision.ask<rds::CreateDBInstanceOperation>(request));
  return *made.db_instance->db_instance_identifier;
}

Result<Made, ApiError> create(Provision& provision) {
  const bool from_snapshot = text(provision.properties, "DBSnapshotIdentifier").has_value();
  const std::string id = from_snapshot ? TRY(restore(provision)) : TRY(make(provision));
  return Made{.physical_id = id, .attributes = Value::object(), .readiness = Readiness::pending};
}

Result<rds::DBInstance, ApiError> describe(Provision& provision, const std::string& id) {
  rds::DescribeDBInstancesMessage request;
  request.db_instance_identifier = id;
  const auto found = TRY(provision.ask<rds::DescribeDBInstancesOperation>(request));
  return found.db_instances->at(0);
}

Value attributes_of(const rds::DBInstance& instance) {
  Value out = Value::object(
      {{"DBInstanceArn", *instance.db_instance_arn},
       {"DBInstanceStatus", *instance.db_instance_status},
       {"DbiResourceId", *instance.dbi_resource_id},
       {"Endpoint.Address", *instance.endpoint->address},
       {"Endpoint.Port", std::to_string(*instance.endpoint->port)},
       {"CertificateDetails.CAIdentifier", instance.ca_certificate_identifier.value_or("")}});
  if (instance.endpoint->hosted_zone_id)
    out.set("Endpoint.HostedZoneId", *instance.endpoint->hosted_zone_id);
  return out;
}

// The newest failure that RDS tells of the instance; where to look when the caller may not ask.
std::string reason(Provision& provision, const std::string& id) {
  rds::DescribeEventsMessage request;
  request.source_identifier = id;
  request.source_type = "db-instance";
  request.event_categories = std::vector<std::string>{"failure"};
  const auto told = provision.ask<rds::DescribeEventsOperation>(request);
  if (!told.ok() || !told->events || told->events->empty()) return "DescribeEvents says why.";
  return told->events->back().message.value_or("");
}

Result<std::optional<Value>, ApiError> poll(Provision& provision, const Former& former) {
  const rds::DBInstance instance = TRY(describe(provision, former.physical_id));
  const std::string status = instance.db_instance_status.value_or("");
  if (status == "available") return std::optional(attributes_of(instance));
  if (status == "failed" || status == "deleting" || status == "storage-full" ||
      status == "incompatible-parameters")
    return ApiError{.code = "NotStabilized",
                    .status = 400,
                    .message = "DB instance " + former.physical_id + " is " + status + ": " +
                               reason(provision, former.physical_id)};
  return std::optional<Value>{};
}

Result<Done, ApiError> update_tags(Provision& provision, const Former& former) {
  const Value* const arn = former.attributes.find("DBInstanceArn");
  if (arn == nullptr) return Done{};
  return update_rds_tags(provision, former, std::string(arn->text()));
}

// CloudFormation applies what it modifies at once.
Result<Updated, ApiError> update(Provision& provision, const Former& former) {
  const Value& after = provision.properties;
  for (const std::string_view fixed : {"AvailabilityZone", "DBSnapshotIdentifier"})
    if (!same(former.properties, after, fixed)) return Updated{.replace = true};
  rds::ModifyDBInstanceMessage request;
  TRY(take_common(after, request));
  request.db_instance_identifier = former.physical_id;
  request.apply_immediately = true;
  request.engine_version = text(after, "EngineVersion");
  request.max_allocated_storage = integer(after, "MaxAllocatedStorage");
  request.preferred_maintenance_window = text(after, "PreferredMaintenanceWindow");
  request.monitoring_interval = integer(after, "MonitoringInterval");
  request.enable_performance_insights = flag(after, "EnablePerformanceInsights");
  if (!same(former.properties, after, "MasterUserPassword"))
    request.master_user_password = text(after, "MasterUserPassword");
  TRY(provision.ask<rds::ModifyDBInstanceOperation>(request));
  TRY(update_tags(provision, former));
  return Updated{.attributes = former.attributes, .readiness = Readiness::pending};
}

Result<Done, ApiError> end(Provision& provision, rds::DeleteDBInstanceMessage request) {
  const auto found = describe(provision, *request.db_instance_identifier);
  if (!found.ok()) return gone(found);
  if (found->db_instance_status == "deleting") return Done{};
  return gone(provision.ask<rds::DeleteDBInstanceOperation>(request));
}

Result<Done, ApiError> remove(Provision& provision, const Former& former) {
  rds::DeleteDBInstanceMessage request;
  request.db_instance_identifier = former.physical_id;
  request.skip_final_snapshot = true;
  return end(provision, std::move(request));
}

// "STACK-snapshot-LOGICAL-RANDOM", as CloudFormation names them.
Result<Done, ApiError> remove_with_snapshot(Provision& provision, const Former& former) {
  const auto found = describe(provision, former.physical_id);
  if (!found.ok()) return gone(found);
  // One that never came to life has nothing to keep.
  if (found->db_instance_status == "creating" || found->db_instance_status == "failed")
    return remove(provision, former);
  rds::DeleteDBInstanceMessage request;
  request.db_instance_identifier = former.physical_id;
  request.skip_final_snapshot = false;
  std::string name = provision.stack.name + "-snapshot-" + provision.logical_id + "-" +
                     provision.call.random().text(12, "abcdefghijklmnopqrstuvwxyz0123456789");
  request.final_db_snapshot_identifier = std::move(name);
  return end(provision, std::move(request));
}

Result<bool, ApiError> poll_removed(Provision& provision, const Former& former) {
  const auto found = describe(provision, former.physical_id);
  if (!found.ok()) {
    TRY(gone(found));
    return true;
  }
  if (found->db_instance_status == "failed")
    return ApiError{.code = "NotStabilized",
                    .status = 400,
                    .message = "DB instance " + former.physical_id +
                               " could not be deleted: " + reason(provision, former.physical_id)};
  return false;
}

}  // namespace

const ResourceType rds_db_instance{.type = "AWS::RDS::DBInstance",
                                   .supported = supported,
                                   .create = create,
                                   .update = update,
                                   .remove = remove,
                                   .poll = poll,
                                   .poll_removed = poll_removed,
                                   .remove_with_snapshot = remove_with_snapshot};

}  // namespace skerry::cloudformation::types
