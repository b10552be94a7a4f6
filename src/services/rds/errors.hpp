#pragma once
// RDS's errors, by name. Codes are those of the query protocol ("DBInstanceNotFound"), texts as RDS
// answers where they are known to us; the others say the same in its manner.

#include <string>
#include <string_view>

#include "base/result.hpp"
#include "services/rds/names.hpp"
#include "wire/aws/error.hpp"

namespace skerry::rds::errors {

ApiError invalid_value(std::string message);        // InvalidParameterValue
ApiError invalid_combination(std::string message);  // InvalidParameterCombination
ApiError missing(std::string_view member);          // MissingParameter
ApiError unsupported(std::string_view what);        // by name, in RDS's manner

ApiError bad_identifier(std::string_view member, std::string_view what);
ApiError bad_marker();
ApiError bad_filter(std::string_view name);
ApiError bad_records();
ApiError bad_arn(std::string_view arn);

ApiError no_instance(std::string_view id);
ApiError instance_exists();
ApiError too_many_instances();
ApiError instance_state(std::string_view id, std::string_view state);
ApiError instance_state_text(std::string message);
ApiError instance_protected();
ApiError no_capacity(std::string message);

ApiError no_snapshot(std::string_view id);
ApiError snapshot_exists(std::string_view id);
ApiError too_many_snapshots();
ApiError snapshot_state(std::string message);

ApiError no_subnet_group(std::string_view name);
ApiError subnet_group_exists(std::string_view name);
ApiError too_many_subnet_groups();
ApiError subnet_group_state(std::string message);
ApiError too_few_zones();
ApiError invalid_subnet(std::string message);
ApiError subnet_in_use(std::string message);
ApiError network_state(std::string message);

ApiError no_parameter_group(std::string_view name);
ApiError parameter_group_exists(std::string_view name);
ApiError too_many_parameter_groups();
ApiError parameter_group_state(std::string message);

ApiError no_certificate(std::string_view id);
ApiError no_log(std::string_view name);
ApiError not_read(const std::string& why);  // InternalFailure

}  // namespace skerry::rds::errors
