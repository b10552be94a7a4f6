#pragma once
// The handlers of CloudFormation's operations, by the file that has them:
// https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/

#include "base/result.hpp"
#include "call/call.hpp"
#include "services/cloudformation/state.hpp"
#include "shapes/cloudformation.hpp"
#include "wire/aws/error.hpp"

namespace skerry::cloudformation {

template <class Operation>
using Asked = const typename Operation::Request&;
template <class Operation>
using Answer = Result<typename Operation::Response, ApiError>;

// create_change_set.cpp
Answer<CreateChangeSetOperation> create_change_set(CloudFormation& cloudformation, Call& call,
                                                   Asked<CreateChangeSetOperation> request);

// change_sets.cpp
Answer<DescribeChangeSetOperation> describe_change_set(CloudFormation& cloudformation, Call& call,
                                                       Asked<DescribeChangeSetOperation> request);
Answer<ExecuteChangeSetOperation> execute_change_set(CloudFormation& cloudformation, Call& call,
                                                     Asked<ExecuteChangeSetOperation> request);
Answer<DeleteChangeSetOperation> delete_change_set(CloudFormation& cloudformation, Call& call,
                                                   Asked<DeleteChangeSetOperation> request);
Answer<ListChangeSetsOperation> list_change_sets(CloudFormation& cloudformation, Call& call,
                                                 Asked<ListChangeSetsOperation> request);

// stacks.cpp
Answer<CreateStackOperation> create_stack(CloudFormation& cloudformation, Call& call,
                                          Asked<CreateStackOperation> request);
Answer<UpdateStackOperation> update_stack(CloudFormation& cloudformation, Call& call,
                                          Asked<UpdateStackOperation> request);
Answer<DeleteStackOperation> delete_stack(CloudFormation& cloudformation, Call& call,
                                          Asked<DeleteStackOperation> request);
Answer<UpdateTerminationProtectionOperation> update_termination_protection(
    CloudFormation& cloudformation, Call& call,
    Asked<UpdateTerminationProtectionOperation> request);

// rollbacks.cpp
Answer<RollbackStackOperation> rollback_stack(CloudFormation& cloudformation, Call& call,
                                              Asked<RollbackStackOperation> request);
Answer<ContinueUpdateRollbackOperation> continue_update_rollback(
    CloudFormation& cloudformation, Call& call, Asked<ContinueUpdateRollbackOperation> request);

// describe_stacks.cpp
Answer<DescribeStacksOperation> describe_stacks(CloudFormation& cloudformation, Call& call,
                                                Asked<DescribeStacksOperation> request);
Answer<ListStacksOperation> list_stacks(CloudFormation& cloudformation, Call& call,
                                        Asked<ListStacksOperation> request);

// events.cpp
Answer<DescribeStackEventsOperation> describe_stack_events(
    CloudFormation& cloudformation, Call& call, Asked<DescribeStackEventsOperation> request);
Answer<DescribeEventsOperation> describe_events(CloudFormation& cloudformation, Call& call,
                                                Asked<DescribeEventsOperation> request);

// resources.cpp
Answer<DescribeStackResourceOperation> describe_stack_resource(
    CloudFormation& cloudformation, Call& call, Asked<DescribeStackResourceOperation> request);
Answer<DescribeStackResourcesOperation> describe_stack_resources(
    CloudFormation& cloudformation, Call& call, Asked<DescribeStackResourcesOperation> request);
Answer<ListStackResourcesOperation> list_stack_resources(
    CloudFormation& cloudformation, Call& call, Asked<ListStackResourcesOperation> request);

// templates.cpp
Answer<GetTemplateOperation> get_template(CloudFormation& cloudformation, Call& call,
                                          Asked<GetTemplateOperation> request);
Answer<GetTemplateSummaryOperation> get_template_summary(
    CloudFormation& cloudformation, Call& call, Asked<GetTemplateSummaryOperation> request);
Answer<ValidateTemplateOperation> validate_template(CloudFormation& cloudformation, Call& call,
                                                    Asked<ValidateTemplateOperation> request);

// exports.cpp
Answer<ListExportsOperation> list_exports(CloudFormation& cloudformation, Call& call,
                                          Asked<ListExportsOperation> request);
Answer<ListImportsOperation> list_imports(CloudFormation& cloudformation, Call& call,
                                          Asked<ListImportsOperation> request);

}  // namespace skerry::cloudformation
