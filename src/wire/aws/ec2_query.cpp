#include "wire/aws/ec2_query.hpp"

#include "wire/aws/form_body.hpp"
#include "wire/aws/xml_body.hpp"

namespace skerry::aws::ec2_query {

namespace {

WireResponse reply(int status, std::string body, const ResponseIds& ids) {
  return {
      status,
      {{"x-amzn-RequestId", std::string(ids.request)}, {"Content-Type", "text/xml;charset=UTF-8"}},
      std::move(body)};
}

}  // namespace

Result<Decoded, ApiError> decode_request(const WireRequest& request, MutableRef into) {
  form::Form storage;
  std::vector<form::Pair> parameters = TRY(form_parameters(request, storage));
  return decode_form(std::move(parameters), FormStyle::ec2, into);
}

WireResponse encode_response(const OperationShape& operation, ConstRef response,
                             const ResponseIds& ids) {
  std::string body;
  xml::Writer writer(body);
  writer.declaration();
  const std::string root = std::string(operation.name) + "Response";
  writer.open(root);
  writer.attribute("xmlns", operation.service->xml_namespace);
  writer.element("requestId", ids.request);
  write_members(writer, response, {.fraction = Fraction::milliseconds});
  writer.close(root);
  return reply(operation.status, std::move(body), ids);
}

WireResponse encode_error(const ApiError& error, const ResponseIds& ids) {
  std::string body;
  xml::Writer writer(body);
  writer.declaration();
  writer.open("Response");
  writer.open("Errors");
  writer.open("Error");
  writer.element("Code", error.code);
  writer.element("Message", error.message);
  for (const auto& [name, value] : error.fields) writer.element(name, value);
  writer.close("Error");
  writer.close("Errors");
  writer.element("RequestID", ids.request);
  writer.close("Response");
  return reply(error.status, std::move(body), ids);
}

}  // namespace skerry::aws::ec2_query
