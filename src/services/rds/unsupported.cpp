// What AWS's RDS has and this one has not, refused by name.
#include "services/rds/checks.hpp"

namespace skerry::rds {
namespace {

template <class Value>
bool is_set(const std::optional<Value>& member) {
  if (!member) return false;
  if constexpr (std::is_same_v<Value, bool>) return *member;
  if constexpr (std::is_same_v<Value, std::int32_t>) return *member != 0;
  if constexpr (requires { member->empty(); }) return !member->empty();
  return true;
}

// The first of them that is set decides what is said.
class Refusing {
 public:
  template <class Value>
  Refusing& when(const std::optional<Value>& member, const char* name) {
    if (!refused_ && is_set(member)) refused_ = errors::unsupported(name);
    return *this;
  }
  Refusing& unless(const std::optional<std::string>& member, std::string_view usual,
                   const char* name) {
    if (!refused_ && member && !member->empty() && lower(*member) != usual)
      refused_ = errors::unsupported(std::string(name) + " " + *member);
    return *this;
  }
  Result<Done, ApiError> end() {
    if (refused_) return *refused_;
    return Done{};
  }

 private:
  std::optional<ApiError> refused_;
};

// Members that all three operations have.
template <class Request>
void shared(Refusing& refusing, const Request& request) {
  refusing.when(request.multi_az, "MultiAZ")
      .when(request.enable_iam_database_authentication, "EnableIAMDatabaseAuthentication")
      .when(request.tde_credential_arn, "TdeCredentialArn")
      .when(request.domain, "Domain")
      .when(request.domain_fqdn, "DomainFqdn")
      .when(request.processor_features, "ProcessorFeatures")
      .when(request.enable_customer_owned_ip, "EnableCustomerOwnedIp")
      .when(request.manage_master_user_password, "ManageMasterUserPassword")
      .when(request.dedicated_log_volume, "DedicatedLogVolume")
      .when(request.additional_storage_volumes, "AdditionalStorageVolumes")
      .when(request.db_capacity_reservation_identifier, "DBCapacityReservationIdentifier")
      .unless(request.license_model, "postgresql-license", "LicenseModel")
      .unless(request.network_type, "ipv4", "NetworkType");
  if (request.option_group_name && !request.option_group_name->starts_with("default:postgres-"))
    refusing.when(request.option_group_name, "OptionGroupName");
}

template <class Request>
void monitoring(Refusing& refusing, const Request& request) {
  refusing.when(request.db_security_groups, "DBSecurityGroups")
      .when(request.monitoring_interval, "MonitoringInterval")
      .when(request.enable_performance_insights, "EnablePerformanceInsights")
      .when(request.multi_tenant, "MultiTenant");
  if (request.database_insights_mode && *request.database_insights_mode != "standard")
    refusing.when(request.database_insights_mode, "DatabaseInsightsMode");
  if (request.master_user_authentication_type &&
      *request.master_user_authentication_type != "password")
    refusing.when(request.master_user_authentication_type, "MasterUserAuthenticationType");
}

}  // namespace

Result<Done, ApiError> check_supported(const CreateDBInstanceMessage& request) {
  Refusing refusing;
  shared(refusing, request);
  monitoring(refusing, request);
  refusing.when(request.db_cluster_identifier, "DBClusterIdentifier")
      .when(request.character_set_name, "CharacterSetName")
      .when(request.nchar_character_set_name, "NcharCharacterSetName")
      .when(request.timezone, "Timezone")
      .when(request.custom_iam_instance_profile, "CustomIamInstanceProfile")
      .when(request.db_system_id, "DBSystemId")
      .when(request.enable_cloudwatch_logs_exports, "EnableCloudwatchLogsExports")
      .unless(request.backup_target, "region", "BackupTarget");
  return refusing.end();
}

Result<Done, ApiError> check_supported(const ModifyDBInstanceMessage& request) {
  Refusing refusing;
  shared(refusing, request);
  monitoring(refusing, request);
  refusing.when(request.new_db_instance_identifier, "NewDBInstanceIdentifier")
      .when(request.db_subnet_group_name, "DBSubnetGroupName")
      .when(request.rotate_master_user_password, "RotateMasterUserPassword")
      .when(request.cloudwatch_logs_export_configuration, "CloudwatchLogsExportConfiguration")
      .when(request.replica_mode, "ReplicaMode")
      .unless(request.automation_mode, "full", "AutomationMode")
      .unless(request.engine, "postgres", "Engine");
  return refusing.end();
}

Result<Done, ApiError> check_supported(const RestoreDBInstanceFromDBSnapshotMessage& request) {
  Refusing refusing;
  shared(refusing, request);
  refusing.when(request.db_cluster_snapshot_identifier, "DBClusterSnapshotIdentifier")
      .when(request.db_name, "DBName")
      .when(request.custom_iam_instance_profile, "CustomIamInstanceProfile")
      .when(request.enable_cloudwatch_logs_exports, "EnableCloudwatchLogsExports")
      .unless(request.engine, "postgres", "Engine")
      .unless(request.backup_target, "region", "BackupTarget");
  return refusing.end();
}

}  // namespace skerry::rds
