// The codec behind a pipe: one JSON request a line on standard input, one JSON answer a line on
// standard output, so that any client library can be compared with it.
//
//   {"do":"decode","service":S,"operation":O,"method":..,"path":..,"query":..,"headers":[[n,v]],
//    "body":BASE64}                               -> {"params":{..},"ignored":[..]}
//   {"do":"route","signing":N, ..as above}        -> {"service":S,"operation":O}
//   {"do":"encode","service":S,"operation":O,"result":{..}}  ->
//   {"status":..,"headers":..,"body":..}
//   {"do":"error","service":S,"code":..,"status":..,"message":..}   -> the same
//   {"do":"validate","service":S,"operation":O,"params":{..}}       -> {} when there is nothing
//
// An error of the API is {"error":{"code":..,"status":..,"message":..}}.
#include <array>
#include <cstdio>
#include <string>
#include <string_view>

#include "base/encoding.hpp"
#include "shapes/ce.hpp"
#include "shapes/cloudformation.hpp"
#include "shapes/dynamodb.hpp"
#include "shapes/ec2.hpp"
#include "shapes/ecr.hpp"
#include "shapes/iam.hpp"
#include "shapes/kms.hpp"
#include "shapes/lambda.hpp"
#include "shapes/logs.hpp"
#include "shapes/rds.hpp"
#include "shapes/s3.hpp"
#include "shapes/secretsmanager.hpp"
#include "shapes/sqs.hpp"
#include "shapes/ssm.hpp"
#include "shapes/sts.hpp"
#include "test/clients/differential/plain.hpp"
#include "wire/aws/access.hpp"
#include "wire/aws/protocol.hpp"
#include "wire/aws/routing.hpp"
#include "wire/aws/validate.hpp"
#include "wire/http/target.hpp"
#include "wire/json/parse.hpp"
#include "wire/json/write.hpp"

namespace skerry {
namespace {

constexpr std::array<const aws::ServiceShape*, 15> services = {
    &sts::service_shape,
    &iam::service_shape,
    &secretsmanager::service_shape,
    &kms::service_shape,
    &sqs::service_shape,
    &dynamodb::service_shape,
    &ce::service_shape,
    &ec2::service_shape,
    &lambda::service_shape,
    &s3::service_shape,
    &ssm::service_shape,
    &ecr::service_shape,
    &cloudformation::service_shape,
    &logs::service_shape,
    &rds::service_shape,
};

constexpr aws::ResponseIds ids{"b25f48e8-84fd-11e6-80d9-574e0c4664cb", "skerry-host"};

std::string text(const json::Value& command, std::string_view name) {
  const json::Value* found = command.find(name);
  return found != nullptr && found->is_string() ? std::string(found->text()) : std::string();
}

json::Value error_value(const ApiError& error) {
  return json::Value::object(
      {{"error", json::Value::object({{"code", error.code},
                                      {"status", json::Value::number(std::int64_t{error.status})},
                                      {"message", error.message}})}});
}

json::Value failure(std::string message) { return error_value({"Probe", 0, std::move(message)}); }

const aws::ServiceShape* service_of(const json::Value& command) {
  for (const aws::ServiceShape* service : services) {
    if (service->name == text(command, "service")) return service;
  }
  return nullptr;
}

// Owns what a WireRequest only views.
struct Request {
  explicit Request(const json::Value& command)
      : method(text(command, "method")),
        path(text(command, "path")),
        query(http::parse_query(text(command, "query")).value_or(http::Query())),
        body(from_base64(text(command, "body")).value_or("")) {
    if (const json::Value* given = command.find("headers")) {
      for (const json::Value& pair : given->items()) {
        headers.push_back(
            {std::string(pair.items()[0].text()), std::string(pair.items()[1].text())});
      }
    }
  }
  aws::WireRequest view() const { return {method, path, query, headers, body}; }

