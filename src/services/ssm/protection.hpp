#pragma once
// Values of SecureString parameters, encrypted by KMS with the caller's permissions, as
// https://docs.aws.amazon.com/kms/latest/developerguide/services-parameter-store.html has it:
// a standard parameter's value goes through kms:Encrypt itself; an advanced one's is encrypted here
// under a data key of kms:GenerateDataKey. Either is opened by kms:Decrypt. The encryption context
// is PARAMETER_ARN = the parameter's ARN.

#include <string>
#include <string_view>

#include "base/result.hpp"
#include "call/call.hpp"
#include "services/ssm/records.hpp"
#include "wire/aws/error.hpp"

namespace skerry::ssm {

inline constexpr std::string_view default_key = "alias/aws/ssm";

struct ParameterArn {
  std::string text;
};

// The version's value in clear becomes what is stored, base64.
Result<Done, ApiError> protect(Call& call, const ParameterArn& arn, StoredVersion& version);
// And back: of a SecureString.
Result<std::string, ApiError> reveal(Call& call, const ParameterArn& arn,
                                     const StoredVersion& version);

}  // namespace skerry::ssm
