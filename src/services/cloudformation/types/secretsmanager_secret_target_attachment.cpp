// AWS::SecretsManager::SecretTargetAttachment: the secret of a database gets what a client needs to
// connect, in the form that rotation functions read.
// https://docs.aws.amazon.com/secretsmanager/latest/userguide/reference_secret_json_structure.html
#include <algorithm>
#include <array>

#include "services/cloudformation/properties.hpp"
#include "services/cloudformation/types/all.hpp"
#include "shapes/rds.hpp"
#include "shapes/secretsmanager.hpp"
#include "wire/json/parse.hpp"
#include "wire/json/write.hpp"

namespace skerry::cloudformation::types {
namespace {

constexpr std::array<std::string_view, 3> supported{"SecretId", "TargetId", "TargetType"};
constexpr std::array<std::string_view, 5> connection_keys{"dbInstanceIdentifier", "dbname",
                                                          "engine", "host", "port"};

ApiError invalid(std::string message) {
  return {.code = "ValidationError", .status = 400, .message = std::move(message)};
}

Result<Value, ApiError> read(Provision& provision, const std::string& secret) {
  secretsmanager::GetSecretValueRequest request;
  request.secret_id = secret;
  const auto found = TRY(provision.ask<secretsmanager::GetSecretValueOperation>(request));
  auto object = json::parse(found.secret_string.value_or(""));
  if (!object.ok() || !object->is_object())
    return invalid("The secret " + secret + " is not a JSON object.");
  return std::move(*object);
}

Result<Done, ApiError> write(Provision& provision, const std::string& secret, const Value& value) {
  secretsmanager::PutSecretValueRequest request;
  request.secret_id = secret;
  request.client_request_token = provision.call.random().uuid();
  request.secret_string = json::write(value);
  TRY(provision.ask<secretsmanager::PutSecretValueOperation>(request));
  return Done{};
}

Result<Done, ApiError> attach(Provision& provision) {
  const std::string secret = text(provision.properties, "SecretId").value_or("");
  const std::string type = text(provision.properties, "TargetType").value_or("");
  if (type != "AWS::RDS::DBInstance")
    return invalid("Skerry does not support the TargetType " + type + ".");
  rds::DescribeDBInstancesMessage request;
  request.db_instance_identifier = text(provision.properties, "TargetId");
  const auto found = TRY(provision.ask<rds::DescribeDBInstancesOperation>(request));
  const rds::DBInstance& instance = found.db_instances->at(0);
  if (!instance.endpoint)
    return invalid("The DB instance " + *instance.db_instance_identifier + " has no endpoint yet.");
  Value value = TRY(read(provision, secret));
  if (value.find("username") == nullptr) value.set("username", *instance.master_username);
  value.set("dbInstanceIdentifier", *instance.db_instance_identifier);
  value.set("engine", *instance.engine);
  value.set("host", *instance.endpoint->address);
  value.set("port", Value::number(std::int64_t{*instance.endpoint->port}));
  if (instance.db_name) value.set("dbname", *instance.db_name);
  return write(provision, secret, value);
}

Result<Made, ApiError> create(Provision& provision) {
  TRY(attach(provision));
  const std::string secret = text(provision.properties, "SecretId").value_or("");
  return Made{.physical_id = secret, .attributes = Value::object({{"Id", secret}})};
}

Result<Updated, ApiError> update(Provision& provision, const Former& former) {
  TRY(attach(provision));
  return Updated{.attributes = former.attributes};
}

// The secret stays as it was before, where it stays at all.
Result<Done, ApiError> remove(Provision& provision, const Former& former) {
  const auto found = read(provision, former.physical_id);
  if (!found.ok()) return Done{};
  Value rest = Value::object();
  for (const json::Member& each : found->members()) {
    if (std::find(connection_keys.begin(), connection_keys.end(), each.name()) ==
        connection_keys.end())
      rest.set(each.name(), each.value);
  }
  return gone(write(provision, former.physical_id, rest));
}

}  // namespace

const ResourceType secretsmanager_secret_target_attachment{
    .type = "AWS::SecretsManager::SecretTargetAttachment",
    .supported = supported,
    .create = create,
    .update = update,
    .remove = remove};

}  // namespace skerry::cloudformation::types
