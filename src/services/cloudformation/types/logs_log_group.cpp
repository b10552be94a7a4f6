// AWS::Logs::LogGroup
#include <array>

#include "services/cloudformation/properties.hpp"
#include "services/cloudformation/types/all.hpp"
#include "shapes/logs.hpp"

namespace skerry::cloudformation::types {
namespace {

constexpr std::array<std::string_view, 4> supported{"LogGroupClass", "LogGroupName",
                                                    "RetentionInDays", "Tags"};

std::string group_arn(const Provision& provision, const std::string& name) {
  const RegionFacts& region = provision.call.region();
  return "arn:aws:logs:" + region.name.text + ':' + region.account.text + ":log-group:" + name;
}

Result<Done, ApiError> put_retention(Provision& provision, const std::string& name) {
  if (const auto days = integer(provision.properties, "RetentionInDays")) {
    logs::PutRetentionPolicyRequest request;
    request.log_group_name = name;
    request.retention_in_days = *days;
    TRY(provision.ask<logs::PutRetentionPolicyOperation>(request));
    return Done{};
  }
  logs::DeleteRetentionPolicyRequest request;
  request.log_group_name = name;
  TRY(provision.ask<logs::DeleteRetentionPolicyOperation>(request));
  return Done{};
}

Result<Made, ApiError> create(Provision& provision) {
  const std::string name = provision.name();
  logs::CreateLogGroupRequest request;
  request.log_group_name = name;
  request.log_group_class = text(provision.properties, "LogGroupClass");
  for (const Pair& pair : tags(provision.properties, "Tags")) {
    if (!request.tags) request.tags.emplace();
    request.tags->emplace_back(pair.key, pair.value);
  }
  TRY(provision.ask<logs::CreateLogGroupOperation>(request));
  if (provision.properties.find("RetentionInDays") != nullptr) TRY(put_retention(provision, name));
  return Made{.physical_id = name,
              .attributes = Value::object({{"Arn", group_arn(provision, name) + ":*"}})};
}

Result<Done, ApiError> update_tags(Provision& provision, const Former& former) {
  const TagChange change = tag_change(former.properties, provision.properties, "Tags");
  const std::string arn = group_arn(provision, former.physical_id);
  if (!change.removed.empty()) {
    logs::UntagResourceRequest request;
    request.resource_arn = arn;
    request.tag_keys = change.removed;
    TRY(provision.ask<logs::UntagResourceOperation>(request));
  }
  if (!change.set.empty()) {
    logs::TagResourceRequest request;
    request.resource_arn = arn;
    request.tags.emplace();
    for (const Pair& pair : change.set) request.tags->emplace_back(pair.key, pair.value);
    TRY(provision.ask<logs::TagResourceOperation>(request));
  }
  return Done{};
}

Result<Updated, ApiError> update(Provision& provision, const Former& former) {
  if (!same(former.properties, provision.properties, "RetentionInDays"))
    TRY(put_retention(provision, former.physical_id));
  TRY(update_tags(provision, former));
  return Updated{.attributes = former.attributes};
}

Result<Done, ApiError> remove(Provision& provision, const Former& former) {
  logs::DeleteLogGroupRequest request;
  request.log_group_name = former.physical_id;
  return gone(provision.ask<logs::DeleteLogGroupOperation>(request));
}

}  // namespace

const ResourceType logs_log_group{.type = "AWS::Logs::LogGroup",
                                  .supported = supported,
                                  .create = create,
                                  .update = update,
                                  .remove = remove};

}  // namespace skerry::cloudformation::types
