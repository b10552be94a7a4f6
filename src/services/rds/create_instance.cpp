// CreateDBInstance: everything is checked and recorded here; the runner makes the engine.
#include "services/rds/checks.hpp"
#include "services/rds/handlers.hpp"
#include "services/rds/instances.hpp"
#include "services/rds/limits.hpp"
#include "services/rds/own_calls.hpp"
#include "services/rds/shapes.hpp"
#include "services/rds/tagging.hpp"

namespace skerry::rds {
namespace {

constexpr std::int32_t default_storage_gib = 20;

Result<StoredInstance, ApiError> asked_for(const Rds& rds, const CreateDBInstanceMessage& request) {
  StoredInstance out;
  out.id = TRY(check_instance_id(*request.db_instance_identifier));
  TRY(check_engine(*request.engine));
  TRY(check_supported(request));
  TRY(check_class(*request.db_instance_class));
  out.instance_class = *request.db_instance_class;
  const databases::Version version = TRY(check_version(rds, request.engine_version.value_or("")));
  out.engine_version = databases::text(version);
  const bool provisioned = request.iops.value_or(0) > 0;
  const Storage storage{request.storage_type.value_or(provisioned ? "io1" : "gp2"),
                        request.allocated_storage.value_or(default_storage_gib),
                        request.max_allocated_storage.value_or(0), request.iops.value_or(0)};
  TRY(check_storage(storage));
  out.storage_type = storage.type;
  out.storage_gib = storage.gib;
  out.max_storage_gib = storage.max_gib;
  out.iops = storage.iops;
  if (!request.master_username) return errors::missing("MasterUsername");
  if (!request.master_user_password) return errors::missing("MasterUserPassword");
  TRY(check_user(*request.master_username));
  TRY(check_password(*request.master_user_password));
  out.master_user = *request.master_username;
  if (request.db_name && !request.db_name->empty()) {
    TRY(check_database(*request.db_name));
    out.database = *request.db_name;
  }
  out.parameter_group = TRY(parameter_group_for(rds, request.db_parameter_group_name, version));
  return out;
}

Result<Done, ApiError> set_options(const CreateDBInstanceMessage& request, StoredInstance& out) {
  out.port = request.port.value_or(5432);
  TRY(check_port(out.port));
  out.backup_days = request.backup_retention_period.value_or(1);
  TRY(check_backup_days(out.backup_days));
  out.certificate = request.ca_certificate_identifier.value_or("rds-ca-rsa2048-g1");
  TRY(check_certificate(out.certificate));
  out.backup_window = request.preferred_backup_window.value_or("05:11-05:41");
  out.maintenance_window =
      lower(request.preferred_maintenance_window.value_or("sun:06:27-sun:06:57"));
  out.auto_minor_upgrade = request.auto_minor_version_upgrade.value_or(true);
  out.copy_tags = request.copy_tags_to_snapshot.value_or(false);
  out.deletion_protection = request.deletion_protection.value_or(false);
  out.encrypted = request.storage_encrypted.value_or(false);
  out.kms_key = request.kms_key_id.value_or("");
  out.public_access = request.publicly_accessible.value_or(false);
  out.tags = TRY(tagged({}, request.tags));
  return Done{};
}

// Fn::GetAtt needs nothing of the network: "PubliclyAccessible ... if DBSubnetGroupName isn't
// specified ... and the default VPC has an internet gateway, the DB instance is public".
bool public_by_default(const CreateDBInstanceMessage& request) {
  return !request.publicly_accessible && !request.db_subnet_group_name;
}

}  // namespace

Result<std::string, ApiError> parameter_group_for(const Rds& rds,
                                                  const std::optional<std::string>& name,
                                                  databases::Version version) {
  const std::string family = databases::Family{version.major}.name();
  if (!name || name->empty()) return "default." + family;
  const StoredParameterGroup group = TRY(rds.need_parameter_group(*name));
  if (group.family != family)
    return errors::invalid_combination("The parameter group " + group.id +
                                       " with DBParameterGroupFamily " + group.family +
                                       " can't be used for this instance. Use a parameter group "
                                       "with DBParameterGroupFamily " +
                                       family + ".");
  return group.id;
}

Result<StoredSubnetGroup, ApiError> group_for(Rds& rds, Call& call,
                                              const std::optional<std::string>& name) {
  if (name && !name->empty() && lower(*name) != "default")
    return *TRY(rds.need_subnet_group(*name));
  if (const StoredSubnetGroup* const found = rds.find<StoredSubnetGroup>("default")) return *found;
  const Covered covered = TRY(look_up_default(rds, call));
  StoredSubnetGroup group;
  group.id = "default";
  group.description = "default";
  group.vpc = covered.vpc;
  group.subnets = covered.subnets;
  rds.put(call.batch(), group);
  return group;
}

Result<Done, ApiError> begin_instance(Rds& rds, Call& call, StoredInstance& instance) {
  if (const auto why = rds.engines().unavailable()) return errors::no_capacity(*why);
  if (rds.find<StoredInstance>(instance.id) != nullptr) return errors::instance_exists();
  const auto slot = rds.slot_for(instance);
  if (!slot || rds.all<StoredInstance>().size() >= limits::instances_max)
    return errors::too_many_instances();
  instance.uid_slot = *slot;
  instance.resource_id = new_resource_id(call.random());
  instance.created = call.time();
  instance.set_state(databases::Status::creating);
  return Done{};
}

Answer<CreateDBInstanceOperation> create_instance(Rds& rds, Call& call,
                                                  Asked<CreateDBInstanceOperation> request) {
  StoredInstance instance = TRY(asked_for(rds, request));
  TRY(set_options(request, instance));
  TRY(begin_instance(rds, call, instance));
  TRY(need_role(call));
  const StoredSubnetGroup group = TRY(group_for(rds, call, request.db_subnet_group_name));
  instance.subnet_group = group.id;
  if (public_by_default(request)) instance.public_access = true;
  instance.groups = TRY(check_groups(
      rds, call, group.vpc, request.vpc_security_group_ids.value_or(std::vector<std::string>{})));
  TRY(place(rds, call, group, request.availability_zone, instance));
  auto sealed = rds.seal_password(instance.resource_id, *request.master_user_password);
  if (!sealed.ok()) return errors::no_capacity(sealed.error().message);
  instance.sealed_password = std::move(*sealed);
  CreateDBInstanceResult out;
  out.db_instance = shape(rds, instance);
  out.db_instance->pending_modified_values.emplace().master_user_password = "****";
  rds.engines().wake(instance.resource_id);
  rds.put(call.batch(), std::move(instance));
  return out;
}

}  // namespace skerry::rds
