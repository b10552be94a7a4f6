#include "wire/aws/protocol.hpp"

#include <algorithm>

#include "base/assert.hpp"
#include "wire/aws/ec2_query.hpp"
#include "wire/aws/json_rpc.hpp"
#include "wire/aws/query.hpp"
#include "wire/aws/rest_json.hpp"
#include "wire/aws/rest_xml.hpp"

namespace skerry::aws {

Result<Decoded, ApiError> decode_request(const OperationShape& operation,
                                         const WireRequest& request, MutableRef into) {
  ASSERT(into.shape == operation.input);
  switch (operation.service->protocol) {
    case Protocol::query:
      return query::decode_request(request, into);
    case Protocol::ec2:
      return ec2_query::decode_request(request, into);
    case Protocol::json_1_0:
    case Protocol::json_1_1:
      return json_rpc::decode_request(request, into);
    case Protocol::rest_json:
      return rest_json::decode_request(operation, request, into);
    case Protocol::rest_xml:
      return rest_xml::decode_request(operation, request, into);
  }
  ASSERT(false && "no such protocol");
}

WireResponse encode_response(const OperationShape& operation, ConstRef response,
                             const ResponseIds& ids) {
  ASSERT(response.shape == operation.output);
  switch (operation.service->protocol) {
    case Protocol::query:
      return query::encode_response(operation, response, ids);
    case Protocol::ec2:
      return ec2_query::encode_response(operation, response, ids);
    case Protocol::json_1_0:
    case Protocol::json_1_1:
      return json_rpc::encode_response(operation, response, ids);
    case Protocol::rest_json:
      return rest_json::encode_response(operation, response, ids);
    case Protocol::rest_xml:
      return rest_xml::encode_response(operation, response, ids);
  }
  ASSERT(false && "no such protocol");
}

WireResponse encode_error(const ServiceShape& service, const ApiError& error,
                          const ResponseIds& ids) {
  switch (service.protocol) {
    case Protocol::query:
      return query::encode_error(service, error, ids);
    case Protocol::ec2:
      return ec2_query::encode_error(error, ids);
    case Protocol::json_1_0:
    case Protocol::json_1_1:
      return json_rpc::encode_error(service, error, ids);
    case Protocol::rest_json:
      return rest_json::encode_error(error, ids);
    case Protocol::rest_xml:
      return rest_xml::encode_error(service, error, ids);
  }
  ASSERT(false && "no such protocol");
}

const Member* raw_payload(const Shape& structure) {
  const auto found = std::ranges::find_if(structure.members, [](const Member& member) {
    return member.place == Place::payload && member.shape->kind == Kind::blob;
  });
  return found == structure.members.end() ? nullptr : &*found;
}

}  // namespace skerry::aws
