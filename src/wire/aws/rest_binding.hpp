#pragma once
// What the REST protocols carry outside of the body: labels of the path, query parameters, headers,
// the status. https://smithy.io/2.0/spec/http-bindings.html

#include "wire/aws/protocol.hpp"

namespace skerry::aws {

// Fills the members that are bound to path, query and headers.
Result<Done, ApiError> read_bindings(const OperationShape& operation, const WireRequest& request,
                                     MutableRef into, std::vector<std::string>& ignored);

// Writes the members that are bound to headers and to the status.
void write_bindings(ConstRef response, WireResponse& into);

// The structure, list, document or text that is the whole body; null when there is none. Blobs are
// raw_payload()'s.
const Member* typed_payload(const Shape& structure);
bool has_body_members(const Shape& structure);

}  // namespace skerry::aws
