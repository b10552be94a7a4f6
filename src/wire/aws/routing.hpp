#pragma once
// From a request to the operation that it asks for: X-Amz-Target, Action and Version, or method and
// path, as the service's protocol has it.

#include <optional>
#include <span>
#include <string>

#include "base/result.hpp"
#include "wire/aws/error.hpp"
#include "wire/aws/protocol.hpp"
#include "wire/aws/shape.hpp"

namespace skerry::aws {

// The services of a region. Several may share a signing name (a service with two protocols).
using Services = std::span<const ServiceShape* const>;

struct SigningName {
  std::string_view text;  // of the credential scope
};

// Of the services that sign with that name, the one whose protocol the request speaks; null when
// there is none.
const ServiceShape* find_service(Services services, SigningName name, const WireRequest& request);

// The operation, or the error that names what was asked for: not in AWS's model (the service's own
// unknown-operation error), in the model but not served (NotImplemented, 501, "Skerry does not
// support iam:CreateInstanceProfile"), or nothing asked for at all.
Result<const OperationShape*, ApiError> find_operation(const ServiceShape& service,
                                                       const WireRequest& request);

}  // namespace skerry::aws
