// Functions: made, shown, listed, deleted.

#include <algorithm>

#include "call/list_page.hpp"
#include "services/lambda/code.hpp"
#include "services/lambda/configuration.hpp"
#include "services/lambda/errors.hpp"
#include "services/lambda/handlers.hpp"
#include "services/lambda/limits.hpp"
#include "services/lambda/running.hpp"
#include "services/lambda/shapes.hpp"
#include "services/lambda/tagging.hpp"
#include "services/lambda/versioning.hpp"
#include "services/lambda/vpc.hpp"

namespace skerry::lambda {
namespace {

constexpr OperationName create{"CreateFunction"};

Result<Done, ApiError> refuse_more(Asked<CreateFunctionOperation> request) {
  TRY(refuse_unsupported(create, request));
  if (request.package_type.value_or("Zip") != "Zip" || request.code->image_uri)
    return not_supported(create, "the PackageType Image");
  if (request.code_signing_config_arn.value_or("") != "")
    return not_supported(create, "CodeSigningConfigArn");
  if (request.tenancy_config) return not_supported(create, "TenancyConfig");
  if (request.publish_to) return not_supported(create, "PublishTo");
  if (request.code->source_kms_key_arn) return not_supported(create, "SourceKMSKeyArn");
  if (request.code->s3_object_storage_mode.value_or("COPY") != "COPY")
    return not_supported(create, "S3ObjectStorageMode");
  return check_architectures(create, request.architectures);
}

Result<StoredVersion, ApiError> configured(Lambda& lambda, Call& call, const std::string& name,
                                           Asked<CreateFunctionOperation> request) {
  if (!request.runtime || !request.handler)
    return errors::invalid(
        "Runtime and Handler are mandatory parameters for functions created with deployment "
        "packages.");
  StoredVersion version;
  version.function = name;
  version.version = latest;
  version.timeout_seconds = limits::timeout_seconds_default;
  version.memory_mib = limits::memory_mib_default;
  version.tmp_mib = limits::tmp_mib_default;
  version.logging.group = "/aws/lambda/" + name;
  version.architecture = own_architecture();
  TRY(configure(lambda, call, wish_of(create, request), version));
  const TakenCode code = TRY(take_code(lambda, call,
                                       {.zip = request.code->zip_file,
                                        .bucket = request.code->s3_bucket,
                                        .key = request.code->s3_key,
                                        .object_version = request.code->s3_object_version}));
  if (lambda.stored_code_bytes() + code.bytes > limits::storage_bytes_max)
    return errors::code_storage_full();
  version.code_sha256 = code.sha256;
  version.code_bytes = static_cast<std::int64_t>(code.bytes);
  version.extents = code.extents;
  version.modified = call.time();
  version.revision = call.random().uuid();
  version.reason = "The function is being created.";
  version.reason_code = "Creating";
  TRY(take_interfaces(lambda, call, version));
  return version;
}

// Its ARN ends with what it was asked for by: a version, an alias, or nothing.
Result<FunctionConfiguration, ApiError> shape_as_asked(const Lambda& lambda,
                                                       const StoredVersion& version,
                                                       const FunctionRef& ref) {
  FunctionConfiguration shape = TRY(configuration_shape(lambda, version, ArnForm::plain));
  shape.function_arn = function_arn(lambda.region(), ref.name, ref.qualifier);
  return shape;
}

Concurrency concurrency_shape(std::int64_t reserved) {
  Concurrency shape;
  shape.reserved_concurrent_executions = static_cast<std::int32_t>(reserved);
  return shape;
}

// One version goes, and no alias may need it.
Result<Done, ApiError> delete_version(Lambda& lambda, Call& call, const StoredVersion& version) {
  if (version.version == latest)
    return errors::invalid("$LATEST version cannot be deleted without deleting the function.");
  std::string users;
  for (const StoredAlias* alias : lambda.aliases_of(version.function)) {
    if (alias->version != version.version) continue;
    if (!users.empty()) users += ", ";
    users += function_arn(lambda.region(), alias->function, alias->name);
  }
  if (!users.empty()) return errors::alias_uses_version(users);
  const StoredVersion gone = version;
  lambda.erase(call.batch(), gone);
  lambda.running().changed(gone);
  free_interfaces(lambda, call, WhatRuns::goes_on);
  return Done{};
}

}  // namespace

Answer<CreateFunctionOperation> create_function(Lambda& lambda, Call& call,
                                                Asked<CreateFunctionOperation> request) {
  TRY(refuse_more(request));
  const FunctionRef ref = parse_ref(lambda.region(), *request.function_name);
  if (ref.elsewhere || !ref.qualifier.empty())
    return errors::invalid("The function name must not name a version, account or region.");
  if (lambda.function(ref.name) != nullptr) return errors::function_exists(ref.name);
  StoredVersion version = TRY(configured(lambda, call, ref.name, request));
  StoredFunction function;
  function.name = ref.name;
  if (request.tags) function.tags = TRY(tagged({}, *request.tags));
  lambda.put(call.batch(), std::move(function));
  lambda.put(call.batch(), version);
  lambda.running().changed(version);
  call.hold_answer(lambda.running().unpacks(version, Running::Unpacks::a_new_function));
  if (!request.publish.value_or(false)) return configuration_shape(lambda, version, ArnForm::plain);
  const StoredVersion published = publish(lambda, call, version, version.description);
  return configuration_shape(lambda, published, ArnForm::qualified);
}

Answer<GetFunctionOperation> get_function(Lambda& lambda, Call& call,
                                          Asked<GetFunctionOperation> request) {
  const FunctionRef ref =
      TRY(parse_ref(lambda.region(), *request.function_name, request.qualifier));
  const StoredVersion* version = TRY(lambda.need_version(ref));
  const StoredFunction* function = TRY(lambda.need(ref));
  GetFunctionResponse response;
  response.configuration = TRY(shape_as_asked(lambda, *version, ref));
  response.code.emplace().repository_type = "S3";
  const auto location = lambda.running().locate_code(call, *version);
  if (!location.ok()) return errors::service(location.error().message);
  response.code->location = *location;
  const bool may_see_tags = call.authorise({.action = "lambda:ListTags",
                                            .resource = function_arn(lambda.region(), ref.name),
                                            .context = {},
                                            .resource_policies = {}})
                                .ok();
  if (!function->tags.empty() && may_see_tags) response.tags = tag_pairs(function->tags);
  if (function->reserved) response.concurrency = concurrency_shape(*function->reserved);
  return response;
}

Answer<GetFunctionConfigurationOperation> get_function_configuration(
    Lambda& lambda, Call&, Asked<GetFunctionConfigurationOperation> request) {
  const FunctionRef ref =
      TRY(parse_ref(lambda.region(), *request.function_name, request.qualifier));
  const StoredVersion* version = TRY(lambda.need_version(ref));
  return shape_as_asked(lambda, *version, ref);
}

// FunctionVersion ALL lists published versions too. MasterRegion is of Lambda@Edge: there are none.
Answer<ListFunctionsOperation> list_functions(Lambda& lambda, Call&,
                                              Asked<ListFunctionsOperation> request) {
  const std::int32_t most =
      std::min(request.max_items.value_or(limits::functions_page_max), limits::functions_page_max);
  std::optional<ListPage> page = ListPage::open({"lambda.functions"}, request.marker, most);
  if (!page) return errors::invalid("Invalid marker.");
  const bool all = request.function_version == "ALL";
  ListFunctionsResponse response;
  response.functions.emplace();
  const auto& versions = lambda.versions().entries();
  for (auto entry = versions.upper_bound(page->after()); entry != versions.end(); ++entry) {
    const StoredVersion& version = entry->second;
    if (!all && version.version != latest) continue;
    if (!page->take(entry->first)) break;
    FunctionConfiguration shape =
        TRY(configuration_shape(lambda, version, all ? ArnForm::qualified : ArnForm::plain));
    // Lists do not show the life of functions (LDG, "Lambda function states").
    shape.state.reset();
    shape.state_reason.reset();
    shape.state_reason_code.reset();
    shape.last_update_status.reset();
    shape.last_update_status_reason.reset();
    shape.last_update_status_reason_code.reset();
    shape.runtime_version_config.reset();
    response.functions->push_back(std::move(shape));
  }
  response.next_marker = page->next_token();
  return response;
}

Answer<DeleteFunctionOperation> delete_function(Lambda& lambda, Call& call,
                                                Asked<DeleteFunctionOperation> request) {
  const FunctionRef ref =
      TRY(parse_ref(lambda.region(), *request.function_name, request.qualifier));
  const StoredFunction* function = TRY(lambda.need(ref));
  DeleteFunctionResponse response;
  response.status_code = 204;
  if (!ref.qualifier.empty()) {
    const StoredVersion* version = lambda.version(ref.name, ref.qualifier);
    if (version == nullptr && lambda.alias(ref.name, ref.qualifier) != nullptr)
      return errors::invalid("An alias cannot be deleted by DeleteFunction; use DeleteAlias.");
    if (version != nullptr) TRY(delete_version(lambda, call, *version));
    return response;
  }
  lambda.erase(call.batch(), StoredFunction(*function));
  free_interfaces(lambda, call, WhatRuns::ends);
  call.hold_answer(lambda.running().stop(ref.name));
  return response;
}

}  // namespace skerry::lambda
