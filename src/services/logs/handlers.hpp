#pragma once
// The handlers of CloudWatch Logs' operations, by the file that has them. Each is a plain function
// over the state: https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/

#include "base/result.hpp"
#include "call/call.hpp"
#include "services/logs/state.hpp"
#include "shapes/logs.hpp"
#include "wire/aws/error.hpp"

namespace skerry::logs {

template <class Operation>
using Asked = const typename Operation::Request&;
template <class Operation>
using Answer = Result<typename Operation::Response, ApiError>;

// groups.cpp
Answer<CreateLogGroupOperation> create_log_group(Logs& logs, Call& call,
                                                 Asked<CreateLogGroupOperation> request);
Answer<DescribeLogGroupsOperation> describe_log_groups(Logs& logs, Call& call,
                                                       Asked<DescribeLogGroupsOperation> request);
Answer<DeleteLogGroupOperation> delete_log_group(Logs& logs, Call& call,
                                                 Asked<DeleteLogGroupOperation> request);
Answer<PutRetentionPolicyOperation> put_retention_policy(
    Logs& logs, Call& call, Asked<PutRetentionPolicyOperation> request);
Answer<DeleteRetentionPolicyOperation> delete_retention_policy(
    Logs& logs, Call& call, Asked<DeleteRetentionPolicyOperation> request);

// streams.cpp
Answer<CreateLogStreamOperation> create_log_stream(Logs& logs, Call& call,
                                                   Asked<CreateLogStreamOperation> request);
Answer<DescribeLogStreamsOperation> describe_log_streams(
    Logs& logs, Call& call, Asked<DescribeLogStreamsOperation> request);
Answer<DeleteLogStreamOperation> delete_log_stream(Logs& logs, Call& call,
                                                   Asked<DeleteLogStreamOperation> request);

// put_events.cpp
Answer<PutLogEventsOperation> put_log_events(Logs& logs, Call& call,
                                             Asked<PutLogEventsOperation> request);
// get_events.cpp
Answer<GetLogEventsOperation> get_log_events(Logs& logs, Call& call,
                                             Asked<GetLogEventsOperation> request);
// filter_events.cpp
Answer<FilterLogEventsOperation> filter_log_events(Logs& logs, Call& call,
                                                   Asked<FilterLogEventsOperation> request);
Answer<TestMetricFilterOperation> test_metric_filter(Logs& logs, Call& call,
                                                     Asked<TestMetricFilterOperation> request);

// tags.cpp
Answer<TagResourceOperation> tag_resource(Logs& logs, Call& call,
                                          Asked<TagResourceOperation> request);
Answer<UntagResourceOperation> untag_resource(Logs& logs, Call& call,
                                              Asked<UntagResourceOperation> request);
Answer<ListTagsForResourceOperation> list_tags_for_resource(
    Logs& logs, Call& call, Asked<ListTagsForResourceOperation> request);
Answer<TagLogGroupOperation> tag_log_group(Logs& logs, Call& call,
                                           Asked<TagLogGroupOperation> request);
Answer<UntagLogGroupOperation> untag_log_group(Logs& logs, Call& call,
                                               Asked<UntagLogGroupOperation> request);
Answer<ListTagsLogGroupOperation> list_tags_log_group(Logs& logs, Call& call,
                                                      Asked<ListTagsLogGroupOperation> request);

}  // namespace skerry::logs
