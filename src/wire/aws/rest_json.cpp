#include "wire/aws/rest_json.hpp"

#include "wire/aws/access.hpp"
#include "wire/aws/json_body.hpp"
#include "wire/aws/rest_binding.hpp"

namespace skerry::aws::rest_json {

Result<Decoded, ApiError> decode_request(const OperationShape& operation,
                                         const WireRequest& request, MutableRef into) {
  Decoded decoded;
  TRY(read_bindings(operation, request, into, decoded.ignored));
  if (const Member* payload = raw_payload(*into.shape)) {
    if (!request.body.empty())
      *static_cast<std::string*>(emplace(*payload, into.object)) = request.body;
    return decoded;
  }
  if (const Member* payload = typed_payload(*into.shape)) {
    if (request.body.empty()) return decoded;
    void* slot = emplace(*payload, into.object);
    if (payload->shape->kind == Kind::string) {
      *static_cast<std::string*>(slot) = request.body;
      return decoded;
    }
    const json::Value body = TRY(parse_json_body(request.body));
    TRY(read_members(body, {slot, payload->shape}, decoded.ignored));
  } else if (has_body_members(*into.shape)) {
    const json::Value body = TRY(parse_json_body(request.body));
    TRY(read_members(body, into, decoded.ignored));
  }
  return decoded;
}

WireResponse encode_response(const OperationShape& operation, ConstRef response,
                             const ResponseIds& ids) {
  WireResponse made{operation.status, {{"x-amzn-RequestId", std::string(ids.request)}}, {}};
  write_bindings(response, made);
  if (made.status == 204) return made;
  if (const Member* payload = raw_payload(*response.shape)) {
    const void* value = get(*payload, response.object);
    if (value == nullptr) return made;
    made.body = *static_cast<const std::string*>(value);
    made.headers.push_back({"Content-Type", "application/json"});
    return made;
  }
  json::Writer writer(made.body);
  if (const Member* payload = typed_payload(*response.shape)) {
    const void* value = get(*payload, response.object);
    if (value == nullptr) return made;
    if (payload->shape->kind == Kind::string) {
      made.body = *static_cast<const std::string*>(value);
      return made;
    }
    write_members(writer, {value, payload->shape});
  } else if (operation.has_output) {
    write_members(writer, response);
  } else {
    return made;
  }
  made.headers.push_back({"Content-Type", "application/json"});
  return made;
}

// The error's name is in a header, its members are the body; the message's name differs between
// services in its first letter, so both are written.
WireResponse encode_error(const ApiError& error, const ResponseIds& ids) {
  WireResponse made{error.status,
                    {{"x-amzn-RequestId", std::string(ids.request)},
                     {"x-amzn-ErrorType", error.code},
                     {"Content-Type", "application/json"}},
                    {}};
  json::Writer writer(made.body);
  writer.begin_object();
  for (const auto& [name, value] : error.fields) {
    writer.key(name);
    writer.string(value);
  }
  writer.key("Message");
  writer.string(error.message);
  writer.key("message");
  writer.string(error.message);
  writer.end_object();
  return made;
}

}  // namespace skerry::aws::rest_json
