#include "wire/aws/query.hpp"

#include "wire/aws/form_body.hpp"
#include "wire/aws/xml_body.hpp"

namespace skerry::aws::query {

namespace {

WireResponse reply(int status, std::string body, const ResponseIds& ids) {
  return {status,
          {{"x-amzn-RequestId", std::string(ids.request)}, {"Content-Type", "text/xml"}},
          std::move(body)};
}

// IAM and STS answer in whole seconds; the others with milliseconds, as the samples of their API
// references have it: CloudFormation's DescribeStackEvents, RDS's DescribeDBInstances.
XmlStyle style_of(const ServiceShape& service) {
  const bool whole_seconds = service.name == "iam" || service.name == "sts";
  return {.fraction = whole_seconds ? Fraction::cut : Fraction::milliseconds};
}

}  // namespace

Result<Decoded, ApiError> decode_request(const WireRequest& request, MutableRef into) {
  form::Form storage;
  std::vector<form::Pair> parameters = TRY(form_parameters(request, storage));
  return decode_form(std::move(parameters), FormStyle::query, into);
}

// <CreateRoleResponse xmlns="..."><CreateRoleResult>...</CreateRoleResult><ResponseMetadata>...
// Operations without an output shape have no result element.
WireResponse encode_response(const OperationShape& operation, ConstRef response,
                             const ResponseIds& ids) {
  std::string body;
  xml::Writer writer(body);
  const std::string root = std::string(operation.name) + "Response";
  writer.open(root);
  writer.attribute("xmlns", operation.service->xml_namespace);
  if (operation.has_output) {
    const std::string result = std::string(operation.name) + "Result";
    writer.open(result);
    write_members(writer, response, style_of(*operation.service));
    writer.close(result);
  }
  writer.open("ResponseMetadata");
  writer.element("RequestId", ids.request);
  writer.close("ResponseMetadata");
  writer.close(root);
  return reply(operation.status, std::move(body), ids);
}

WireResponse encode_error(const ServiceShape& service, const ApiError& error,
                          const ResponseIds& ids) {
  std::string body;
  xml::Writer writer(body);
  writer.open("ErrorResponse");
  writer.attribute("xmlns", service.xml_namespace);
  writer.open("Error");
  writer.element("Type", error.status < 500 ? "Sender" : "Receiver");
  writer.element("Code", error.code);
  writer.element("Message", error.message);
  for (const auto& [name, value] : error.fields) writer.element(name, value);
  writer.close("Error");
  writer.element("RequestId", ids.request);
  writer.close("ErrorResponse");
  return reply(error.status, std::move(body), ids);
}

}  // namespace skerry::aws::query
