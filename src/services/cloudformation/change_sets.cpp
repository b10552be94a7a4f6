// DescribeChangeSet, ExecuteChangeSet, DeleteChangeSet, ListChangeSets.
#include <fmt/format.h>

#include <utility>

#include "call/list_page.hpp"
#include "services/cloudformation/errors.hpp"
#include "services/cloudformation/handlers.hpp"
#include "services/cloudformation/limits.hpp"
#include "services/cloudformation/lookup.hpp"
#include "services/cloudformation/operation.hpp"
#include "services/cloudformation/shapes.hpp"
#include "services/cloudformation/wish.hpp"
#include "stack/plan.hpp"

namespace skerry::cloudformation {
namespace {

ResourceChangeDetail shape_of(const stack::ChangeDetail& detail) {
  ResourceChangeDetail out;
  ResourceTargetDefinition& target = out.target.emplace();
  target.attribute = std::string(stack::name(detail.attribute));
  target.name = unless_empty(detail.property);
  target.path = unless_empty(detail.path);
  target.requires_recreation = std::string(stack::requires_recreation(detail.recreation));
  target.before_value = detail.before;
  target.after_value = detail.after;
  if (detail.value_change)
    target.attribute_change_type = std::string(stack::name(*detail.value_change));
  out.evaluation = std::string(stack::name(detail.evaluation));
  out.change_source = std::string(stack::name(detail.source));
  out.causing_entity = unless_empty(detail.causing_entity);
  return out;
}

Change shape_of(const stack::ResourceChange& change) {
  Change out;
  out.type = "Resource";
  ResourceChange& shape = out.resource_change.emplace();
  shape.action = std::string(stack::name(change.action));
  shape.logical_resource_id = change.logical_id;
  shape.physical_resource_id = unless_empty(change.physical_id);
  shape.resource_type = change.type;
  shape.policy_action = unless_empty(change.policy_action);
  if (change.action == stack::ChangeAction::modify)
    shape.replacement = std::string(stack::name(change.replacement));
  shape.scope.emplace();
  for (const stack::Scope scope : change.scope) shape.scope->emplace_back(stack::name(scope));
  shape.details.emplace();
  for (const stack::ChangeDetail& detail : change.details)
    shape.details->push_back(shape_of(detail));
  shape.before_context = unless_empty(change.before_context);
  shape.after_context = unless_empty(change.after_context);
  return out;
}

// Computed anew: the inputs are stored, and the stack is as it was.
std::vector<stack::ResourceChange> changes_of(const CloudFormation& cloudformation,
                                              const NamedChangeSet& named,
                                              stack::PropertyValues values) {
  const StackKey key = key_of(*named.stack);
  const auto inputs = cloudformation.inputs(key, *named.set);
  if (!inputs || named.set->status != "CREATE_COMPLETE") return {};
  auto after = Wish::open(cloudformation, *named.stack, *inputs);
  const auto live = cloudformation.live(key);
  if (!after.ok() || !live.ok()) return {};
  std::unique_ptr<Wish> before;
  if (const auto shown = cloudformation.shown_inputs(key)) {
    auto opened = Wish::open(cloudformation, *named.stack, *shown);
    if (opened.ok()) before = std::move(opened).value();
  }
  auto plan = stack::plan_update(
      {before ? &before->desired() : nullptr, &(*after)->desired(), &*live}, values);
  return plan.ok() ? std::move(plan->changes) : std::vector<stack::ResourceChange>{};
}

DescribeChangeSetOutput head_of(const NamedChangeSet& named) {
  const StoredChangeSet& set = *named.set;
  DescribeChangeSetOutput out;
  out.change_set_name = set.name;
  out.change_set_id = set.id;
  out.stack_id = named.stack->id;
  out.stack_name = named.stack->name;
  out.description = unless_empty(set.description);
  out.creation_time = set.created;
  out.execution_status = set.execution_status;
  out.status = set.status;
  out.status_reason = unless_empty(set.reason);
  out.notification_arns.emplace();
  out.rollback_configuration.emplace();
  out.include_nested_stacks = set.include_nested;
  out.import_existing_resources = set.import_existing;
  out.on_stack_failure = unless_empty(set.on_failure);
  return out;
}

// The failure option of the change set, or of its execution.
Result<OnFailure, ApiError> on_failure_of(const StoredChangeSet& set,
                                          Asked<ExecuteChangeSetOperation> request) {
  if (!set.on_failure.empty()) {
    if (request.disable_rollback)
      return errors::validation(
          "You cannot specify DisableRollback when OnStackFailure is set on the change set.");
    return on_failure_named(set.on_failure).value_or(OnFailure::roll_back);
  }
  return request.disable_rollback.value_or(false) ? OnFailure::do_nothing : OnFailure::roll_back;
}

void obsolete_others(CloudFormation& cloudformation, Batch& batch, const StackKey& key,
                     const std::string& executed) {
  std::vector<std::string> names;
  for (const StoredChangeSet* set : cloudformation.change_sets(key))
    if (set->name != executed) names.push_back(set->name);
  for (const std::string& name : names) cloudformation.erase_change_set(batch, key, name);
}

}  // namespace

Answer<DescribeChangeSetOperation> describe_change_set(CloudFormation& cloudformation, Call&,
                                                       Asked<DescribeChangeSetOperation> request) {
  const NamedChangeSet named =
      TRY(need_change_set(cloudformation, *request.change_set_name, request.stack_name));
  DescribeChangeSetOutput out = head_of(named);
  if (const auto inputs = cloudformation.inputs(key_of(*named.stack), *named.set)) {
    out.parameters = shown_parameters(cloudformation, *inputs);
    if (!inputs->tags.empty()) out.tags = shape_of(inputs->tags);
    if (!inputs->capabilities.empty()) out.capabilities = inputs->capabilities;
  }
  const auto changes =
      changes_of(cloudformation, named,
                 request.include_property_values.value_or(false) ? stack::PropertyValues::with
                                                                 : stack::PropertyValues::without);
  std::optional<ListPage> page =
      ListPage::open({"cloudformation.changes"}, request.next_token, limits::changes_per_page);
  if (!page) return errors::bad_token();
  out.changes.emplace();
  for (std::size_t i = 0; i < changes.size(); ++i) {
    const std::string number = fmt::format("{:06}", i);
    if (page->shown_before(number)) continue;
    if (!page->take(number)) break;
    out.changes->push_back(shape_of(changes[i]));
  }
  out.next_token = page->next_token();
  return out;
}

Answer<ExecuteChangeSetOperation> execute_change_set(CloudFormation& cloudformation, Call& call,
                                                     Asked<ExecuteChangeSetOperation> request) {
  const NamedChangeSet named =
      TRY(need_change_set(cloudformation, *request.change_set_name, request.stack_name));
  StoredStack stack = *named.stack;
  StoredChangeSet set = *named.set;
  const StackKey key = key_of(stack);
  if (request.client_request_token && stack.last_token == *request.client_request_token &&
      set.execution_status.starts_with("EXECUTE_"))
    return ExecuteChangeSetOutput{};
  if (set.status != "CREATE_COMPLETE") return errors::not_complete({set.id, set.status});
  if (set.execution_status != "AVAILABLE")
    return errors::not_executable({set.id, set.execution_status});
  const bool creates = stack.status == Status::review_in_progress;
  if (!creates && !may_update(stack.status)) return errors::cannot_update({stack.id, stack.status});
  const OnFailure on_failure = TRY(on_failure_of(set, request));
  std::optional<StoredInputs> inputs = cloudformation.inputs(key, set);
  obsolete_others(cloudformation, call.batch(), key, set.name);
  cloudformation.put(call.batch(), key, Slot::target, std::move(*inputs));
  set.execution_status = "EXECUTE_IN_PROGRESS";
  stack.change_set_id = set.id;
  stack.disable_rollback = on_failure == OnFailure::do_nothing;
  std::optional<std::string> role;
  if (!set.role_arn.empty()) role = set.role_arn;
  cloudformation.put(call.batch(), key, std::move(set));
  call.hold_answer(cloudformation.operations().hold(key));
  TRY(start(cloudformation, call, std::move(stack),
            {.work = creates ? Work::create : Work::update,
             .status = creates ? Status::create_in_progress : Status::update_in_progress,
             .token = request.client_request_token,
             .role_arn = role,
             .on_failure = on_failure,
             .except_on_create = retain_except_on_create(request.retain_except_on_create),
             .retained = {}}));
  return ExecuteChangeSetOutput{};
}

// One that is not there is deleted already.
Answer<DeleteChangeSetOperation> delete_change_set(CloudFormation& cloudformation, Call& call,
                                                   Asked<DeleteChangeSetOperation> request) {
  const auto named = need_change_set(cloudformation, *request.change_set_name, request.stack_name);
  if (!named.ok()) {
    if (named.error().code == "ChangeSetNotFound") return DeleteChangeSetOutput{};
    return named.error();
  }
  if (named->set->execution_status == "EXECUTE_IN_PROGRESS")
    return errors::being_executed({named->set->id, named->set->execution_status});
  const StackKey key = key_of(*named->stack);
  const std::string name = named->set->name;
  cloudformation.erase_change_set(call.batch(), key, name);
  return DeleteChangeSetOutput{};
}

Answer<ListChangeSetsOperation> list_change_sets(CloudFormation& cloudformation, Call&,
                                                 Asked<ListChangeSetsOperation> request) {
  const StoredStack* stack = cloudformation.find(*request.stack_name);
  if (stack == nullptr) return errors::no_such_stack_in_words(*request.stack_name);
  std::optional<ListPage> page = ListPage::open({"cloudformation.change-sets"}, request.next_token,
                                                limits::change_sets_per_page);
  if (!page) return errors::bad_token();
  ListChangeSetsOutput out;
  out.summaries.emplace();
  for (const StoredChangeSet* set : cloudformation.change_sets(key_of(*stack))) {
    if (page->shown_before(set->name)) continue;
    if (!page->take(set->name)) break;
    ChangeSetSummary& summary = out.summaries->emplace_back();
    summary.stack_id = stack->id;
    summary.stack_name = stack->name;
    summary.change_set_id = set->id;
    summary.change_set_name = set->name;
    summary.execution_status = set->execution_status;
    summary.status = set->status;
    summary.status_reason = unless_empty(set->reason);
    summary.creation_time = set->created;
    summary.description = unless_empty(set->description);
    summary.include_nested_stacks = set->include_nested;
  }
  out.next_token = page->next_token();
  return out;
}

}  // namespace skerry::cloudformation
