#pragma once
// EC2's form of the query protocol: lists are always flattened in requests, answers have no result
// element, the request id is spelled three ways.
// https://smithy.io/2.0/aws/protocols/aws-ec2-query-protocol.html

#include "wire/aws/protocol.hpp"

namespace skerry::aws::ec2_query {

Result<Decoded, ApiError> decode_request(const WireRequest& request, MutableRef into);
WireResponse encode_response(const OperationShape& operation, ConstRef response,
                             const ResponseIds& ids);
WireResponse encode_error(const ApiError& error, const ResponseIds& ids);

}  // namespace skerry::aws::ec2_query
