// Tags of log groups, by ARN and (deprecated at AWS, still called) by name. Other resources of
// CloudWatch Logs that have tags do not exist here.

#include <algorithm>

#include "services/logs/errors.hpp"
#include "services/logs/handlers.hpp"
#include "services/logs/limits.hpp"
#include "services/logs/names.hpp"
#include "services/logs/tagging.hpp"

namespace skerry::logs {
namespace {

using Pairs = std::vector<std::pair<std::string, std::string>>;

Result<const StoredGroup*, ApiError> need_tagged(const Logs& logs, const std::string& arn) {
  const std::optional<GroupName> name = group_of_arn(logs.region(), arn);
  const StoredGroup* group = name ? logs.find(*name) : nullptr;
  if (group == nullptr) return errors::no_such_resource();
  return group;
}

Pairs pairs(const std::vector<StoredTag>& tags) {
  Pairs pairs;
  for (const StoredTag& tag : tags) pairs.emplace_back(tag.key, tag.value);
  return pairs;
}

Result<Done, ApiError> tag(Logs& logs, Call& call, const StoredGroup& group, const Pairs& changes) {
  StoredGroup changed = group;
  changed.tags = TRY(tagged(std::move(changed.tags), changes, logs.arn({group.name})));
  logs.put(call.batch(), std::move(changed));
  return Done{};
}

void untag(Logs& logs, Call& call, const StoredGroup& group, const std::vector<std::string>& gone) {
  StoredGroup changed = group;
  std::erase_if(changed.tags, [&](const StoredTag& each) {
    return std::find(gone.begin(), gone.end(), each.key) != gone.end();
  });
  logs.put(call.batch(), std::move(changed));
}

}  // namespace

Result<std::vector<StoredTag>, ApiError> tagged(std::vector<StoredTag> tags, const Pairs& changes,
                                                std::string_view resource) {
  for (const auto& change : changes) {
    const auto& [key, value] = change;
    if (key.starts_with("aws:"))
      return errors::invalid("aws: prefixed tag key names are not allowed for external use.");
    const auto found = std::find_if(
        tags.begin(), tags.end(), [&](const StoredTag& each) { return each.key == change.first; });
    if (found == tags.end()) {
      tags.push_back({key, value});
    } else {
      found->value = value;
    }
  }
  if (tags.size() > limits::tags_max) return errors::too_many_tags(resource);
  return tags;
}

Answer<TagResourceOperation> tag_resource(Logs& logs, Call& call,
                                          Asked<TagResourceOperation> request) {
  const StoredGroup* group = TRY(need_tagged(logs, *request.resource_arn));
  TRY(tag(logs, call, *group, *request.tags));
  return TagResourceResponse{};
}

Answer<UntagResourceOperation> untag_resource(Logs& logs, Call& call,
                                              Asked<UntagResourceOperation> request) {
  const StoredGroup* group = TRY(need_tagged(logs, *request.resource_arn));
  untag(logs, call, *group, *request.tag_keys);
  return UntagResourceResponse{};
}

Answer<ListTagsForResourceOperation> list_tags_for_resource(
    Logs& logs, Call&, Asked<ListTagsForResourceOperation> request) {
  const StoredGroup* group = TRY(need_tagged(logs, *request.resource_arn));
  ListTagsForResourceResponse response;
  response.tags = pairs(group->tags);
  return response;
}

Answer<TagLogGroupOperation> tag_log_group(Logs& logs, Call& call,
                                           Asked<TagLogGroupOperation> request) {
  const StoredGroup* group = TRY(logs.need(GroupName{*request.log_group_name}));
  TRY(tag(logs, call, *group, *request.tags));
  return TagLogGroupResponse{};
}

Answer<UntagLogGroupOperation> untag_log_group(Logs& logs, Call& call,
                                               Asked<UntagLogGroupOperation> request) {
  const StoredGroup* group = TRY(logs.need(GroupName{*request.log_group_name}));
  untag(logs, call, *group, *request.tags);
  return UntagLogGroupResponse{};
}

Answer<ListTagsLogGroupOperation> list_tags_log_group(Logs& logs, Call&,
                                                      Asked<ListTagsLogGroupOperation> request) {
  const StoredGroup* group = TRY(logs.need(GroupName{*request.log_group_name}));
  ListTagsLogGroupResponse response;
  response.tags = pairs(group->tags);
  return response;
}

}  // namespace skerry::logs
