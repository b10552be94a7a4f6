#pragma once
// REST with XML bodies (S3, Route 53).
// https://smithy.io/2.0/aws/protocols/aws-restxml-protocol.html

#include "wire/aws/protocol.hpp"

namespace skerry::aws::rest_xml {

Result<Decoded, ApiError> decode_request(const OperationShape& operation,
                                         const WireRequest& request, MutableRef into);
WireResponse encode_response(const OperationShape& operation, ConstRef response,
                             const ResponseIds& ids);
WireResponse encode_error(const ServiceShape& service, const ApiError& error,
                          const ResponseIds& ids);

}  // namespace skerry::aws::rest_xml
