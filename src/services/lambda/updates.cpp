// Changes to $LATEST. New code is "InProgress" until it is unpacked, and a new runtime until it is
// on this machine; until then the old runs. Code that cannot be unpacked never replaces the old.
// The rest of a configuration needs no time: what it needs (interfaces) is there when the answer
// leaves. What runs of the old one goes on with it, and with its interfaces.

#include "services/lambda/code.hpp"
#include "services/lambda/configuration.hpp"
#include "services/lambda/errors.hpp"
#include "services/lambda/handlers.hpp"
#include "services/lambda/limits.hpp"
#include "services/lambda/running.hpp"
#include "services/lambda/shapes.hpp"
#include "services/lambda/updating.hpp"
#include "services/lambda/versioning.hpp"
#include "services/lambda/vpc.hpp"

namespace skerry::lambda {
namespace {

constexpr OperationName update_code{"UpdateFunctionCode"};
constexpr OperationName update_configuration{"UpdateFunctionConfiguration"};

Result<StoredVersion, ApiError> changeable(const Lambda& lambda, const std::string& name,
                                           const std::optional<std::string>& revision) {
  const FunctionRef ref = parse_ref(lambda.region(), name);
  TRY(lambda.need(ref));
  const StoredVersion* version = TRY(lambda.need_version({.name = ref.name, .qualifier = {}}));
  TRY(check_settled(lambda, *version));
  if (revision && *revision != version->revision) return errors::revision_mismatch();
  return *version;
}

void touch(Call& call, StoredVersion& version) {
  version.modified = call.time();
  version.revision = call.random().uuid();
}

void begin_update(Call& call, StoredVersion& version) {
  touch(call, version);
  if (version.state == State::failed) {
    version.state = State::pending;
    version.reason = "The function is being created.";
    version.reason_code = "Creating";
    return;
  }
  version.update = Update::in_progress;
  version.reason = "The function is being created.";
  version.reason_code = "Creating";
}

}  // namespace

Result<Done, ApiError> check_settled(const Lambda& lambda, const StoredVersion& version) {
  if (version.state == State::pending) return errors::in_state(name_of(version.state));
  if (version.update == Update::in_progress)
    return errors::update_in_progress(function_arn(lambda.region(), version.function));
  return Done{};
}

Answer<UpdateFunctionCodeOperation> update_function_code(
    Lambda& lambda, Call& call, Asked<UpdateFunctionCodeOperation> request) {
  if (request.image_uri) return not_supported(update_code, "ImageUri");
  if (request.publish_to) return not_supported(update_code, "PublishTo");
  if (request.source_kms_key_arn) return not_supported(update_code, "SourceKMSKeyArn");
  if (request.s3_object_storage_mode.value_or("COPY") != "COPY")
    return not_supported(update_code, "S3ObjectStorageMode");
  TRY(check_architectures(update_code, request.architectures));
  StoredVersion version = TRY(changeable(lambda, *request.function_name, request.revision_id));
  const TakenCode code = TRY(take_code(lambda, call,
                                       {.zip = request.zip_file,
                                        .bucket = request.s3_bucket,
                                        .key = request.s3_key,
                                        .object_version = request.s3_object_version}));
  if (lambda.stored_code_bytes() + code.bytes > limits::storage_bytes_max)
    return errors::code_storage_full();
  if (version.state == State::active)
    version.previous = StoredCode{version.code_sha256, version.code_bytes, version.extents,
                                  version.revision, version.modified};
  version.code_sha256 = code.sha256;
  version.code_bytes = static_cast<std::int64_t>(code.bytes);
  version.extents = code.extents;
  begin_update(call, version);
  if (request.dry_run.value_or(false)) return configuration_shape(lambda, version, ArnForm::plain);
  lambda.put(call.batch(), version);
  lambda.running().changed(version);
  call.hold_answer(lambda.running().unpacks(version, Running::Unpacks::new_code));
  if (!request.publish.value_or(false)) return configuration_shape(lambda, version, ArnForm::plain);
  const StoredVersion published = publish(lambda, call, version, version.description);
  lambda.running().changed(published);
  return configuration_shape(lambda, published, ArnForm::qualified);
}

Answer<UpdateFunctionConfigurationOperation> update_function_configuration(
    Lambda& lambda, Call& call, Asked<UpdateFunctionConfigurationOperation> request) {
  TRY(refuse_unsupported(update_configuration, request));
  StoredVersion version = TRY(changeable(lambda, *request.function_name, request.revision_id));
  const StoredVpc before = version.vpc;
  TRY(configure(lambda, call, wish_of(update_configuration, request), version));
  if (version.state == State::failed || !lambda.running().has_runtime(version.runtime)) {
    begin_update(call, version);
  } else {
    touch(call, version);
  }
  TRY(take_interfaces(lambda, call, version));
  lambda.put(call.batch(), version);
  lambda.running().changed(version);
  if (version.vpc != before) free_interfaces(lambda, call, WhatRuns::goes_on);
  return configuration_shape(lambda, version, ArnForm::plain);
}

}  // namespace skerry::lambda
