#pragma once
// How to answer a request for a service that is not served, or one that cannot be told: in the
// shape that the client which wrote it will most likely understand.

#include "wire/aws/shape.hpp"
#include "wire/http/head.hpp"
#include "wire/sigv4/errors.hpp"

namespace skerry::gateway {

// A service without operations that speaks the protocol which the request looks like.
const aws::ServiceShape& stand_in_for(const http::RequestHead& head, std::string_view signing_name);

// Whose words of the signature errors fit a service.
sigv4::Dialect dialect_of(const aws::ServiceShape& service);

}  // namespace skerry::gateway
