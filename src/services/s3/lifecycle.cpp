// The lifecycle configuration: kept and returned; nothing expires or moves by it.
#include <algorithm>

#include "services/s3/access.hpp"
#include "services/s3/bucket_change.hpp"
#include "services/s3/errors.hpp"
#include "services/s3/handlers.hpp"
#include "services/s3/limits.hpp"
#include "wire/aws/xml_body.hpp"

namespace skerry::s3 {
namespace {

constexpr std::string_view root = "LifecycleConfiguration";
constexpr std::size_t rule_id_characters_max = 255;

std::string as_xml(const BucketLifecycleConfiguration& configuration) {
  std::string text;
  xml::Writer writer(text);
  writer.open(root);
  aws::write_members(writer, aws::const_ref(configuration),
                     {.fraction = aws::Fraction::milliseconds});
  writer.close(root);
  return text;
}

Result<BucketLifecycleConfiguration, ApiError> from_xml(std::string_view text) {
  BucketLifecycleConfiguration configuration;
  std::vector<std::string> ignored;
  const auto document = xml::parse(text);
  if (!document.ok()) return errors::malformed_xml();
  TRY(aws::read_members(document->root(), aws::mutable_ref(configuration), ignored));
  return configuration;
}

bool has_action(const LifecycleRule& rule) {
  return rule.expiration || rule.transitions || rule.noncurrent_version_transitions ||
         rule.noncurrent_version_expiration || rule.abort_incomplete_multipart_upload;
}

Result<Done, ApiError> check(const LifecycleRule& rule) {
  if (!rule.status) return errors::malformed_xml();
  if (rule.prefix.has_value() == rule.filter.has_value()) return errors::malformed_xml();
  if (!has_action(rule))
    return errors::invalid_request("At least one action needs to be specified in a rule.");
  if (rule.id && rule.id->size() > rule_id_characters_max)
    return errors::invalid_argument("ID length should not exceed allowed limit of 255", {"ID"},
                                    *rule.id);
  if (rule.expiration) {
    const LifecycleExpiration& expiration = *rule.expiration;
    const int given = expiration.days.has_value() + expiration.date.has_value() +
                      expiration.expired_object_delete_marker.has_value();
    if (given != 1) return errors::malformed_xml();
    if (expiration.days && *expiration.days < 1)
      return errors::invalid_argument("'Days' for Expiration action must be a positive integer",
                                      {"Days"}, std::to_string(*expiration.days));
  }
  return Done{};
}

Result<Done, ApiError> check_ids(std::vector<LifecycleRule>& rules, Call& call) {
  for (auto rule = rules.begin(); rule != rules.end(); ++rule) {
    TRY(check(*rule));
    if (!rule->id || rule->id->empty()) rule->id = call.random().uuid();
    if (std::any_of(rules.begin(), rule, [&](const auto& other) { return other.id == rule->id; }))
      return errors::invalid_argument(
          "Rule ID must be unique. Found same ID for more than one rule", {"ID"}, *rule->id);
  }
  return Done{};
}

}  // namespace

Answer<GetBucketLifecycleConfigurationOperation> get_bucket_lifecycle_configuration(
    S3& s3, Call&, const GetBucketLifecycleConfigurationRequest& request) {
  const StoredBucket* bucket = TRY(open_bucket(s3, request));
  if (!bucket->lifecycle) return errors::no_lifecycle(bucket->name);
  GetBucketLifecycleConfigurationOutput response;
  BucketLifecycleConfiguration configuration = TRY(from_xml(*bucket->lifecycle));
  response.rules = std::move(configuration.rules);
  response.transition_default_minimum_object_size = "all_storage_classes_128K";
  return response;
}

Answer<PutBucketLifecycleConfigurationOperation> put_bucket_lifecycle_configuration(
    S3& s3, Call& call, const PutBucketLifecycleConfigurationRequest& request) {
  TRY(open_bucket(s3, request));
  if (!request.lifecycle_configuration || !request.lifecycle_configuration->rules)
    return errors::malformed_xml();
  constexpr std::string_view usual = "all_storage_classes_128K";
  if (request.transition_default_minimum_object_size.value_or(std::string(usual)) != usual)
    return not_supported(
        {"PutBucketLifecycleConfiguration"},
        "TransitionDefaultMinimumObjectSize " + *request.transition_default_minimum_object_size);
  BucketLifecycleConfiguration configuration = *request.lifecycle_configuration;
  if (configuration.rules->empty() || configuration.rules->size() > limits::lifecycle_rules_max)
    return errors::malformed_xml();
  TRY(check_ids(*configuration.rules, call));
  TRY(change_bucket(s3, call, request,
                    [&](StoredBucket& bucket) { bucket.lifecycle = as_xml(configuration); }));
  PutBucketLifecycleConfigurationOutput response;
  response.transition_default_minimum_object_size = usual;
  return response;
}

Answer<DeleteBucketLifecycleOperation> delete_bucket_lifecycle(
    S3& s3, Call& call, const DeleteBucketLifecycleRequest& request) {
  TRY(change_bucket(s3, call, request, [](StoredBucket& bucket) { bucket.lifecycle.reset(); }));
  return DeleteBucketLifecycleResponse{};
}

}  // namespace skerry::s3
