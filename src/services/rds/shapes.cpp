#include "services/rds/shapes.hpp"

#include <algorithm>

namespace skerry::rds {
namespace {

std::optional<std::string> unless_empty(const std::string& text) {
  if (text.empty()) return std::nullopt;
  return text;
}

std::int32_t number(std::int64_t value) { return static_cast<std::int32_t>(value); }

std::string major_of(const std::string& version) { return version.substr(0, version.find('.')); }

// Changes that wait, by RDS's names of them; the password's text is never told.
PendingModifiedValues pending_of(const StoredInstance& instance) {
  PendingModifiedValues out;
  for (const auto& [name, value] : instance.pending) {
    if (name == "DBInstanceClass") out.db_instance_class = value;
    if (name == "AllocatedStorage") out.allocated_storage = std::atoi(value.c_str());
    if (name == "MasterUserPassword") out.master_user_password = "****";
    if (name == "Port") out.port = std::atoi(value.c_str());
    if (name == "BackupRetentionPeriod") out.backup_retention_period = std::atoi(value.c_str());
    if (name == "EngineVersion") out.engine_version = value;
    if (name == "Iops") out.iops = std::atoi(value.c_str());
    if (name == "StorageType") out.storage_type = value;
    if (name == "CACertificateIdentifier") out.ca_certificate_identifier = value;
  }
  return out;
}

void set_network(const Rds& rds, const StoredInstance& instance, DBInstance& out) {
  const databases::Status state = instance.state();
  if (state != databases::Status::creating) {
    out.endpoint = Endpoint{endpoint(rds.region(), instance.id), number(instance.port),
                            hosted_zone(rds.region())};
  }
  out.availability_zone = unless_empty(instance.zone);
  if (const StoredSubnetGroup* const group = rds.find<StoredSubnetGroup>(instance.subnet_group))
    out.db_subnet_group = shape(rds, *group);
  out.vpc_security_groups.emplace();
  for (const std::string& group : instance.groups)
    out.vpc_security_groups->push_back({group, "active"});
  out.db_security_groups.emplace();
  out.publicly_accessible = instance.public_access;
  out.network_type = "IPV4";
}

void set_storage(const StoredInstance& instance, DBInstance& out) {
  out.allocated_storage = number(instance.storage_gib);
  out.storage_type = instance.storage_type;
  if (instance.iops > 0) out.iops = number(instance.iops);
  if (instance.max_storage_gib > 0) out.max_allocated_storage = number(instance.max_storage_gib);
  out.storage_throughput = 0;
  out.storage_encrypted = instance.encrypted;
  out.kms_key_id = unless_empty(instance.kms_key);
  out.dedicated_log_volume = false;
  out.is_storage_config_upgrade_available = false;
}

// What this region's RDS has at its default only.
void set_constants(DBInstance& out) {
  out.multi_az = false;
  out.license_model = "postgresql-license";
  out.read_replica_db_instance_identifiers.emplace();
  out.domain_memberships.emplace();
  out.associated_roles.emplace();
  out.monitoring_interval = 0;
  out.iam_database_authentication_enabled = false;
  out.performance_insights_enabled = false;
  out.database_insights_mode = "standard";
  out.customer_owned_ip_enabled = false;
  out.activity_stream_status = "stopped";
  out.backup_target = "region";
}

}  // namespace

std::vector<Tag> shapes(const std::vector<StoredTag>& tags) {
  std::vector<Tag> out;
  for (const StoredTag& tag : tags) {
    Tag& made = out.emplace_back();
    made.key = tag.key;
    made.value = tag.value;
  }
  return out;
}

DBInstance shape(const Rds& rds, const StoredInstance& instance) {
  DBInstance out;
  out.db_instance_identifier = instance.id;
  out.db_instance_class = instance.instance_class;
  out.engine = "postgres";
  out.engine_version = instance.engine_version;
  out.db_instance_status = instance.status;
  out.master_username = instance.master_user;
  out.db_name = unless_empty(instance.database);
  if (instance.state() != databases::Status::creating) out.instance_create_time = instance.created;
  out.preferred_backup_window = instance.backup_window;
  out.preferred_maintenance_window = instance.maintenance_window;
  out.backup_retention_period = number(instance.backup_days);
  out.db_parameter_groups.emplace();
  out.db_parameter_groups->push_back({instance.parameter_group, instance.parameter_status});
  out.pending_modified_values = pending_of(instance);
  out.auto_minor_version_upgrade = instance.auto_minor_upgrade;
  out.option_group_memberships.emplace();
  out.option_group_memberships->push_back(
      {"default:postgres-" + major_of(instance.engine_version), "in-sync"});
  out.db_instance_port = 0;
  out.dbi_resource_id = instance.resource_id;
  out.ca_certificate_identifier = instance.certificate;
  out.certificate_details = CertificateDetails{instance.certificate, std::nullopt};
  out.copy_tags_to_snapshot = instance.copy_tags;
  out.deletion_protection = instance.deletion_protection;
  out.db_instance_arn = rds.arn(Kind::instance, instance.id);
  out.tag_list = shapes(instance.tags);
  set_network(rds, instance, out);
  set_storage(instance, out);
  set_constants(out);
  return out;
}

DBSnapshot shape(const Rds& rds, const StoredSnapshot& snapshot) {
  DBSnapshot out;
  out.db_snapshot_identifier = snapshot.id;
  out.db_instance_identifier = snapshot.instance;
  out.dbi_resource_id = snapshot.resource_id;
  out.db_snapshot_arn = rds.arn(Kind::snapshot, snapshot.id);
  out.engine = "postgres";
  out.engine_version = snapshot.engine_version;
  out.allocated_storage = number(snapshot.storage_gib);
  out.storage_type = snapshot.storage_type;
  if (snapshot.iops > 0) out.iops = number(snapshot.iops);
  out.status = snapshot.status;
  out.percent_progress = snapshot.status == "creating" ? 0 : 100;
  if (snapshot.status != "creating") {
    out.snapshot_create_time = snapshot.created;
    out.original_snapshot_create_time = snapshot.created;
  }
  out.port = number(snapshot.port);
  out.availability_zone = unless_empty(snapshot.zone);
  out.vpc_id = unless_empty(snapshot.vpc);
  out.instance_create_time = snapshot.instance_created;
  out.master_username = snapshot.master_user;
  out.license_model = "postgresql-license";
  out.snapshot_type = "manual";
  out.option_group_name = "default:postgres-" + major_of(snapshot.engine_version);
  out.encrypted = snapshot.encrypted;
  out.kms_key_id = unless_empty(snapshot.kms_key);
  out.iam_database_authentication_enabled = false;
  out.processor_features.emplace();
  out.snapshot_target = "region";
  out.dedicated_log_volume = false;
  out.tag_list = shapes(snapshot.tags);
  return out;
}

DBSubnetGroup shape(const Rds& rds, const StoredSubnetGroup& group) {
  DBSubnetGroup out;
  out.db_subnet_group_name = group.id;
  out.db_subnet_group_description = group.description;
  out.vpc_id = group.vpc;
  out.subnet_group_status = "Complete";
  out.subnets.emplace();
  for (const StoredSubnet& subnet : group.subnets) {
    Subnet& made = out.subnets->emplace_back();
    made.subnet_identifier = subnet.id;
    made.subnet_availability_zone.emplace().name = subnet.zone;
    made.subnet_outpost.emplace();
    made.subnet_status = "Active";
  }
  out.db_subnet_group_arn = rds.arn(Kind::subnet_group, group.id);
  out.supported_network_types = std::vector<std::string>{"IPV4"};
  return out;
}

DBParameterGroup shape(const Rds& rds, const StoredParameterGroup& group) {
  DBParameterGroup out;
  out.db_parameter_group_name = group.id;
  out.db_parameter_group_family = group.family;
  out.description = group.description;
  out.db_parameter_group_arn = rds.arn(Kind::parameter_group, group.id);
  return out;
}

Event shape(const StoredEvent& event) {
  Event out;
  out.source_identifier = event.source;
  out.source_type = event.source_type;
  out.message = event.message;
  out.event_categories = event.categories;
  out.date = event.at;
  out.source_arn = event.source_arn;
  return out;
}

}  // namespace skerry::rds
