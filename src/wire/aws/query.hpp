#pragma once
// AWS query (IAM, STS, CloudFormation, RDS): form parameters in, XML out.
// https://smithy.io/2.0/aws/protocols/aws-query-protocol.html

#include "wire/aws/protocol.hpp"

namespace skerry::aws::query {

Result<Decoded, ApiError> decode_request(const WireRequest& request, MutableRef into);
WireResponse encode_response(const OperationShape& operation, ConstRef response,
                             const ResponseIds& ids);
WireResponse encode_error(const ServiceShape& service, const ApiError& error,
                          const ResponseIds& ids);

}  // namespace skerry::aws::query
