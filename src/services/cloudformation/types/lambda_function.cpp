// AWS::Lambda::Function
#include <array>

#include "services/cloudformation/properties.hpp"
#include "services/cloudformation/types/all.hpp"
#include "services/cloudformation/types/lambda_zip.hpp"
#include "shapes/lambda.hpp"

namespace skerry::cloudformation::types {
namespace {

constexpr std::array<std::string_view, 18> supported{"Architectures",
                                                     "Code",
                                                     "Description",
                                                     "Environment",
                                                     "EphemeralStorage",
                                                     "FunctionName",
                                                     "Handler",
                                                     "Layers",
                                                     "LoggingConfig",
                                                     "MemorySize",
                                                     "PackageType",
                                                     "ReservedConcurrentExecutions",
                                                     "Role",
                                                     "Runtime",
                                                     "SnapStart",
                                                     "Tags",
                                                     "Timeout",
                                                     "VpcConfig"};

// Those that the API calls by the same names, in both of its requests.
constexpr std::array<std::string_view, 12> configuration{
    "Description", "Environment", "EphemeralStorage", "Handler",   "Layers",  "LoggingConfig",
    "MemorySize",  "Role",        "Runtime",          "SnapStart", "Timeout", "VpcConfig"};

template <class Request>
Result<Request, ApiError> configured(const Value& properties) {
  Value given = Value::object();
  for (const std::string_view name : configuration) {
    if (const Value* found = properties.find(name)) given.set(name, *found);
  }
  return as_shape<Request>(given);
}

std::string function_arn(const Provision& provision, const std::string& name) {
  const RegionFacts& region = provision.call.region();
  return "arn:aws:lambda:" + region.name.text + ':' + region.account.text + ":function:" + name;
}

// SnapStart is refused unless it is off.
Value attributes(const Provision& provision, const std::string& name) {
  return Value::object({{"Arn", function_arn(provision, name)},
                        {"SnapStartResponse.ApplyOn", "None"},
                        {"SnapStartResponse.OptimizationStatus", "Off"}});
}

lambda::FunctionCode code_of(const Value& properties) {
  lambda::FunctionCode code;
  const Value* given = properties.find("Code");
  if (given == nullptr) return code;
  code.s3_bucket = text(*given, "S3Bucket");
  code.s3_key = text(*given, "S3Key");
  code.s3_object_version = text(*given, "S3ObjectVersion");
  code.s3_object_storage_mode = text(*given, "S3ObjectStorageMode");
  code.image_uri = text(*given, "ImageUri");
  code.source_kms_key_arn = text(*given, "SourceKMSKeyArn");
  // "If you specify inline source code, the file is named index" (Code, ZipFile).
  if (const auto source = text(*given, "ZipFile")) {
    const std::string runtime = text(properties, "Runtime").value_or("");
    const bool python = runtime.starts_with("python");
    code.zip_file = zip_of({python ? "index.py" : "index.js"}, *source);
  }
  return code;
}

std::optional<std::vector<std::pair<std::string, std::string>>> tag_map(const Value& properties) {
  std::vector<std::pair<std::string, std::string>> map;
  for (const Pair& pair : tags(properties, "Tags")) map.emplace_back(pair.key, pair.value);
  if (map.empty()) return std::nullopt;
  return map;
}

Result<Done, ApiError> put_concurrency(Provision& provision, const std::string& name) {
  const auto reserved = integer(provision.properties, "ReservedConcurrentExecutions");
  if (!reserved) {
    lambda::DeleteFunctionConcurrencyRequest request;
    request.function_name = name;
    TRY(provision.ask<lambda::DeleteFunctionConcurrencyOperation>(request));
    return Done{};
  }
  lambda::PutFunctionConcurrencyRequest request;
  request.function_name = name;
  request.reserved_concurrent_executions = *reserved;
  TRY(provision.ask<lambda::PutFunctionConcurrencyOperation>(request));
  return Done{};
}

Result<Made, ApiError> create(Provision& provision) {
  auto request = TRY(configured<lambda::CreateFunctionRequest>(provision.properties));
  const std::string name = provision.name();
  request.function_name = name;
  request.code = code_of(provision.properties);
  request.package_type = text(provision.properties, "PackageType");
  request.tags = tag_map(provision.properties);
  const std::vector<std::string> architectures = texts(provision.properties, "Architectures");
  if (!architectures.empty()) request.architectures = architectures;
  TRY(provision.ask<lambda::CreateFunctionOperation>(request));
  if (provision.properties.find("ReservedConcurrentExecutions") != nullptr)
    TRY(put_concurrency(provision, name));
  return Made{.physical_id = name,
              .attributes = attributes(provision, name),
              .readiness = Readiness::pending};
}

ApiError not_stabilised(const std::string& why) {
  return {.code = "NotStabilized", .status = 400, .message = why};
}

Result<std::optional<Value>, ApiError> poll(Provision& provision, const Former& former) {
  lambda::GetFunctionConfigurationRequest request;
  request.function_name = former.physical_id;
  const auto there = TRY(provision.ask<lambda::GetFunctionConfigurationOperation>(request));
  if (there.state == "Failed") return not_stabilised(there.state_reason.value_or(""));
  if (there.last_update_status == "Failed")
    return not_stabilised(there.last_update_status_reason.value_or(""));
  if (there.state != "Active" || there.last_update_status == "InProgress")
    return std::optional<Value>{};
  return std::optional(attributes(provision, former.physical_id));
}

Result<Done, ApiError> update_tags(Provision& provision, const Former& former) {
  const TagChange change = tag_change(former.properties, provision.properties, "Tags");
  const std::string arn = function_arn(provision, former.physical_id);
  if (!change.removed.empty()) {
    lambda::UntagResourceRequest request;
    request.resource = arn;
    request.tag_keys = change.removed;
    TRY(provision.ask<lambda::UntagResourceOperation>(request));
  }
  if (!change.set.empty()) {
    lambda::TagResourceRequest request;
    request.resource = arn;
    request.tags.emplace();
    for (const Pair& pair : change.set) request.tags->emplace_back(pair.key, pair.value);
    TRY(provision.ask<lambda::TagResourceOperation>(request));
  }
  return Done{};
}

bool configuration_differs(const Value& before, const Value& after) {
  for (const std::string_view name : configuration) {
    if (!same(before, after, name)) return true;
  }
  return false;
}

// A property that a template takes away gets the service's default again.
void set_defaults(lambda::UpdateFunctionConfigurationRequest& request) {
  if (!request.description) request.description = "";
  if (!request.environment) request.environment.emplace();
  if (!request.timeout) request.timeout = 3;
  if (!request.memory_size) request.memory_size = 128;
  if (!request.ephemeral_storage) request.ephemeral_storage.emplace().size = 512;
  if (!request.vpc_config) {
    request.vpc_config.emplace().subnet_ids.emplace();
    request.vpc_config->security_group_ids.emplace();
  }
}

Result<Updated, ApiError> update(Provision& provision, const Former& former) {
  const Value& before = former.properties;
  const Value& after = provision.properties;
  Updated updated{.attributes = former.attributes};
  if (configuration_differs(before, after)) {
    auto request = TRY(configured<lambda::UpdateFunctionConfigurationRequest>(after));
    request.function_name = former.physical_id;
    set_defaults(request);
    TRY(provision.ask<lambda::UpdateFunctionConfigurationOperation>(request));
    updated.readiness = Readiness::pending;
  }
  if (!same(before, after, "Code") || !same(before, after, "Architectures")) {
    const lambda::FunctionCode code = code_of(after);
    lambda::UpdateFunctionCodeRequest request;
    request.function_name = former.physical_id;
    request.zip_file = code.zip_file;
    request.s3_bucket = code.s3_bucket;
    request.s3_key = code.s3_key;
    request.s3_object_version = code.s3_object_version;
    request.image_uri = code.image_uri;
    request.source_kms_key_arn = code.source_kms_key_arn;
    const std::vector<std::string> architectures = texts(after, "Architectures");
    if (!architectures.empty()) request.architectures = architectures;
    TRY(provision.ask<lambda::UpdateFunctionCodeOperation>(request));
    updated.readiness = Readiness::pending;
  }
  if (!same(before, after, "ReservedConcurrentExecutions"))
    TRY(put_concurrency(provision, former.physical_id));
  TRY(update_tags(provision, former));
  return updated;
}

Result<Done, ApiError> remove(Provision& provision, const Former& former) {
  lambda::DeleteFunctionRequest request;
  request.function_name = former.physical_id;
  return gone(provision.ask<lambda::DeleteFunctionOperation>(request));
}

}  // namespace

const ResourceType lambda_function{.type = "AWS::Lambda::Function",
                                   .supported = supported,
                                   .create = create,
                                   .update = update,
                                   .remove = remove,
                                   .poll = poll};

}  // namespace skerry::cloudformation::types
