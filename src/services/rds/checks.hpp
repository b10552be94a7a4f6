#pragma once
// What may be asked of an instance, refused in RDS's words before anything is made.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "databases/instance_classes.hpp"
#include "services/rds/state.hpp"
#include "shapes/rds.hpp"
#include "wire/aws/error.hpp"

namespace skerry::rds {

Result<std::string, ApiError> check_instance_id(std::string_view id);
Result<std::string, ApiError> check_snapshot_id(std::string_view id);
Result<databases::InstanceClass, ApiError> check_class(std::string_view name);
Result<Done, ApiError> check_engine(std::string_view engine);
Result<databases::Version, ApiError> check_version(const Rds& rds, std::string_view asked);
Result<Done, ApiError> check_user(std::string_view user);
Result<Done, ApiError> check_password(std::string_view password);
Result<Done, ApiError> check_database(std::string_view name);
Result<Done, ApiError> check_port(std::int64_t port);
Result<Done, ApiError> check_backup_days(std::int64_t days);
Result<Done, ApiError> check_certificate(std::string_view id);

struct Storage {
  std::string type;
  std::int64_t gib = 0;
  std::int64_t max_gib = 0;
  std::int64_t iops = 0;
};
Result<Done, ApiError> check_storage(const Storage& storage);

// What AWS has and Skerry has not, each by its name, unless it is at its default.
Result<Done, ApiError> check_supported(const CreateDBInstanceMessage& request);
Result<Done, ApiError> check_supported(const ModifyDBInstanceMessage& request);
Result<Done, ApiError> check_supported(const RestoreDBInstanceFromDBSnapshotMessage& request);

}  // namespace skerry::rds
