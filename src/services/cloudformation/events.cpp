// DescribeStackEvents, DescribeEvents.
#include <fmt/format.h>

#include "call/list_page.hpp"
#include "services/cloudformation/errors.hpp"
#include "services/cloudformation/handlers.hpp"
#include "services/cloudformation/limits.hpp"
#include "services/cloudformation/lookup.hpp"
#include "services/cloudformation/shapes.hpp"

namespace skerry::cloudformation {
namespace {

// Newest first, and pages go on at a number: events are only ever added in front.
std::string position(std::size_t from_the_newest) { return fmt::format("{:010}", from_the_newest); }

StackEvent shape_of(const StoredStack& stack, const StoredEvent& stored) {
  StackEvent event;
  event.stack_id = stack.id;
  event.stack_name = stack.name;
  event.event_id = stored.id;
  event.timestamp = stored.time;
  event.operation_id = unless_empty(stored.operation_id);
  event.logical_resource_id = stored.logical_id;
  event.physical_resource_id = stored.physical_id;
  event.resource_type = stored.type;
  event.resource_status = stored.status;
  event.resource_status_reason = unless_empty(stored.reason);
  event.resource_properties = unless_empty(stored.properties);
  event.client_request_token = unless_empty(stored.token);
  return event;
}

OperationEvent operation_event(const StoredStack& stack, const StoredEvent& stored) {
  OperationEvent event;
  event.event_id = stored.id;
  event.stack_id = stack.id;
  event.operation_id = unless_empty(stored.operation_id);
  const bool of_stack = stored.physical_id == stack.id;
  event.event_type = of_stack                            ? "STACK_EVENT"
                     : stored.status.ends_with("FAILED") ? "PROVISIONING_ERROR"
                                                         : "PROGRESS_EVENT";
  event.logical_resource_id = stored.logical_id;
  event.physical_resource_id = unless_empty(stored.physical_id);
  event.resource_type = stored.type;
  event.timestamp = stored.time;
  event.resource_status = stored.status;
  event.resource_status_reason = unless_empty(stored.reason);
  event.resource_properties = unless_empty(stored.properties);
  event.client_request_token = unless_empty(stored.token);
  return event;
}

// Its events tell, of the last operation the stack itself.
const StoredStack* stack_of_operation(const CloudFormation& cloudformation,
                                      const std::string& operation_id) {
  for (const auto& [key, stack] : cloudformation.stacks().entries())
    if (stack.last_operation_id == operation_id) return &stack;
  for (const auto& [key, stack] : cloudformation.stacks().entries())
    for (const StoredEvent* event : cloudformation.events({key}))
      if (event->operation_id == operation_id) return &stack;
  return nullptr;
}

}  // namespace

Answer<DescribeStackEventsOperation> describe_stack_events(
    CloudFormation& cloudformation, Call&, Asked<DescribeStackEventsOperation> request) {
  const StoredStack* stack = cloudformation.find(*request.stack_name);
  if (stack == nullptr) return errors::no_such_stack_in_words(*request.stack_name);
  std::optional<ListPage> page =
      ListPage::open({"cloudformation.events"}, request.next_token, limits::events_per_page);
  if (!page) return errors::bad_token();
  const std::vector<const StoredEvent*> events = cloudformation.events(key_of(*stack));
  DescribeStackEventsOutput out;
  out.stack_events.emplace();
  for (std::size_t i = 0; i < events.size(); ++i) {
    if (page->shown_before(position(i))) continue;
    if (!page->take(position(i))) break;
    out.stack_events->push_back(shape_of(*stack, *events[events.size() - 1 - i]));
  }
  out.next_token = page->next_token();
  return out;
}

Answer<DescribeEventsOperation> describe_events(CloudFormation& cloudformation, Call&,
                                                Asked<DescribeEventsOperation> request) {
  const StoredStack* stack = nullptr;
  // A change set that was not executed has done nothing that could have failed.
  bool executed = true;
  if (request.change_set_name) {
    const NamedChangeSet named =
        TRY(need_change_set(cloudformation, *request.change_set_name, request.stack_name));
    stack = named.stack;
    executed = stack->change_set_id == named.set->id;
  } else if (request.operation_id && !request.stack_name) {
    stack = stack_of_operation(cloudformation, *request.operation_id);
    if (stack == nullptr) return errors::no_such_operation(*request.operation_id);
  } else {
    stack = TRY(need_stack(cloudformation, request.stack_name));
  }
  std::optional<ListPage> page =
      ListPage::open({"cloudformation.all-events"}, request.next_token, limits::events_per_page);
  if (!page) return errors::bad_token();
  const bool failed_only = request.filters && request.filters->failed_events.value_or(false);
  const std::vector<const StoredEvent*> events = cloudformation.events(key_of(*stack));
  DescribeEventsOutput out;
  out.operation_events.emplace();
  for (std::size_t i = 0; executed && i < events.size(); ++i) {
    const StoredEvent& event = *events[events.size() - 1 - i];
    if (failed_only && !event.status.ends_with("FAILED")) continue;
    if (request.operation_id && event.operation_id != *request.operation_id) continue;
    if (page->shown_before(position(i))) continue;
    if (!page->take(position(i))) break;
    out.operation_events->push_back(operation_event(*stack, event));
  }
  out.next_token = page->next_token();
  return out;
}

}  // namespace skerry::cloudformation
