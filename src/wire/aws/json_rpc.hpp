#pragma once
// AWS JSON 1.0 and 1.1 (Secrets Manager, KMS, logs, SQS): one JSON object in, one out.
// https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html

#include "wire/aws/protocol.hpp"

namespace skerry::aws::json_rpc {

Result<Decoded, ApiError> decode_request(const WireRequest& request, MutableRef into);
WireResponse encode_response(const OperationShape& operation, ConstRef response,
                             const ResponseIds& ids);
WireResponse encode_error(const ServiceShape& service, const ApiError& error,
                          const ResponseIds& ids);

}  // namespace skerry::aws::json_rpc
