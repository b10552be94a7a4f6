// ModifyDBInstance. What the engine has to follow goes to `pending`, and is applied by the runner:
// at once, or with the next reboot or ApplyImmediately (this region has no maintenance windows).
#include "services/rds/checks.hpp"
#include "services/rds/handlers.hpp"
#include "services/rds/instances.hpp"
#include "services/rds/own_calls.hpp"
#include "services/rds/pending.hpp"
#include "services/rds/shapes.hpp"

namespace skerry::rds {
namespace {

using databases::Status;

void wait_for(StoredInstance& instance, const std::string& name, std::string value) {
  std::erase_if(instance.pending, [&](const NamedValue& each) { return each.name == name; });
  instance.pending.push_back({name, std::move(value)});
}

// A new version of the same major, or none.
Result<Done, ApiError> take_version(const Rds& rds, const ModifyDBInstanceMessage& request,
                                    StoredInstance& instance) {
  if (!request.engine_version) return Done{};
  const databases::Version asked = TRY(check_version(rds, *request.engine_version));
  const auto now = databases::parse_version(instance.engine_version);
  if (now && asked == *now) return Done{};
  if (now && asked.major != now->major)
    return errors::unsupported("upgrades to another major version");
  if (now && asked.minor < now->minor)
    return errors::invalid_combination("Cannot upgrade postgres from " + instance.engine_version +
                                       " to " + databases::text(asked));
  wait_for(instance, "EngineVersion", databases::text(asked));
  return Done{};
}

Result<Done, ApiError> take_storage(const ModifyDBInstanceMessage& request,
                                    StoredInstance& instance) {
  Storage storage{
      request.storage_type.value_or(instance.storage_type),
      request.allocated_storage.value_or(static_cast<std::int32_t>(instance.storage_gib)),
      request.max_allocated_storage ? *request.max_allocated_storage : instance.max_storage_gib,
      request.iops ? *request.iops : instance.iops};
  if (storage.gib < instance.storage_gib)
    return errors::invalid_combination("Requested storage size (" + std::to_string(storage.gib) +
                                       ") cannot be less than the current storage size (" +
                                       std::to_string(instance.storage_gib) + ").");
  if (storage.type == "gp2" || storage.type == "standard") storage.iops = 0;
  // "To turn off storage autoscaling, set it to the allocated storage."
  if (storage.max_gib == storage.gib) storage.max_gib = 0;
  TRY(check_storage(storage));
  instance.max_storage_gib = storage.max_gib;
  if (storage.gib != instance.storage_gib)
    wait_for(instance, "AllocatedStorage", std::to_string(storage.gib));
  if (storage.type != instance.storage_type) wait_for(instance, "StorageType", storage.type);
  if (storage.iops != instance.iops) wait_for(instance, "Iops", std::to_string(storage.iops));
  return Done{};
}

// What holds at once and needs no engine.
Result<Done, ApiError> take_settings(const ModifyDBInstanceMessage& request,
                                     StoredInstance& instance) {
  if (request.backup_retention_period) {
    TRY(check_backup_days(*request.backup_retention_period));
    instance.backup_days = *request.backup_retention_period;
  }
  if (request.preferred_backup_window) instance.backup_window = *request.preferred_backup_window;
  if (request.preferred_maintenance_window)
    instance.maintenance_window = lower(*request.preferred_maintenance_window);
  if (request.auto_minor_version_upgrade)
    instance.auto_minor_upgrade = *request.auto_minor_version_upgrade;
  if (request.copy_tags_to_snapshot) instance.copy_tags = *request.copy_tags_to_snapshot;
  if (request.deletion_protection) instance.deletion_protection = *request.deletion_protection;
  if (request.ca_certificate_identifier) {
    TRY(check_certificate(*request.ca_certificate_identifier));
    instance.certificate = *request.ca_certificate_identifier;
  }
  return Done{};
}

Result<Done, ApiError> take_network(Rds& rds, Call& call, const ModifyDBInstanceMessage& request,
                                    StoredInstance& instance) {
  if (request.vpc_security_group_ids && !request.vpc_security_group_ids->empty()) {
    instance.groups = TRY(check_groups(rds, call, instance.vpc, *request.vpc_security_group_ids));
    TRY(change_groups(rds, call, instance));
  }
  if (request.publicly_accessible && *request.publicly_accessible != instance.public_access) {
    instance.public_access = *request.publicly_accessible;
    TRY(change_public_access(rds, call, instance));
  }
  return Done{};
}

enum class Urgency : std::uint8_t { as_asked, at_once };

Result<Urgency, ApiError> take_engine(Rds& rds, const ModifyDBInstanceMessage& request,
                                      StoredInstance& instance) {
  Urgency urgency = Urgency::as_asked;
  if (request.db_instance_class && *request.db_instance_class != instance.instance_class) {
    TRY(check_class(*request.db_instance_class));
    wait_for(instance, "DBInstanceClass", *request.db_instance_class);
  }
  // "Changing the port ... results in an outage and begins immediately, whatever ApplyImmediately".
  if (request.db_port_number && *request.db_port_number != instance.port) {
    TRY(check_port(*request.db_port_number));
    wait_for(instance, "Port", std::to_string(*request.db_port_number));
    urgency = Urgency::at_once;
  }
  // "Changes to this parameter are asynchronously applied as soon as possible."
  if (request.master_user_password) {
    TRY(check_password(*request.master_user_password));
    auto sealed = rds.seal_password(instance.resource_id, *request.master_user_password);
    if (!sealed.ok()) return errors::no_capacity(sealed.error().message);
    instance.sealed_password = std::move(*sealed);
    wait_for(instance, "MasterUserPassword", "****");
    urgency = Urgency::at_once;
  }
  return urgency;
}

}  // namespace

Answer<ModifyDBInstanceOperation> modify_instance(Rds& rds, Call& call,
                                                  Asked<ModifyDBInstanceOperation> request) {
  StoredInstance instance = *TRY(rds.need_instance(*request.db_instance_identifier));
  TRY(check_supported(request));
  if (!databases::may(instance.state(), Status::modifying))
    return errors::instance_state(instance.id, instance.status);
  TRY(take_version(rds, request, instance));
  TRY(take_storage(request, instance));
  TRY(take_settings(request, instance));
  const Urgency urgency = TRY(take_engine(rds, request, instance));
  TRY(take_network(rds, call, request, instance));
  if (request.db_parameter_group_name &&
      lower(*request.db_parameter_group_name) != instance.parameter_group) {
    const auto version = databases::parse_version(instance.engine_version);
    instance.parameter_group = TRY(parameter_group_for(rds, request.db_parameter_group_name,
                                                       version.value_or(databases::Version{})));
    instance.parameter_status = "pending-reboot";
  }
  const bool all = request.apply_immediately.value_or(false);
  if ((all || urgency == Urgency::at_once) && !instance.pending.empty()) {
    if (all) wait_for(instance, std::string(all_at_once), "true");
    instance.set_state(Status::modifying);
    rds.engines().wake(instance.resource_id);
  }
  ModifyDBInstanceResult out;
  out.db_instance = shape(rds, instance);
  rds.put(call.batch(), std::move(instance));
  return out;
}

}  // namespace skerry::rds
