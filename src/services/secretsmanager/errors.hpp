#pragma once
// The service's errors, each made here and nowhere else. Codes:
// https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_Operations.html; the texts are
// those that AWS's clients show.

#include <cstddef>
#include <string>
#include <string_view>

#include "wire/aws/error.hpp"

namespace skerry::secretsmanager::errors {

// ResourceNotFoundException.
ApiError no_such_secret();
ApiError no_such_version(std::string_view version_id);
ApiError no_value_with_stage(std::string_view stage);
ApiError no_resource(std::string_view what);

// ResourceExistsException.
ApiError secret_exists(std::string_view name);
ApiError token_in_use(std::string_view token, std::string_view arn);

// InvalidRequestException.
ApiError marked_for_deletion();
ApiError name_marked_for_deletion();
ApiError stage_not_of_version();
ApiError token_needed();
ApiError invalid_request(std::string message);

// InvalidParameterException.
ApiError invalid_parameter(std::string message);
ApiError both_values();
ApiError no_value();

// ValidationException.
ApiError invalid_name();
ApiError value_too_long(std::string_view member);

ApiError invalid_token();  // InvalidNextTokenException
ApiError limit(std::string message);
ApiError malformed_policy(std::string message);
ApiError unsupported_principal();
ApiError public_policy();

// What KMS refused while the service called on: who may not use the key gets AccessDenied, all else
// is a key that cannot be used now.
ApiError cannot_encrypt(const ApiError& of_kms);
ApiError cannot_decrypt(const ApiError& of_kms);
ApiError damaged_value();  // what was stored does not open

}  // namespace skerry::secretsmanager::errors