  std::string method;
  std::string path;
  http::Query query;
  http::Headers headers;
  std::string body;
};

json::Value response_value(const aws::WireResponse& response) {
  json::Value headers = json::Value::array();
  for (const http::Header& each : response.headers) {
    headers.append(json::Value::array({each.name, each.value}));
  }
  return json::Value::object({{"status", json::Value::number(std::int64_t{response.status})},
                              {"headers", std::move(headers)},
                              {"body", base64(as_bytes(response.body))}});
}

json::Value decode(const json::Value& command, const aws::OperationShape& operation) {
  aws::AnyStruct into(*operation.input);
  const Request request(command);
  auto decoded = aws::decode_request(operation, request.view(), into.ref());
  if (!decoded) return error_value(decoded.error());
  json::Value ignored = json::Value::array();
  for (const std::string& name : decoded->ignored) ignored.append(name);
  return json::Value::object({{"params", test::dump(into.ref())}, {"ignored", std::move(ignored)}});
}

json::Value encode(const json::Value& command, const aws::OperationShape& operation) {
  aws::AnyStruct response(*operation.output);
  std::string problem;
  const json::Value* result = command.find("result");
  if (result == nullptr || !test::load(*result, response.ref(), problem)) {
    return failure("the result does not fit at " + problem);
  }
  return response_value(aws::encode_response(operation, response.ref(), ids));
}

json::Value validate(const json::Value& command, const aws::OperationShape& operation,
                     const aws::Validator& validator) {
  aws::AnyStruct request(*operation.input);
  std::string problem;
  const json::Value* params = command.find("params");
  if (params == nullptr || !test::load(*params, request.ref(), problem)) {
    return failure("the parameters do not fit at " + problem);
  }
  const auto error = validator.validate(operation, request.ref());
  return error ? error_value(*error) : json::Value::object();
}

json::Value encode_error(const json::Value& command, const aws::ServiceShape& service) {
  const json::Value* status = command.find("status");
  const ApiError error{text(command, "code"),
                       static_cast<int>(status != nullptr ? status->as_int64().value_or(400) : 400),
                       text(command, "message")};
  return response_value(aws::encode_error(service, error, ids));
}

json::Value route(const json::Value& command) {
  const Request request(command);
  const aws::WireRequest view = request.view();
  const std::string signing = text(command, "signing");
  const aws::ServiceShape* service = aws::find_service(services, {signing}, view);
  if (service == nullptr) return failure("no such service");
  auto found = aws::find_operation(*service, view);
  if (!found) return error_value(found.error());
  return json::Value::object({{"service", service->name}, {"operation", (*found)->name}});
}

json::Value answer(const json::Value& command, const aws::Validator& validator) {
  const std::string what = text(command, "do");
  if (what == "route") return route(command);
  const aws::ServiceShape* service = service_of(command);
  if (service == nullptr) return failure("no such service");
  if (what == "error") return encode_error(command, *service);
  const auto* operation = aws::find_operation(*service, text(command, "operation"));
  if (operation == nullptr) return failure("no such operation");
  if (what == "decode") return decode(command, *operation);
  if (what == "encode") return encode(command, *operation);
  if (what == "validate") return validate(command, *operation, validator);
  return failure("what to do?");
}

std::optional<std::string> read_line() {
  std::string line;
  for (int c = std::getchar(); c != EOF; c = std::getchar()) {
    if (c == '\n') return line;
    line += static_cast<char>(c);
  }
  return std::nullopt;
}

int serve() {
  const aws::Validator validator(services);
  while (const auto line = read_line()) {
    auto command = json::parse(*line);
    const json::Value out =
        command ? answer(*command, validator) : failure("no JSON: " + command.error().message);
    std::printf("%s\n", json::write(out).c_str());
    std::fflush(stdout);
  }
  return 0;
}

}  // namespace
}  // namespace skerry

int main() { return skerry::serve(); }
