#include "services/rds/errors.hpp"

namespace skerry::rds::errors {
namespace {

ApiError make(const char* code, int status, std::string message) {
  return {.code = code, .status = status, .message = std::move(message)};
}

std::string text(std::string_view view) { return std::string(view); }

}  // namespace

ApiError invalid_value(std::string message) {
  return make("InvalidParameterValue", 400, std::move(message));
}
ApiError invalid_combination(std::string message) {
  return make("InvalidParameterCombination", 400, std::move(message));
}
ApiError missing(std::string_view member) {
  return make("MissingParameter", 400,
              "The request must contain the parameter " + text(member) + ".");
}
ApiError unsupported(std::string_view what) {
  return invalid_combination("Skerry does not support " + text(what) + ".");
}

// As RDS answers for identifiers of every kind.
ApiError bad_identifier(std::string_view member, std::string_view what) {
  return invalid_value("The parameter " + text(member) + " is not a valid identifier. " +
                       text(what));
}
ApiError bad_marker() { return invalid_value("Invalid value for Marker."); }
ApiError bad_filter(std::string_view name) {
  return invalid_value("Unrecognized filter name: " + text(name));
}
ApiError bad_records() {
  return invalid_value("Invalid value for max records. Must be between 20 and 100");
}
ApiError bad_arn(std::string_view arn) {
  return invalid_value("Invalid resource name: " + text(arn));
}

ApiError no_instance(std::string_view id) {
  return make("DBInstanceNotFound", 404, "DBInstance " + text(id) + " not found.");
}
ApiError instance_exists() {
  return make("DBInstanceAlreadyExists", 400, "DB instance already exists");
}
ApiError too_many_instances() {
  return make("InstanceQuotaExceeded", 400,
              "Cannot create the DB instance because the quota of DB instances is exceeded.");
}
ApiError instance_state(std::string_view id, std::string_view state) {
  return instance_state_text("Instance " + text(id) + " is not in available state: it is " +
                             text(state) + ".");
}
ApiError instance_state_text(std::string message) {
  return make("InvalidDBInstanceState", 400, std::move(message));
}
ApiError instance_protected() {
  return invalid_combination(
      "Cannot delete protected DB Instance, please disable deletion protection and try again.");
}
ApiError no_capacity(std::string message) {
  return make("InsufficientDBInstanceCapacity", 400, std::move(message));
}

ApiError no_snapshot(std::string_view id) {
  return make("DBSnapshotNotFound", 404, "DBSnapshot " + text(id) + " not found.");
}
ApiError snapshot_exists(std::string_view id) {
  return make("DBSnapshotAlreadyExists", 400,
              "Cannot create the snapshot because a snapshot with the identifier " + text(id) +
                  " already exists.");
}
ApiError too_many_snapshots() {
  return make("SnapshotQuotaExceeded", 400,
              "Cannot create more than 100 manual snapshots in this account and region.");
}
ApiError snapshot_state(std::string message) {
  return make("InvalidDBSnapshotState", 400, std::move(message));
}

ApiError no_subnet_group(std::string_view name) {
  return make("DBSubnetGroupNotFoundFault", 404,
              "DB subnet group '" + text(name) + "' does not exist.");
}
ApiError subnet_group_exists(std::string_view name) {
  return make("DBSubnetGroupAlreadyExists", 400,
              "The DB subnet group '" + text(name) + "' already exists.");
}
ApiError too_many_subnet_groups() {
  return make("DBSubnetGroupQuotaExceeded", 400, "DB subnet group quota exceeded.");
}
ApiError subnet_group_state(std::string message) {
  return make("InvalidDBSubnetGroupStateFault", 400, std::move(message));
}
ApiError too_few_zones() {
  return make("DBSubnetGroupDoesNotCoverEnoughAZs", 400,
              "The DB subnet group doesn't meet Availability Zone (AZ) coverage requirement. "
              "Current AZ coverage: fewer than two. Add subnets to cover at least 2 AZs.");
}
ApiError invalid_subnet(std::string message) {
  return make("InvalidSubnet", 400, std::move(message));
}
ApiError subnet_in_use(std::string message) {
  return make("SubnetAlreadyInUse", 400, std::move(message));
}
ApiError network_state(std::string message) {
  return make("InvalidVPCNetworkStateFault", 400, std::move(message));
}

ApiError no_parameter_group(std::string_view name) {
  return make("DBParameterGroupNotFound", 404, "DBParameterGroup not found: " + text(name));
}
ApiError parameter_group_exists(std::string_view name) {
  return make("DBParameterGroupAlreadyExists", 400,
              "Parameter group " + text(name) + " already exists");
}
ApiError too_many_parameter_groups() {
  return make("DBParameterGroupQuotaExceeded", 400, "DB parameter group quota exceeded.");
}
ApiError parameter_group_state(std::string message) {
  return make("InvalidDBParameterGroupState", 400, std::move(message));
}

ApiError no_certificate(std::string_view id) {
  return make("CertificateNotFound", 404, "Certificate " + text(id) + " not found.");
}

ApiError no_log(std::string_view name) {
  return make("DBLogFileNotFoundFault", 404,
              "DBLog File: " + text(name) + ", is not found on the DB instance");
}
ApiError not_read(const std::string& why) {
  return make("InternalFailure", 500, "The log files could not be read: " + why);
}

}  // namespace skerry::rds::errors
