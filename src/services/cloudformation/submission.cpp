#include "services/cloudformation/submission.hpp"

#include <algorithm>
#include <set>
#include <utility>

#include "call/ask.hpp"
#include "call/not_supported.hpp"
#include "services/cloudformation/errors.hpp"
#include "services/cloudformation/limits.hpp"
#include "services/cloudformation/live_codec.hpp"
#include "services/cloudformation/parameter_values.hpp"
#include "services/cloudformation/provision.hpp"
#include "services/cloudformation/references.hpp"
#include "services/cloudformation/template_url.hpp"
#include "shapes/s3.hpp"
#include "stack/limits.hpp"
#include "stack/summary.hpp"

namespace skerry::cloudformation {
namespace {

Result<std::string, ApiError> read_object(Call& call, const std::string& url) {
  const auto object =
      parse_template_url(url, {.region = call.region().name.text, .url = call.facts().own_url});
  if (!object) return errors::bad_template_url();
  s3::GetObjectRequest request;
  request.bucket = object->bucket;
  request.key = object->key;
  if (!object->version.empty()) request.version_id = object->version;
  auto got = ask_for_body<s3::GetObjectOperation>(call, {std::string(service_principal)}, request);
  if (!got.ok()) return errors::unreadable_template(got.error().message);
  if (!got->body) return std::string();
  if (got->body->bytes() > stack::template_bytes_max)
    return errors::validation("Template may not exceed 1000000 bytes in size.");
  Result<std::string> text = got->body->read_all();
  if (!text.ok()) return errors::unreadable_template(text.error().message);
  return std::move(text).value();
}

std::vector<stack::GivenParameter> given(const std::optional<std::vector<Parameter>>& parameters) {
  std::vector<stack::GivenParameter> out;
  for (const Parameter& each : parameters.value_or(std::vector<Parameter>{}))
    out.push_back({.name = each.parameter_key.value_or(""),
                   .value = each.parameter_value,
                   .use_previous = each.use_previous_value.value_or(false)});
  return out;
}

// Topics, alarms and restrictions of types are not there to be obeyed.
Result<Done, ApiError> refuse_unsupported(const Submission& submission) {
  const OperationName operation{submission.operation};
  if (submission.notification_arns && !submission.notification_arns->empty())
    return not_supported(operation, "NotificationARNs");
  if (submission.resource_types && !submission.resource_types->empty())
    return not_supported(operation, "ResourceTypes");
  if (submission.rollback) {
    if (submission.rollback->rollback_triggers && !submission.rollback->rollback_triggers->empty())
      return not_supported(operation, "RollbackTriggers");
    if (submission.rollback->monitoring_time_in_minutes.value_or(0) != 0)
      return not_supported(operation, "MonitoringTimeInMinutes");
  }
  return Done{};
}

Result<std::vector<StoredTag>, ApiError> stored_tags(const std::vector<Tag>& tags) {
  std::vector<StoredTag> out;
  std::set<std::string> keys;
  for (const Tag& tag : tags) {
    const std::string key = tag.key.value_or("");
    if (key.starts_with("aws:"))
      return errors::validation("aws: prefixed tag key names are not allowed for external use.");
    if (!keys.insert(key).second)
      return errors::validation("Duplicate tag keys are not allowed: " + key);
    out.push_back({key, tag.value.value_or("")});
  }
  return out;
}

// Types that CloudFormation has and no service here provides.
Result<Done, ApiError> check_types(const stack::Template& of) {
  std::vector<std::string> unknown;
  for (const stack::Resource& resource : of.resources) {
    if (find_type(resource.type) != nullptr) continue;
    if (std::find(unknown.begin(), unknown.end(), resource.type) == unknown.end())
      unknown.push_back(resource.type);
  }
  if (!unknown.empty()) return errors::unrecognised_types(unknown);
  return Done{};
}

Result<std::string, ApiError> submitted_text(CloudFormation& cloudformation, Call& call,
                                             const Submission& submission,
                                             const StoredStack* existing) {
  const int sources =
      (submission.body ? 1 : 0) + (submission.url ? 1 : 0) + (submission.previous ? 1 : 0);
  if (sources > 1) return errors::one_template_source();
  if (!submission.previous) return template_text(call, submission.body, submission.url);
  const auto before =
      existing == nullptr ? std::nullopt : cloudformation.shown_inputs(key_of(*existing));
  if (!before) return errors::no_template();
  return before->text;
}

}  // namespace

Result<std::string, ApiError> template_text(Call& call, const std::optional<std::string>& body,
                                            const std::optional<std::string>& url) {
  if (body && url) return errors::one_template_source();
  if (!body && !url) return errors::no_template();
  if (url) return read_object(call, *url);
  if (body->size() > limits::template_body_bytes_max) return errors::body_too_long();
  return *body;
}

bool same_tags(const std::optional<StoredInputs>& before, const StoredInputs& after) {
  if (!before) return true;
  const std::multiset<StoredTag> was(before->tags.begin(), before->tags.end());
  return was == std::multiset<StoredTag>(after.tags.begin(), after.tags.end());
}

Result<Done, ApiError> check_stack_name(const std::string& name) {
  const bool letter =
      !name.empty() && ((name[0] >= 'a' && name[0] <= 'z') || (name[0] >= 'A' && name[0] <= 'Z'));
  const bool known = std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
  });
  if (!letter || !known || name.size() > limits::stack_name_chars_max)
    return errors::bad_stack_name(name);
  return Done{};
}

Result<Submitted, ApiError> take(CloudFormation& cloudformation, Call& call,
                                 const Submission& submission, const StoredStack* existing) {
  TRY(refuse_unsupported(submission));
  Submitted out;
  out.inputs.text = TRY(submitted_text(cloudformation, call, submission, existing));
  auto of = stack::parse_template(out.inputs.text);
  if (!of.ok()) return errors::of(of.error());
  out.of = std::move(of).value();
  TRY(check_types(out.of));
  out.inputs.capabilities = submission.capabilities.value_or(std::vector<std::string>{});
  std::string missing = stack::missing_capabilities(out.of, out.inputs.capabilities);
  if (!missing.empty()) return errors::insufficient_capabilities(std::move(missing));
  for (const stack::Resource& resource : out.of.resources)
    cloudformation.foresee(resource.type, resource.properties);

  const auto before =
      existing == nullptr ? std::nullopt : cloudformation.shown_inputs(key_of(*existing));
  std::optional<stack::Arguments> previous;
  if (before) {
    auto arguments = cloudformation.arguments(*before);
    if (arguments.ok()) previous = std::move(arguments).value();
  }
  CallersParameters ssm(call);
  const std::vector<stack::GivenParameter> parameters = given(submission.parameters);
  auto bound = stack::bind_arguments(out.of, parameters, previous ? &*previous : nullptr, ssm);
  if (!bound.ok()) return errors::of(bound.error());
  out.arguments = std::move(bound).value();
  TRY(check_aws_values(cloudformation, call, stack::aws_values(out.of, out.arguments)));
  Result<std::string> sealed = cloudformation.seal(encode(out.arguments));
  if (!sealed.ok())
    return ApiError{.code = "InternalFailure", .status = 500, .message = sealed.error().message};
  out.inputs.arguments = std::move(sealed).value();
  if (submission.tags)
    out.inputs.tags = TRY(stored_tags(*submission.tags));
  else if (before)
    out.inputs.tags = before->tags;
  return out;
}

}  // namespace skerry::cloudformation
