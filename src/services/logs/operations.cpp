#include "services/logs/operations.hpp"

#include <array>

#include "services/logs/access.hpp"
#include "services/logs/handlers.hpp"

namespace skerry::logs {
namespace {

constexpr std::array table{
    // groups
    serve<CreateLogGroupOperation, create_log_group_access, create_log_group>(),
    serve<DescribeLogGroupsOperation, describe_log_groups_access, describe_log_groups>(),
    serve<DeleteLogGroupOperation, on_group<DeleteLogGroupOperation>, delete_log_group>(),
    serve<PutRetentionPolicyOperation, on_group<PutRetentionPolicyOperation>,
          put_retention_policy>(),
    serve<DeleteRetentionPolicyOperation, on_group<DeleteRetentionPolicyOperation>,
          delete_retention_policy>(),
    // streams
    serve<CreateLogStreamOperation, on_stream<CreateLogStreamOperation>, create_log_stream>(),
    serve<DescribeLogStreamsOperation, on_identified_group<DescribeLogStreamsOperation>,
          describe_log_streams>(),
    serve<DeleteLogStreamOperation, on_stream<DeleteLogStreamOperation>, delete_log_stream>(),
    // events
    serve<PutLogEventsOperation, on_stream<PutLogEventsOperation>, put_log_events>(),
    serve<GetLogEventsOperation, get_log_events_access, get_log_events>(),
    serve<FilterLogEventsOperation, on_identified_group<FilterLogEventsOperation>,
          filter_log_events>(),
    serve<TestMetricFilterOperation, test_metric_filter_access, test_metric_filter>(),
    // tags
    serve<TagResourceOperation, tag_resource_access, tag_resource>(),
    serve<UntagResourceOperation, untag_resource_access, untag_resource>(),
    serve<ListTagsForResourceOperation, list_tags_access, list_tags_for_resource>(),
    serve<TagLogGroupOperation, tag_log_group_access, tag_log_group>(),
    serve<UntagLogGroupOperation, untag_log_group_access, untag_log_group>(),
    serve<ListTagsLogGroupOperation, on_group<ListTagsLogGroupOperation>, list_tags_log_group>(),
};

}  // namespace

std::span<const Operation> operations() { return table; }

ServiceEntry service(Logs& logs) {
  return {.shape = &service_shape, .operations = operations(), .state = &logs};
}

}  // namespace skerry::logs
