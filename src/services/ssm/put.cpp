// PutParameter: a new parameter, or a new version of one.
// https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_PutParameter.html

#include <optional>
#include <utility>

#include "call/not_supported.hpp"
#include "services/ssm/errors.hpp"
#include "services/ssm/handlers.hpp"
#include "services/ssm/limits.hpp"
#include "services/ssm/protection.hpp"
#include "services/ssm/shapes.hpp"
#include "services/ssm/tagging.hpp"
#include "wire/aws/pattern.hpp"

namespace skerry::ssm {
namespace {

constexpr OperationName operation{"PutParameter"};
constexpr std::string_view text_data_type = "text";

Result<Done, ApiError> check_supported(const PutParameterRequest& request) {
  if (request.policies) return not_supported(operation, "Policies");
  const std::string_view data_type = request.data_type ? *request.data_type : text_data_type;
  if (data_type == "aws:ec2:image" || data_type == "aws:ssm:integration")
    return not_supported(operation, "the DataType " + std::string(data_type));
  if (data_type != text_data_type && !data_type.empty())
    return errors::unknown_data_type(data_type);
  return Done{};
}

// "Intelligent-Tiering" decides by what the parameter needs; an advanced one stays so.
Result<std::string_view, ApiError> tier_of(const PutParameterRequest& request,
                                           const StoredVersion* previous) {
  const bool advanced = previous != nullptr && previous->tier == tiers::advanced;
  const bool long_value = request.value->size() > limits::standard_value_bytes_max;
  if (request.tier == tiers::advanced) return tiers::advanced;
  if (request.tier == tiers::standard && advanced) return errors::downgrade();
  if (advanced || (request.tier == tiers::intelligent && long_value)) return tiers::advanced;
  return tiers::standard;
}

Result<Done, ApiError> check_value(const StoredVersion& version) {
  const std::string& value = version.value;
  if (value.empty()) return errors::empty_value();
  const bool advanced = version.tier == tiers::advanced;
  if (!advanced && value.size() > limits::standard_value_bytes_max)
    return errors::standard_value_too_long();
  if (advanced && value.size() > limits::advanced_value_bytes_max)
    return errors::advanced_value_too_long();
  const std::size_t opening = value.find("{{");
  if (opening != std::string::npos && value.find("}}", opening) != std::string::npos)
    return errors::nested_parameter();
  if (!version.allowed_pattern || version.allowed_pattern->empty()) return Done{};
  const Result<aws::Pattern> pattern = aws::Pattern::compile(*version.allowed_pattern);
  if (!pattern.ok()) return errors::bad_pattern();
  if (!pattern->matches(value)) return errors::pattern_mismatch(*version.allowed_pattern);
  return Done{};
}

// What the request leaves out stays as it was.
Result<StoredVersion, ApiError> next_version(const PutParameterRequest& request,
                                             const StoredVersion* previous) {
  StoredVersion version;
  if (previous != nullptr) version = *previous;
  if (previous != nullptr) ++version.number;
  version.labels.clear();
  if (!request.type && previous == nullptr) return errors::type_required();
  if (request.type) version.type = *request.type;
  version.tier = TRY(tier_of(request, previous));
  version.value = *request.value;
  version.data_type = text_data_type;
  if (request.description) version.description = request.description;
  if (request.allowed_pattern) version.allowed_pattern = request.allowed_pattern;
  if (version.type == types::secure_string) {
    if (request.key_id) version.key_id = *request.key_id;
    if (version.key_id.empty()) version.key_id = default_key;
  } else {
    if (request.key_id) return errors::key_without_secret();
    version.key_id.clear();
  }
  TRY(check_value(version));
  return version;
}

Result<Done, ApiError> check_quota(const Ssm& ssm, const StoredVersion& version,
                                   const StoredVersion* previous) {
  if (previous != nullptr && previous->tier == version.tier) return Done{};
  const bool advanced = version.tier == tiers::advanced;
  const std::size_t most =
      advanced ? limits::advanced_parameters_max : limits::standard_parameters_max;
  if (ssm.parameters().size() < most || ssm.count_of_tier(version.tier) < most) return Done{};
  return advanced ? errors::too_many_advanced() : errors::too_many_standard();
}

// The oldest version goes when there are too many, unless it has a label.
Result<Done, ApiError> make_room(Ssm& ssm, Batch& batch, const StoredParameter& parameter) {
  const NameKey key = key_of(parameter.name);
  const std::vector<const StoredVersion*> versions = ssm.versions(key);
  if (versions.size() < limits::versions_per_parameter_max) return Done{};
  const StoredVersion& oldest = *versions.front();
  if (!oldest.labels.empty())
    return errors::oldest_is_labelled({.name = parameter.name, .number = oldest.number});
  ssm.erase_version(batch, key, oldest.number);
  return Done{};
}

}  // namespace

Answer<PutParameterOperation> put_parameter(Ssm& ssm, Call& call,
                                            Asked<PutParameterOperation> request) {
  const std::string name = TRY(new_name(ssm.region(), *request.name));
  const NameKey key = key_of(name);
  TRY(check_supported(request));
  const bool overwrite = request.overwrite.value_or(false);
  if (overwrite && request.tags && !request.tags->empty()) return errors::tags_with_overwrite();
  const StoredParameter* existing = ssm.find(key);
  if (existing != nullptr && !overwrite) return errors::exists();
  const StoredVersion* previous = existing == nullptr ? nullptr : &ssm.latest(key);
  StoredVersion version = TRY(next_version(request, previous));
  TRY(check_quota(ssm, version, previous));
  version.modified = call.time();
  version.modified_by = call.caller().arn;

  StoredParameter parameter;
  parameter.name = name;
  if (existing != nullptr) parameter = *existing;
  if (request.tags) parameter.tags = TRY(tagged(std::move(parameter.tags), *request.tags));
  parameter.last_version = version.number;
  if (version.type == types::secure_string) TRY(protect(call, {ssm.arn(key)}, version));
  if (existing != nullptr) TRY(make_room(ssm, call.batch(), parameter));

  PutParameterResult response;
  response.version = version.number;
  response.tier = version.tier;
  ssm.put(call.batch(), key, std::move(version));
  ssm.put(call.batch(), std::move(parameter));
  return response;
}

}  // namespace skerry::ssm
