#pragma once
// EC2's errors, each made here and nowhere else. Codes and, where it has them, words:
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html. Words that the page
// lacks are as clients have reported them; a comment marks our own.

#include <string>
#include <string_view>

#include "services/ec2/ids.hpp"
#include "wire/aws/error.hpp"

namespace skerry::ec2::errors {

// A code with its words, for what only one handler says.
ApiError refused(std::string_view code, std::string message);

ApiError not_found(Kind kind, std::string_view id);
ApiError malformed(Kind kind, std::string_view id);
ApiError no_association(std::string_view id);  // InvalidAssociationID.NotFound
ApiError dry_run();                            // 412 DryRunOperation

ApiError missing(std::string_view parameter);  // MissingParameter
struct Parameter {
  std::string_view name;
};
// "Value (x) for parameter y is invalid. WHY", and without one.
ApiError invalid_value(Parameter parameter, std::string_view value, std::string_view why = "");
ApiError invalid(std::string message);      // InvalidParameterValue
ApiError combination(std::string message);  // InvalidParameterCombination
ApiError bad_filter(std::string_view name);
ApiError bad_token();

ApiError not_a_block(Parameter parameter, std::string_view text);
ApiError vpc_range(std::string_view cidr);
ApiError subnet_range(std::string_view cidr);
ApiError subnet_conflict(std::string_view cidr);

// "The vpc 'vpc-..' has dependencies and cannot be deleted."
ApiError dependencies(Kind kind, std::string_view id);
ApiError limit(std::string_view code, std::string_view what);

struct Attachment {
  std::string_view gateway;
  std::string_view vpc;
};
ApiError not_attached(Attachment attachment);
ApiError already_attached(Attachment attachment);

ApiError permission_malformed(std::string message);
ApiError permission_duplicate(std::string_view rule);
ApiError permission_absent();
ApiError no_free_address();
ApiError address_in_use(std::string_view address);
ApiError interface_in_use(std::string_view id);
ApiError not_yours();  // a resource that a service manages
ApiError token_mismatch();

}  // namespace skerry::ec2::errors
