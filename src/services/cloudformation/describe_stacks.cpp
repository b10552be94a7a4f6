// DescribeStacks, ListStacks.
#include <algorithm>

#include "call/list_page.hpp"
#include "services/cloudformation/errors.hpp"
#include "services/cloudformation/handlers.hpp"
#include "services/cloudformation/limits.hpp"
#include "services/cloudformation/lookup.hpp"
#include "services/cloudformation/shapes.hpp"

namespace skerry::cloudformation {
namespace {

constexpr std::string_view not_checked = "NOT_CHECKED";

std::vector<Output> outputs_of(const StoredStack& stack) {
  std::vector<Output> out;
  for (const StoredOutput& stored : stack.outputs) {
    Output& output = out.emplace_back();
    output.output_key = stored.name;
    output.output_value = stored.value;
    output.description = unless_empty(stored.description);
    output.export_name = unless_empty(stored.export_name);
  }
  return out;
}

StackSummary summary_of(const StoredStack& stack) {
  StackSummary summary;
  summary.stack_name = stack.name;
  summary.stack_id = stack.id;
  summary.template_description = unless_empty(stack.description);
  summary.creation_time = stack.created;
  summary.last_updated_time = stack.updated;
  summary.deletion_time = stack.deleted;
  summary.stack_status = std::string(name(stack.status));
  summary.stack_status_reason = unless_empty(stack.status_reason);
  summary.parent_id = unless_empty(stack.parent_id);
  summary.root_id = unless_empty(stack.root_id);
  summary.drift_information.emplace().stack_drift_status = std::string(not_checked);
  return summary;
}

}  // namespace

std::vector<Tag> shape_of(const std::vector<StoredTag>& tags) {
  std::vector<Tag> out;
  for (const StoredTag& stored : tags) {
    Tag& tag = out.emplace_back();
    tag.key = stored.key;
    tag.value = stored.value;
  }
  return out;
}

std::optional<std::vector<Parameter>> shown_parameters(const CloudFormation& cloudformation,
                                                       const StoredInputs& inputs) {
  const auto arguments = cloudformation.arguments(inputs);
  if (!arguments.ok() || arguments->empty()) return std::nullopt;
  std::vector<Parameter> out;
  for (const auto& [name, argument] : *arguments) {
    Parameter& parameter = out.emplace_back();
    parameter.parameter_key = name;
    parameter.parameter_value = argument.shown();
    if (argument.resolved && !argument.no_echo) parameter.resolved_value = *argument.resolved;
  }
  return out;
}

Stack shape_of(const CloudFormation& cloudformation, const StoredStack& stored) {
  Stack stack;
  stack.stack_name = stored.name;
  stack.stack_id = stored.id;
  stack.stack_status = std::string(name(stored.status));
  stack.stack_status_reason = unless_empty(stored.status_reason);
  stack.description = unless_empty(stored.description);
  stack.creation_time = stored.created;
  stack.last_updated_time = stored.updated;
  stack.deletion_time = stored.deleted;
  stack.change_set_id = unless_empty(stored.change_set_id);
  stack.role_arn = unless_empty(stored.role_arn);
  stack.disable_rollback = stored.disable_rollback;
  stack.enable_termination_protection = stored.termination_protection;
  stack.parent_id = unless_empty(stored.parent_id);
  stack.root_id = unless_empty(stored.root_id);
  stack.rollback_configuration.emplace();
  stack.notification_arns.emplace();
  stack.tags.emplace();
  stack.drift_information.emplace().stack_drift_status = std::string(not_checked);
  if (!stored.outputs.empty()) stack.outputs = outputs_of(stored);
  if (const auto inputs = cloudformation.shown_inputs(key_of(stored))) {
    stack.parameters = shown_parameters(cloudformation, *inputs);
    stack.tags = shape_of(inputs->tags);
    if (!inputs->capabilities.empty()) stack.capabilities = inputs->capabilities;
  }
  return stack;
}

Answer<DescribeStacksOperation> describe_stacks(CloudFormation& cloudformation, Call&,
                                                Asked<DescribeStacksOperation> request) {
  DescribeStacksOutput response;
  response.stacks.emplace();
  if (request.stack_name) {
    const StoredStack* stack = TRY(need_stack(cloudformation, request.stack_name));
    response.stacks->push_back(shape_of(cloudformation, *stack));
    return response;
  }
  std::optional<ListPage> page =
      ListPage::open({"cloudformation.stacks"}, request.next_token, limits::stacks_per_page);
  if (!page) return errors::bad_token();
  const auto& entries = cloudformation.stacks().entries();
  for (auto it = entries.upper_bound(page->after()); it != entries.end(); ++it) {
    if (it->second.status == Status::delete_complete) continue;
    if (!page->take(it->first)) break;
    response.stacks->push_back(shape_of(cloudformation, it->second));
  }
  response.next_token = page->next_token();
  return response;
}

Answer<ListStacksOperation> list_stacks(CloudFormation& cloudformation, Call&,
                                        Asked<ListStacksOperation> request) {
  std::optional<ListPage> page =
      ListPage::open({"cloudformation.list"}, request.next_token, limits::stacks_per_page);
  if (!page) return errors::bad_token();
  ListStacksOutput response;
  response.stack_summaries.emplace();
  const auto& wanted = request.stack_status_filter;
  const auto& entries = cloudformation.stacks().entries();
  for (auto it = entries.upper_bound(page->after()); it != entries.end(); ++it) {
    const std::string_view status = name(it->second.status);
    if (wanted && !wanted->empty() &&
        std::find(wanted->begin(), wanted->end(), status) == wanted->end())
      continue;
    if (!page->take(it->first)) break;
    response.stack_summaries->push_back(summary_of(it->second));
  }
  response.next_token = page->next_token();
  return response;
}

}  // namespace skerry::cloudformation
