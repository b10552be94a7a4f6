#include "gateway/unknown_service.hpp"

namespace skerry::gateway {
namespace {

constexpr aws::ServiceShape stand_in(aws::Protocol protocol) {
  aws::ServiceShape shape;
  shape.name = "unknown";
  shape.protocol = protocol;
  shape.xml_namespace = "http://webservices.amazon.com/AWSFault/2005-15-09";
  return shape;
}

constexpr aws::ServiceShape query = stand_in(aws::Protocol::query);
constexpr aws::ServiceShape ec2 = stand_in(aws::Protocol::ec2);
constexpr aws::ServiceShape json_1_0 = stand_in(aws::Protocol::json_1_0);
constexpr aws::ServiceShape json_1_1 = stand_in(aws::Protocol::json_1_1);
constexpr aws::ServiceShape rest_json = stand_in(aws::Protocol::rest_json);
constexpr aws::ServiceShape s3 = [] {
  aws::ServiceShape shape = stand_in(aws::Protocol::rest_xml);
  shape.name = "s3";
  shape.signing = "s3";
  shape.bare_errors = true;
  return shape;
}();

bool asks_for_action(const http::RequestHead& head) {
  for (const http::QueryParameter& parameter : head.query)
    if (parameter.name == "Action") return true;
  const auto type = head.find("content-type");
  return type && type->starts_with("application/x-www-form-urlencoded");
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// "/2015-03-31/functions": the paths of the REST-JSON services begin with their version.
bool begins_with_version(std::string_view path) {
  constexpr std::string_view form = "/0000-00-00/";
  if (path.size() < form.size()) return false;
  for (std::size_t i = 0; i < form.size(); ++i)
    if (form[i] == '0' ? !is_digit(path[i]) : path[i] != form[i]) return false;
  return true;
}

// A scope of S3's in a signature that cannot be read as a whole, the name of the operation that
// SDKs add for S3 alone, or a path that is nobody else's.
bool looks_like_s3(const http::RequestHead& head) {
  constexpr std::string_view scope = "/s3/aws4_request";
  if (head.find("authorization").value_or("").find(scope) != std::string_view::npos) return true;
  for (const http::QueryParameter& parameter : head.query) {
    if (parameter.name == "x-id") return true;
    if (parameter.name == "X-Amz-Credential" && parameter.value.ends_with(scope)) return true;
  }
  return head.path.size() > 1 && !begins_with_version(head.path);
}

}  // namespace

const aws::ServiceShape& stand_in_for(const http::RequestHead& head,
                                      std::string_view signing_name) {
  if (signing_name == "s3") return s3;
  if (signing_name == "ec2") return ec2;
  if (head.find("x-amz-target")) {
    const auto type = head.find("content-type");
    return type && type->starts_with("application/x-amz-json-1.0") ? json_1_0 : json_1_1;
  }
  if (asks_for_action(head)) return query;
  if (signing_name.empty() && looks_like_s3(head)) return s3;
  // Without a signature nothing tells; AWS's own edge answers a bare request in XML.
  return signing_name.empty() ? query : rest_json;
}

sigv4::Dialect dialect_of(const aws::ServiceShape& service) {
  switch (service.protocol) {
    case aws::Protocol::query:
    case aws::Protocol::ec2:
      return sigv4::Dialect::query;
    case aws::Protocol::json_1_0:
    case aws::Protocol::json_1_1:
      return sigv4::Dialect::json;
    case aws::Protocol::rest_json:
      return sigv4::Dialect::rest_json;
    case aws::Protocol::rest_xml:
      return service.bare_errors ? sigv4::Dialect::s3 : sigv4::Dialect::query;
  }
  return sigv4::Dialect::query;
}

}  // namespace skerry::gateway
