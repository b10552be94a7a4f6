#include "services/rds/checks.hpp"

#include <algorithm>
#include <array>

#include "services/rds/limits.hpp"

namespace skerry::rds {
namespace {

constexpr std::string_view identifier_rule =
    "Identifiers must begin with a letter; must contain only ASCII letters, digits, and hyphens; "
    "and must not end with a hyphen or contain two consecutive hyphens.";

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_word(char c) { return is_letter(c) || (c >= '0' && c <= '9') || c == '_'; }

// "Other engines" of AWS: known, and not of this region.
constexpr std::array other_engines = {
    "aurora", "aurora-mysql", "aurora-postgresql", "mysql",   "mariadb", "custom-",
    "db2-",   "oracle-",      "sqlserver-",        "neptune", "docdb"};

bool starts_word(std::string_view text, char c) { return !text.empty() && text.front() == c; }

}  // namespace

Result<std::string, ApiError> check_instance_id(std::string_view id) {
  if (!is_identifier(id, limits::identifier_chars_max))
    return errors::bad_identifier("DBInstanceIdentifier", identifier_rule);
  return lower(id);
}

Result<std::string, ApiError> check_snapshot_id(std::string_view id) {
  if (!is_identifier(id, limits::name_chars_max))
    return errors::bad_identifier("DBSnapshotIdentifier", identifier_rule);
  return lower(id);
}

Result<databases::InstanceClass, ApiError> check_class(std::string_view name) {
  const auto found = databases::find_class(name);
  if (!found) return errors::invalid_value("Invalid DB Instance class: " + std::string(name));
  return *found;
}

Result<Done, ApiError> check_engine(std::string_view engine) {
  if (engine == "postgres") return Done{};
  for (const std::string_view other : other_engines)
    if (engine.starts_with(other)) return errors::unsupported("the engine " + std::string(engine));
  return errors::invalid_value("Invalid DB engine: " + std::string(engine));
}

Result<databases::Version, ApiError> check_version(const Rds& rds, std::string_view asked) {
  const auto found = rds.versions().resolve(asked);
  if (!found.ok()) return errors::invalid_combination(found.error().message);
  return *found;
}

Result<Done, ApiError> check_user(std::string_view user) {
  constexpr std::array reserved = {
      "rdsadmin", "rds_superuser", "rds_replication", "rds_password", "rdsrepladmin", "public",
      "none",     "user",          "current_user",    "session_user", "admin"};
  const std::string name = lower(user);
  if (std::find(reserved.begin(), reserved.end(), name) != reserved.end() ||
      name.starts_with("pg_"))
    return errors::invalid_value("MasterUsername " + std::string(user) +
                                 " cannot be used as it is a reserved word used by the engine");
  if (user.empty() || user.size() > limits::user_chars_max || !is_letter(user.front()) ||
      !std::all_of(user.begin(), user.end(), is_word))
    return errors::invalid_value(
        "The parameter MasterUsername must begin with a letter and contain only alphanumeric "
        "characters.");
  return Done{};
}

Result<Done, ApiError> check_password(std::string_view password) {
  if (password.size() < limits::password_chars_min)
    return errors::invalid_value(
        "The parameter MasterUserPassword is not a valid password because it is shorter than 8 "
        "characters.");
  if (password.size() > limits::password_chars_max)
    return errors::invalid_value(
        "The parameter MasterUserPassword is not a valid password because it is longer than 128 "
        "characters.");
  const bool printable = std::all_of(password.begin(), password.end(), [](char c) {
    return c > ' ' && c <= '~' && c != '/' && c != '@' && c != '"';
  });
  if (!printable)
    return errors::invalid_value(
        "The parameter MasterUserPassword is not a valid password. Only printable ASCII characters "
        "besides '/', '@', '\"', ' ' may be used.");
  return Done{};
}

Result<Done, ApiError> check_database(std::string_view name) {
  if (name.empty() || name.size() > limits::database_chars_max ||
      !(is_letter(name.front()) || starts_word(name, '_')) ||
      !std::all_of(name.begin(), name.end(), is_word))
    return errors::invalid_value(
        "DBName must begin with a letter and contain only alphanumeric characters.");
  const std::string text = lower(name);
  if (text == "template0" || text == "template1" || text == "rdsadmin" || text == "db")
    return errors::invalid_value("Database name cannot be a reserved word: " + std::string(name));
  return Done{};
}

Result<Done, ApiError> check_port(std::int64_t port) {
  if (port < limits::port_min || port > limits::port_max)
    return errors::invalid_value("Invalid endpoint port " + std::to_string(port) +
                                 ", must be between 1150 and 65535.");
  return Done{};
}

Result<Done, ApiError> check_backup_days(std::int64_t days) {
  if (days < 0 || days > limits::backup_days_max)
    return errors::invalid_value("Invalid backup retention period: " + std::to_string(days) +
                                 ". Must be between 0 and 35.");
  return Done{};
}

Result<Done, ApiError> check_certificate(std::string_view id) {
  constexpr std::array known = {"rds-ca-2019", "rds-ca-rsa2048-g1", "rds-ca-rsa4096-g1",
                                "rds-ca-ecc384-g1"};
  if (std::find(known.begin(), known.end(), id) == known.end()) return errors::no_certificate(id);
  return Done{};
}

Result<Done, ApiError> check_storage(const Storage& storage) {
  constexpr std::array types = {"standard", "gp2", "gp3", "io1", "io2"};
  if (std::find(types.begin(), types.end(), storage.type) == types.end())
    return errors::invalid_value("Invalid storage type: " + storage.type);
  const bool provisioned = storage.type == "io1" || storage.type == "io2";
  std::int64_t least = limits::storage_gib_min;
  if (storage.type == "standard") least = limits::magnetic_gib_min;
  if (provisioned) least = 100;
  if (storage.gib < least || storage.gib > limits::storage_gib_max)
    return errors::invalid_value("Invalid storage size for engine name postgres and storage type " +
                                 storage.type + ": " + std::to_string(storage.gib));
  if (provisioned && storage.iops == 0)
    return errors::invalid_combination("A value for IOPS is required for storage type " +
                                       storage.type + ".");
  if (storage.max_gib != 0 && storage.max_gib <= storage.gib)
    return errors::invalid_combination("Max storage size must be greater than storage size: " +
                                       std::to_string(storage.max_gib));
  return Done{};
}

}  // namespace skerry::rds
