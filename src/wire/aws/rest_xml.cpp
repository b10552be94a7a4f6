#include "wire/aws/rest_xml.hpp"

#include "wire/aws/access.hpp"
#include "wire/aws/limits.hpp"
#include "wire/aws/rest_binding.hpp"
#include "wire/aws/xml_body.hpp"

namespace skerry::aws::rest_xml {

namespace {

constexpr XmlStyle style{.fraction = Fraction::milliseconds};

WireResponse reply(int status, const ServiceShape& service, const ResponseIds& ids) {
  WireResponse made{status, {}, {}};
  if (service.bare_errors) {
    made.headers.push_back({"x-amz-request-id", std::string(ids.request)});
    made.headers.push_back({"x-amz-id-2", std::string(ids.host)});
  } else {
    made.headers.push_back({"x-amzn-RequestId", std::string(ids.request)});
  }
  return made;
}

Result<Done, ApiError> read_body(std::string_view body, MutableRef into, Decoded& decoded) {
  if (body.empty()) return Done{};
  const auto document = xml::parse(body, {.depth_max = structure_depth_max});
  if (!document) {
    return ApiError{"MalformedXML", 400,
                    "The XML you provided was not well-formed or did not validate against our "
                    "published schema"};
  }
  return read_members(document->root(), into, decoded.ignored);
}

// A document's root: the member's own XML name, else its structure's, else their API names.
std::string_view root_name(const Member* payload, const Shape& shape) {
  if (payload != nullptr && !payload->xml_name.empty()) return payload->xml_name;
  return shape.xml_name.empty() ? shape.name : shape.xml_name;
}

// S3's GetBucketLocation: the document is its one member, not an element around it (the trait
// aws.customizations#s3UnwrappedXmlOutput).
const Member* unwrapped(const Shape& shape, std::string_view root) {
  if (shape.members.size() != 1) return nullptr;
  const Member& only = shape.members.front();
  return only.shape->kind == Kind::string && xml_name(only) == root ? &only : nullptr;
}

}  // namespace

Result<Decoded, ApiError> decode_request(const OperationShape& operation,
                                         const WireRequest& request, MutableRef into) {
  Decoded decoded;
  TRY(read_bindings(operation, request, into, decoded.ignored));
  if (const Member* payload = typed_payload(*into.shape)) {
    if (request.body.empty()) return decoded;
    void* slot = emplace(*payload, into.object);
    if (payload->shape->kind == Kind::structure) {
      TRY(read_body(request.body, {slot, payload->shape}, decoded));
    } else {
      *static_cast<std::string*>(slot) = request.body;
    }
  } else if (has_body_members(*into.shape)) {
    TRY(read_body(request.body, into, decoded));
  }
  return decoded;
}

WireResponse encode_response(const OperationShape& operation, ConstRef response,
                             const ResponseIds& ids) {
  WireResponse made = reply(operation.status, *operation.service, ids);
  write_bindings(response, made);
  const Member* payload = typed_payload(*response.shape);
  if (payload == nullptr && !has_body_members(*response.shape)) return made;
  ConstRef content = response;
  if (payload != nullptr) {
    const void* value = get(*payload, response.object);
    if (value == nullptr) return made;
    if (payload->shape->kind != Kind::structure) {
      made.body = *static_cast<const std::string*>(value);
      return made;
    }
    content = {value, payload->shape};
  }
  made.headers.push_back({"Content-Type", "application/xml"});
  xml::Writer writer(made.body);
  writer.declaration();
  const std::string_view root = root_name(payload, *content.shape);
  writer.open(root);
  writer.attribute("xmlns", operation.service->xml_namespace);
  if (const Member* only = unwrapped(*content.shape, root)) {
    if (const void* text = get(*only, content.object))
      writer.text(*static_cast<const std::string*>(text));
  } else {
    write_members(writer, content, style);
  }
  writer.close(root);
  return made;
}

// S3 sends <Error> alone, the others send it in the envelope of the query protocol.
WireResponse encode_error(const ServiceShape& service, const ApiError& error,
                          const ResponseIds& ids) {
  WireResponse made = reply(error.status, service, ids);
  constexpr int not_modified = 304;  // has no body (RFC 9110 section 15.4.5)
  if (error.status == not_modified) return made;
  made.headers.push_back({"Content-Type", "application/xml"});
  xml::Writer writer(made.body);
  writer.declaration();
  if (!service.bare_errors) {
    writer.open("ErrorResponse");
    writer.attribute("xmlns", service.xml_namespace);
  }
  writer.open("Error");
  if (!service.bare_errors) writer.element("Type", error.status < 500 ? "Sender" : "Receiver");
  writer.element("Code", error.code);
  writer.element("Message", error.message);
  for (const auto& [name, value] : error.fields) writer.element(name, value);
  if (service.bare_errors) {
    writer.element("RequestId", ids.request);
    writer.element("HostId", ids.host);
  }
  writer.close("Error");
  if (!service.bare_errors) {
    writer.element("RequestId", ids.request);
    writer.close("ErrorResponse");
  }
  return made;
}

}  // namespace skerry::aws::rest_xml
