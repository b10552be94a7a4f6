#include "wire/aws/json_rpc.hpp"

#include "wire/aws/json_body.hpp"

namespace skerry::aws::json_rpc {

namespace {

WireResponse reply(const ServiceShape& service, int status, const ResponseIds& ids) {
  const char* type = service.protocol == Protocol::json_1_0 ? "application/x-amz-json-1.0"
                                                            : "application/x-amz-json-1.1";
  return {status, {{"x-amzn-RequestId", std::string(ids.request)}, {"Content-Type", type}}, {}};
}

}  // namespace

Result<Decoded, ApiError> decode_request(const WireRequest& request, MutableRef into) {
  const json::Value body = TRY(parse_json_body(request.body));
  Decoded decoded;
  TRY(read_members(body, into, decoded.ignored));
  return decoded;
}

// An operation without an output shape answers with an empty body.
WireResponse encode_response(const OperationShape& operation, ConstRef response,
                             const ResponseIds& ids) {
  WireResponse made = reply(*operation.service, operation.status, ids);
  if (operation.has_output) {
    json::Writer writer(made.body);
    write_members(writer, response);
  }
  return made;
}

// "__type" is the error's shape. Services that were query services before also tell its old code:
// https://smithy.io/2.0/aws/protocols/aws-query-protocol.html#awsquerycompatible
WireResponse encode_error(const ServiceShape& service, const ApiError& error,
                          const ResponseIds& ids) {
  const ErrorShape* shape = find_error(service, error.code);
  const std::string_view type = shape != nullptr ? shape->name : std::string_view(error.code);
  WireResponse made = reply(service, error.status, ids);
  if (service.query_compatible) {
    const std::string code(shape != nullptr ? shape->code : std::string_view(error.code));
    made.headers.push_back(
        {"x-amzn-query-error", code + (error.status < 500 ? ";Sender" : ";Receiver")});
  }
  json::Writer writer(made.body);
  writer.begin_object();
  writer.key("__type");
  if (service.protocol == Protocol::json_1_0) {
    writer.string("com.amazonaws." + std::string(service.name) + "#" + std::string(type));
  } else {
    writer.string(type);
  }
  writer.key("message");
  writer.string(error.message);
  for (const auto& [name, value] : error.fields) {
    writer.key(name);
    writer.string(value);
  }
  writer.end_object();
  return made;
}

}  // namespace skerry::aws::json_rpc
