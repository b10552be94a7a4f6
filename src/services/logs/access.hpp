#pragma once
// What each operation needs permission for: Service Authorization Reference, "Amazon CloudWatch
// Logs". An action on a group is asked of "log-group:NAME:log-stream:", which "log-group:NAME:*"
// matches (the form that the page of LogGroup tells to use in policies, with ":*", for all but the
// tagging operations).

#include <string>
#include <string_view>

#include "call/operation.hpp"
#include "services/logs/names.hpp"
#include "services/logs/state.hpp"
#include "shapes/logs.hpp"

namespace skerry::logs {

struct ActionName {
  std::string_view text;
};

Access access_to_group(const Logs& logs, ActionName action, const GroupName& group);
Access access_to_stream(const Logs& logs, ActionName action, const GroupName& group,
                        const StreamName& stream);

template <class Op>
Accesses on_group(const Logs& logs, const Call&, const typename Op::Request& request) {
  return {access_to_group(logs, {Op::shape.name}, {*request.log_group_name})};
}

template <class Op>
Accesses on_identified_group(const Logs& logs, const Call&, const typename Op::Request& request) {
  const GroupName group =
      likely_group(logs.region(), {request.log_group_name, request.log_group_identifier});
  return {access_to_group(logs, {Op::shape.name}, group)};
}

template <class Op>
Accesses on_stream(const Logs& logs, const Call&, const typename Op::Request& request) {
  return {access_to_stream(logs, {Op::shape.name}, {*request.log_group_name},
                           {*request.log_stream_name})};
}

Accesses create_log_group_access(const Logs& logs, const Call& call,
                                 const CreateLogGroupRequest& request);
Accesses describe_log_groups_access(const Logs& logs, const Call& call,
                                    const DescribeLogGroupsRequest& request);
Accesses get_log_events_access(const Logs& logs, const Call& call,
                               const GetLogEventsRequest& request);
Accesses test_metric_filter_access(const Logs& logs, const Call& call,
                                   const TestMetricFilterRequest& request);
Accesses tag_resource_access(const Logs& logs, const Call& call, const TagResourceRequest& request);
Accesses untag_resource_access(const Logs& logs, const Call& call,
                               const UntagResourceRequest& request);
Accesses list_tags_access(const Logs& logs, const Call& call,
                          const ListTagsForResourceRequest& request);
Accesses tag_log_group_access(const Logs& logs, const Call& call,
                              const TagLogGroupRequest& request);
Accesses untag_log_group_access(const Logs& logs, const Call& call,
                                const UntagLogGroupRequest& request);

}  // namespace skerry::logs
