#include "services/logs/access.hpp"

#include <utility>

namespace skerry::logs {
namespace {

Access of(const Logs& logs, ActionName action, const GroupName& group) {
  Access access;
  access.action = "logs:" + std::string(action.text);
  const StoredGroup* found = logs.find(group);
  if (found == nullptr) return access;
  for (const StoredTag& tag : found->tags)
    access.context.set("aws:ResourceTag/" + tag.key, tag.value);
  return access;
}

// The tagging operations are asked of the group's ARN as it is.
Access on_arn(const Logs& logs, ActionName action, const GroupName& group) {
  Access access = of(logs, action, group);
  access.resource = logs.arn(group);
  return access;
}

Access on_resource(const Logs& logs, ActionName action, const std::string& arn) {
  const std::optional<GroupName> group = group_of_arn(logs.region(), arn);
  if (group) return on_arn(logs, action, *group);
  Access access;
  access.action = "logs:" + std::string(action.text);
  access.resource = arn;
  return access;
}

template <class Tags>
void set_request_tags(Access& access, const Tags& tags) {
  std::vector<std::string> keys;
  for (const auto& [key, value] : tags) {
    access.context.set("aws:RequestTag/" + key, value);
    keys.push_back(key);
  }
  if (!keys.empty()) access.context.set("aws:TagKeys", std::move(keys));
}

}  // namespace

Access access_to_group(const Logs& logs, ActionName action, const GroupName& group) {
  Access access = of(logs, action, group);
  access.resource = logs.arn(group) + ":log-stream:";
  return access;
}

Access access_to_stream(const Logs& logs, ActionName action, const GroupName& group,
                        const StreamName& stream) {
  Access access = access_to_group(logs, action, group);
  access.resource += stream.text;
  return access;
}

// Tags at creation need logs:TagResource too (CreateLogGroup, "tags").
Accesses create_log_group_access(const Logs& logs, const Call&,
                                 const CreateLogGroupRequest& request) {
  const GroupName group{*request.log_group_name};
  Accesses accesses;
  Access create = access_to_group(logs, {"CreateLogGroup"}, group);
  const bool tagged = request.tags && !request.tags->empty();
  if (tagged) set_request_tags(create, *request.tags);
  accesses.push_back(std::move(create));
  if (!tagged) return accesses;
  Access tag = on_arn(logs, {"TagResource"}, group);
  set_request_tags(tag, *request.tags);
  accesses.push_back(std::move(tag));
  return accesses;
}

Accesses describe_log_groups_access(const Logs& logs, const Call&,
                                    const DescribeLogGroupsRequest&) {
  return {access_to_group(logs, {"DescribeLogGroups"}, {})};
}

Accesses get_log_events_access(const Logs& logs, const Call&, const GetLogEventsRequest& request) {
  const GroupName group =
      likely_group(logs.region(), {request.log_group_name, request.log_group_identifier});
  return {access_to_stream(logs, {"GetLogEvents"}, group, {*request.log_stream_name})};
}

// It has no resource.
Accesses test_metric_filter_access(const Logs&, const Call&, const TestMetricFilterRequest&) {
  Access access;
  access.action = "logs:TestMetricFilter";
  return {access};
}

Accesses tag_resource_access(const Logs& logs, const Call&, const TagResourceRequest& request) {
  Access access = on_resource(logs, {"TagResource"}, *request.resource_arn);
  set_request_tags(access, *request.tags);
  return {access};
}

Accesses untag_resource_access(const Logs& logs, const Call&, const UntagResourceRequest& request) {
  Access access = on_resource(logs, {"UntagResource"}, *request.resource_arn);
  access.context.set("aws:TagKeys", *request.tag_keys);
  return {access};
}

Accesses list_tags_access(const Logs& logs, const Call&,
                          const ListTagsForResourceRequest& request) {
  return {on_resource(logs, {"ListTagsForResource"}, *request.resource_arn)};
}

Accesses tag_log_group_access(const Logs& logs, const Call&, const TagLogGroupRequest& request) {
  Access access = access_to_group(logs, {"TagLogGroup"}, {*request.log_group_name});
  set_request_tags(access, *request.tags);
  return {access};
}

Accesses untag_log_group_access(const Logs& logs, const Call&,
                                const UntagLogGroupRequest& request) {
  Access access = access_to_group(logs, {"UntagLogGroup"}, {*request.log_group_name});
  access.context.set("aws:TagKeys", *request.tags);
  return {access};
}

}  // namespace skerry::logs
