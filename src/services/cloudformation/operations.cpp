#include "services/cloudformation/operations.hpp"

#include <array>

#include "services/cloudformation/access.hpp"
#include "services/cloudformation/handlers.hpp"

namespace skerry::cloudformation {
namespace {

constexpr std::array table{
    serve<ContinueUpdateRollbackOperation, on_stack<ContinueUpdateRollbackOperation>,
          continue_update_rollback>(),
    serve<CreateChangeSetOperation, on_change_set<CreateChangeSetOperation>, create_change_set>(),
    serve<CreateStackOperation, on_stack<CreateStackOperation>, create_stack>(),
    serve<DeleteChangeSetOperation, on_change_set<DeleteChangeSetOperation>, delete_change_set>(),
    serve<DeleteStackOperation, on_stack<DeleteStackOperation>, delete_stack>(),
    serve<DescribeChangeSetOperation, on_change_set<DescribeChangeSetOperation>,
          describe_change_set>(),
    serve<DescribeEventsOperation, on_stack<DescribeEventsOperation>, describe_events>(),
    serve<DescribeStackEventsOperation, on_stack<DescribeStackEventsOperation>,
          describe_stack_events>(),
    serve<DescribeStackResourceOperation, on_stack<DescribeStackResourceOperation>,
          describe_stack_resource>(),
    serve<DescribeStackResourcesOperation, on_stack<DescribeStackResourcesOperation>,
          describe_stack_resources>(),
    serve<DescribeStacksOperation, on_stack<DescribeStacksOperation>, describe_stacks>(),
    serve<ExecuteChangeSetOperation, on_change_set<ExecuteChangeSetOperation>,
          execute_change_set>(),
    serve<GetTemplateOperation, on_stack<GetTemplateOperation>, get_template>(),
    serve<GetTemplateSummaryOperation, on_stack<GetTemplateSummaryOperation>,
          get_template_summary>(),
    serve<ListChangeSetsOperation, on_stack<ListChangeSetsOperation>, list_change_sets>(),
    serve<ListExportsOperation, on_all<ListExportsOperation>, list_exports>(),
    serve<ListImportsOperation, on_all<ListImportsOperation>, list_imports>(),
    serve<ListStackResourcesOperation, on_stack<ListStackResourcesOperation>,
          list_stack_resources>(),
    serve<ListStacksOperation, on_all<ListStacksOperation>, list_stacks>(),
    serve<RollbackStackOperation, on_stack<RollbackStackOperation>, rollback_stack>(),
    serve<UpdateStackOperation, on_stack<UpdateStackOperation>, update_stack>(),
    serve<UpdateTerminationProtectionOperation, on_stack<UpdateTerminationProtectionOperation>,
          update_termination_protection>(),
    serve<ValidateTemplateOperation, on_all<ValidateTemplateOperation>, validate_template>(),
};

}  // namespace

std::span<const Operation> operations() { return table; }

ServiceEntry service(CloudFormation& cloudformation) {
  return {.shape = &service_shape, .operations = operations(), .state = &cloudformation};
}

}  // namespace skerry::cloudformation
