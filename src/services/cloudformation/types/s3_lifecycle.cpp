#include "services/cloudformation/types/s3_lifecycle.hpp"

#include <array>
#include <utility>

#include "base/time_text.hpp"
#include "services/cloudformation/properties.hpp"

namespace skerry::cloudformation::types {
namespace {

constexpr std::array<std::string_view, 12> supported{"AbortIncompleteMultipartUpload",
                                                     "ExpirationDate",
                                                     "ExpirationInDays",
                                                     "ExpiredObjectDeleteMarker",
                                                     "Id",
                                                     "NoncurrentVersionExpiration",
                                                     "NoncurrentVersionExpirationInDays",
                                                     "ObjectSizeGreaterThan",
                                                     "ObjectSizeLessThan",
                                                     "Prefix",
                                                     "Status",
                                                     "TagFilters"};

Result<Done, ApiError> check_members(const Value& rule) {
  for (const json::Member& member : rule.members()) {
    bool known = false;
    for (const std::string_view name : supported) known = known || name == member.name();
    if (!known)
      return ApiError{.code = "ValidationError",
                      .status = 400,
                      .message = "Skerry does not support the property " +
                                 std::string(member.name()) + " of a lifecycle rule."};
  }
  return Done{};
}

std::optional<std::int64_t> long_integer(const Value& rule, std::string_view name) {
  const Value* found = rule.find(name);
  if (found == nullptr) return std::nullopt;
  if (found->is_string()) return Value::number_text(found->text()).as_int64();
  return found->as_int64();
}

std::optional<s3::LifecycleExpiration> expiration_of(const Value& rule) {
  s3::LifecycleExpiration out;
  out.days = integer(rule, "ExpirationInDays");
  out.expired_object_delete_marker = flag(rule, "ExpiredObjectDeleteMarker");
  if (const auto date = text(rule, "ExpirationDate")) out.date = parse_iso8601(*date);
  const bool any = out.days || out.expired_object_delete_marker || out.date;
  return any ? std::optional(out) : std::nullopt;
}

std::optional<s3::NoncurrentVersionExpiration> noncurrent_of(const Value& rule) {
  s3::NoncurrentVersionExpiration out;
  out.noncurrent_days = integer(rule, "NoncurrentVersionExpirationInDays");
  if (const Value* given = rule.find("NoncurrentVersionExpiration")) {
    out.noncurrent_days = integer(*given, "NoncurrentDays");
    out.newer_noncurrent_versions = integer(*given, "NewerNoncurrentVersions");
  }
  const bool any = out.noncurrent_days || out.newer_noncurrent_versions;
  return any ? std::optional(out) : std::nullopt;
}

// S3 wants one filter, or several within And.
s3::LifecycleRuleFilter filter_of(const Value& rule) {
  s3::LifecycleRuleAndOperator all;
  all.prefix = text(rule, "Prefix");
  all.object_size_greater_than = long_integer(rule, "ObjectSizeGreaterThan");
  all.object_size_less_than = long_integer(rule, "ObjectSizeLessThan");
  all.tags = tag_list<s3::Tag>(rule, "TagFilters");
  const std::size_t tags = all.tags ? all.tags->size() : 0;
  const std::size_t count = (all.prefix ? 1u : 0u) + (all.object_size_greater_than ? 1u : 0u) +
                            (all.object_size_less_than ? 1u : 0u) + tags;
  s3::LifecycleRuleFilter filter;
  if (count > 1) {
    filter.and_ = std::move(all);
    return filter;
  }
  filter.prefix = all.prefix;
  if (count == 0) filter.prefix = "";
  filter.object_size_greater_than = all.object_size_greater_than;
  filter.object_size_less_than = all.object_size_less_than;
  if (tags == 1) filter.tag = all.tags->front();
  return filter;
}

}  // namespace

Result<s3::BucketLifecycleConfiguration, ApiError> lifecycle_of(const json::Value& configuration) {
  s3::BucketLifecycleConfiguration out;
  out.rules.emplace();
  const Value* rules = configuration.find("Rules");
  if (rules == nullptr || !rules->is_array()) return out;
  for (const Value& given : rules->items()) {
    TRY(check_members(given));
    s3::LifecycleRule& rule = out.rules->emplace_back();
    rule.id = text(given, "Id");
    rule.status = text(given, "Status");
    rule.expiration = expiration_of(given);
    rule.noncurrent_version_expiration = noncurrent_of(given);
    rule.filter = filter_of(given);
    if (const Value* abort = given.find("AbortIncompleteMultipartUpload")) {
      rule.abort_incomplete_multipart_upload.emplace();
      rule.abort_incomplete_multipart_upload->days_after_initiation =
          integer(*abort, "DaysAfterInitiation");
    }
  }
  return out;
}

}  // namespace skerry::cloudformation::types
