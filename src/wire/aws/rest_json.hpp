#pragma once
// REST with JSON bodies (Lambda, API Gateway).
// https://smithy.io/2.0/aws/protocols/aws-restjson1-protocol.html

#include "wire/aws/protocol.hpp"

namespace skerry::aws::rest_json {

Result<Decoded, ApiError> decode_request(const OperationShape& operation,
                                         const WireRequest& request, MutableRef into);
WireResponse encode_response(const OperationShape& operation, ConstRef response,
                             const ResponseIds& ids);
WireResponse encode_error(const ApiError& error, const ResponseIds& ids);

}  // namespace skerry::aws::rest_json
