#pragma once
// Parameter Store's errors in AWS's words, each made here and nowhere else. Codes:
// https://docs.aws.amazon.com/systems-manager/latest/APIReference/CommonErrors.html and each
// operation's page. All client errors are 400: the statuses in AWS's model are those of its old
// query protocol.

#include <cstdint>
#include <string>
#include <string_view>

#include "wire/aws/error.hpp"

namespace skerry::ssm::errors {

// ValidationException.
ApiError not_fully_qualified();
ApiError malformed_name();
ApiError malformed_selector();
ApiError malformed_path();
ApiError name_too_long();
ApiError empty_value();
ApiError nested_parameter();
ApiError type_required();
ApiError key_without_secret();
ApiError tags_with_overwrite();
ApiError standard_value_too_long();
ApiError advanced_value_too_long();
ApiError downgrade();
ApiError unknown_data_type(std::string_view data_type);
ApiError both_filters();
ApiError reserved_tag();
ApiError duplicate_tags();

ApiError reserved_name(std::string_view name);  // AccessDeniedException
ApiError too_many_levels();                     // HierarchyLevelLimitExceededException

ApiError not_found();  // ParameterNotFound; AWS sends no message
ApiError exists();     // ParameterAlreadyExists
ApiError bad_pattern();
ApiError pattern_mismatch(std::string_view pattern);
ApiError too_many_standard();
ApiError too_many_advanced();

struct VersionOf {
  std::string_view name;
  std::int64_t number;
};
struct LabelOf {
  std::string_view name;
  std::string_view label;
};
ApiError no_such_version(VersionOf version);
ApiError no_such_label(LabelOf label);
ApiError oldest_is_labelled(VersionOf oldest);  // ParameterMaxVersionLimitExceeded
ApiError too_many_labels();

ApiError bad_token();
ApiError bad_filter_key(std::string_view key, std::string_view valid);
ApiError repeated_filter(std::string_view key);
ApiError bad_filter_option(std::string_view option, std::string_view valid);
ApiError bad_filter_value(std::string_view value, std::string_view valid);
ApiError missing_filter_values(std::string_view key);

ApiError bad_resource_id();
ApiError too_many_tags();

// What KMS refused, as Systems Manager hands it on.
ApiError of_kms(const ApiError& error, std::string_view request_id);
// InternalServerError: a stored value that does not open.
ApiError damaged_value();

}  // namespace skerry::ssm::errors
