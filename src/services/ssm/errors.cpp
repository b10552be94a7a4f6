#include "services/ssm/errors.hpp"

#include <fmt/format.h>

#include <utility>

namespace skerry::ssm::errors {
namespace {

ApiError client(std::string_view code, std::string message) {
  return {.code = std::string(code), .status = 400, .message = std::move(message)};
}
ApiError validation(std::string message) {
  return client("ValidationException", std::move(message));
}

}  // namespace

ApiError not_fully_qualified() {
  return validation("Parameter name must be a fully qualified name.");
}

ApiError malformed_name() {
  return validation(
      "Parameter name: can't be prefixed with \"ssm\" (case-insensitive). If formed as a path, it "
      "can consist of sub-paths divided by slash symbol; each sub-path can be formed as a mix of "
      "letters, numbers and the following 3 symbols .-_");
}

ApiError malformed_selector() {
  return validation(
      "Invalid parameter name. Please use correct syntax for referencing a version/label  "
      "<name>:<version/label>");
}

ApiError malformed_path() {
  return validation(
      "The parameter doesn't meet the parameter name requirements. The parameter name must begin "
      "with a forward slash \"/\". It can't be prefixed with \\\"aws\\\" or \\\"ssm\\\" "
      "(case-insensitive). It must use only letters, numbers, or the following symbols: . "
      "(period), - (hyphen), _ (underscore). Special characters are not allowed. All sub-paths, if "
      "specified, must use the forward slash symbol \"/\". Valid example: "
      "/get/parameters2-/by1./path0_.");
}

// Our words: AWS's are not known.
ApiError name_too_long() {
  return validation(
      "Parameter name: the maximum length, including the ARN that precedes the name, is 1011 "
      "characters.");
}

ApiError empty_value() {
  return validation(
      "1 validation error detected: Value '' at 'value' failed to satisfy constraint: Member must "
      "have length greater than or equal to 1.");
}

ApiError nested_parameter() {
  return validation(
      "Parameter value can't nest another parameter. Do not use \"{{}}\" in the value.");
}

ApiError type_required() {
  return validation("A parameter type is required when you create a parameter.");
}

// Our words: AWS's are not known.
ApiError key_without_secret() {
  return validation("KeyId can be specified only for parameters of the type SecureString.");
}

ApiError tags_with_overwrite() {
  return validation(
      "Invalid request: tags and overwrite can't be used together. To create a parameter with "
      "tags, please remove overwrite flag. To update tags for an existing parameter, please use "
      "AddTagsToResource or RemoveTagsFromResource.");
}

ApiError standard_value_too_long() {
  return validation(
      "Standard tier parameters support a maximum parameter value of 4096 characters. To create a "
      "larger parameter value, upgrade the parameter to use the advanced-parameter tier. For more "
      "information, see https://docs.aws.amazon.com/systems-manager/latest/userguide/"
      "parameter-store-advanced-parameters.html");
}

ApiError advanced_value_too_long() {
  return validation(
      "Advanced tier parameters support a maximum parameter value of 8192 characters.");
}

ApiError downgrade() {
  return validation(
      "This parameter uses the advanced-parameter tier. You can't downgrade a parameter from the "
      "advanced-parameter tier to the standard-parameter tier. If necessary, you can delete the "
      "advanced parameter and recreate it as a standard parameter.");
}

ApiError unknown_data_type(std::string_view data_type) {
  return validation(fmt::format(
      "The following data type is not supported: {} (Data type names are all lowercase.)",
      data_type));
}

ApiError both_filters() {
  return validation("You can use either Filters or ParameterFilters in a single request.");
}

ApiError reserved_tag() {
  return validation("aws: prefixed tag key names are not allowed for external use.");
}

ApiError duplicate_tags() { return validation("Duplicate tag keys found."); }

ApiError reserved_name(std::string_view name) {
  return client("AccessDeniedException",
                fmt::format("No access to reserved parameter name: {}.", name));
}

ApiError too_many_levels() {
  return client("HierarchyLevelLimitExceededException",
                "A hierarchy can have a maximum of 15 levels. For more information, see "
                "Requirements and constraints for parameter names in the AWS Systems Manager User "
                "Guide.");
}

ApiError not_found() { return client("ParameterNotFound", ""); }

ApiError exists() {
  return client("ParameterAlreadyExists",
                "The parameter already exists. To overwrite this value, set the overwrite option "
                "in the request to true.");
}

ApiError bad_pattern() {
  return client("InvalidAllowedPatternException",
                "The request doesn't meet the regular expression requirement.");
}

ApiError pattern_mismatch(std::string_view pattern) {
  return client(
      "ParameterPatternMismatchException",
      fmt::format("Parameter value, cannot be validated against allowedPattern: {}", pattern));
}

ApiError too_many_standard() {
  return client("ParameterLimitExceeded",
                "You have reached the maximum number of standard parameters for this AWS account "
                "and Region (10000). To add more parameters, either delete existing parameters or "
                "upgrade to the advanced-parameter tier (charges apply).");
}

ApiError too_many_advanced() {
  return client("ParameterLimitExceeded",
                "You have reached the maximum number of advanced parameters for this AWS account "
                "and Region (100000). To add more parameters, delete existing parameters.");
}

ApiError no_such_version(VersionOf version) {
  return client("ParameterVersionNotFound",
                fmt::format("Systems Manager could not find version {} of {}. Verify the version "
                            "and try again.",
                            version.number, version.name));
}

ApiError no_such_label(LabelOf label) {
  return client("ParameterVersionNotFound",
                fmt::format("Systems Manager could not find label {} for parameter {}. Verify the "
                            "label and try again.",
                            label.label, label.name));
}

ApiError oldest_is_labelled(VersionOf oldest) {
  return client(
      "ParameterMaxVersionLimitExceeded",
      fmt::format("You attempted to create a new version of {} by calling the PutParameter API "
                  "with the overwrite flag. Version {}, the oldest version, can't be deleted "
                  "because it has a label associated with it. Move the label to another version "
                  "of the parameter, and try again.",
                  oldest.name, oldest.number));
}

ApiError too_many_labels() {
  return client("ParameterVersionLabelLimitExceeded",
                "A parameter version can have maximum 10 labels.Move one or more labels to another "
                "version and try again.");
}

ApiError bad_token() { return client("InvalidNextToken", "The specified token isn't valid."); }

ApiError bad_filter_key(std::string_view key, std::string_view valid) {
  return client("InvalidFilterKey",
                fmt::format("The following filter key is not valid: {}. Valid filter keys include: "
                            "[{}].",
                            key, valid));
}

ApiError repeated_filter(std::string_view key) {
  return client("InvalidFilterKey",
                fmt::format("The following filter is duplicated in the request: {}. A request can "
                            "contain only one occurrence of a specific filter.",
                            key));
}

ApiError bad_filter_option(std::string_view option, std::string_view valid) {
  return client("InvalidFilterOption",
                fmt::format("The following filter option is not valid: {}. Valid options include: "
                            "[{}].",
                            option, valid));
}

ApiError bad_filter_value(std::string_view value, std::string_view valid) {
  return client("InvalidFilterValue",
                fmt::format("The following filter value is not valid: {}. Valid values include: "
                            "[{}].",
                            value, valid));
}

ApiError missing_filter_values(std::string_view key) {
  return client(
      "InvalidFilterValue",
      fmt::format("The following filter values are missing : null for filter key {}.", key));
}

ApiError bad_resource_id() {
  return client("InvalidResourceId",
                "The resource ID isn't valid. Verify that you entered the correct ID and try "
                "again.");
}

ApiError too_many_tags() {
  return client("TooManyTagsError",
                "The Targets parameter includes too many tags. Remove one or more tags and try the "
                "command again.");
}

// "... is not found. (Service: AWSKMS; Status Code: 400; Error Code: NotFoundException; Request
// ID: ...; Proxy: null)". Refused permissions keep their code: it is the caller who lacks them.
ApiError of_kms(const ApiError& error, std::string_view request_id) {
  if (error.status >= 500) return error;
  const bool denied = error.code == "AccessDenied" || error.code == "AccessDeniedException";
  const std::string code = denied ? "AccessDeniedException" : error.code;
  return client(denied ? std::string_view("AccessDeniedException") : "InvalidKeyId",
                fmt::format("{} (Service: AWSKMS; Status Code: 400; Error Code: {}; Request ID: "
                            "{}; Proxy: null)",
                            error.message, code, request_id));
}

ApiError damaged_value() {
  return {.code = "InternalServerError",
          .status = 500,
          .message = "The stored value of the parameter does not open."};
}

}  // namespace skerry::ssm::errors
