#pragma once
// Lambda's errors, each made here and nowhere else. Codes are those of each operation's page in
// https://docs.aws.amazon.com/lambda/latest/api/; texts are AWS's where clients have shown them.

#include <cstddef>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "wire/aws/error.hpp"

namespace skerry::lambda::errors {

// ResourceNotFoundException
ApiError no_such_function(std::string_view arn);
ApiError no_such_alias(std::string_view arn);
ApiError no_such_policy();
ApiError no_such_statement(std::string_view sid);
ApiError no_such_event_config(std::string_view arn);
ApiError nothing_there();

// ResourceConflictException
ApiError function_exists(std::string_view name);
ApiError alias_exists(std::string_view arn);
ApiError statement_exists(std::string_view sid);
ApiError update_in_progress(std::string_view arn);
ApiError in_state(std::string_view state);
ApiError alias_uses_version(std::string_view aliases);

ApiError revision_mismatch();  // PreconditionFailedException

ApiError invalid(std::string message);     // InvalidParameterValueException
ApiError validation(std::string message);  // ValidationException
ApiError contradicting_qualifiers();
ApiError role_not_assumable();
ApiError no_code();
ApiError not_a_zip();
ApiError variables_too_large(std::string_view measured);
ApiError reserved_variables(std::string_view names);

// What S3 or EC2 refused, as Lambda hands it on.
struct Place {
  std::string_view operation;  // "GetObject"
  std::string_view service;    // "S3", "EC2"
};
ApiError of_service(Place place, const ApiError& error);
ApiError code_denied(std::string_view object, const ApiError& error);
ApiError interface_denied();

ApiError bad_payload(std::string_view why);  // InvalidRequestContentException
ApiError too_large(std::string_view operation, std::size_t bytes_max);
ApiError code_storage_full();  // CodeStorageExceededException

// TooManyRequestsException
ApiError throttled_by_reservation();
ApiError throttled_by_account();
ApiError no_memory(std::string message);

ApiError service(std::string message);  // ServiceException: what went wrong here

}  // namespace skerry::lambda::errors
