// DescribeStackResource, DescribeStackResources, ListStackResources.
#include "call/list_page.hpp"
#include "services/cloudformation/errors.hpp"
#include "services/cloudformation/handlers.hpp"
#include "services/cloudformation/limits.hpp"
#include "services/cloudformation/live_codec.hpp"
#include "services/cloudformation/lookup.hpp"
#include "services/cloudformation/shapes.hpp"
#include "wire/json/write.hpp"

namespace skerry::cloudformation {
namespace {

constexpr std::string_view not_checked = "NOT_CHECKED";

StackResource shape_of(const StoredStack& stack, const StoredResource& stored) {
  StackResource resource;
  resource.stack_id = stack.id;
  resource.stack_name = stack.name;
  resource.logical_resource_id = stored.logical_id;
  resource.physical_resource_id = unless_empty(stored.physical_id);
  resource.resource_type = stored.type;
  resource.timestamp = stored.updated;
  resource.resource_status = stored.status;
  resource.resource_status_reason = unless_empty(stored.reason);
  resource.drift_information.emplace().stack_resource_drift_status = std::string(not_checked);
  return resource;
}

std::optional<std::string> metadata_of(const CloudFormation& cloudformation,
                                       const StoredResource& stored) {
  if (stored.live.empty()) return std::nullopt;
  const auto text = cloudformation.open(stored.live);
  if (!text.ok()) return std::nullopt;
  const auto live = decode_live(*text);
  if (!live.ok() || !live->current || live->current->applied.metadata.is_null())
    return std::nullopt;
  return json::write(live->current->applied.metadata);
}

const StoredStack* stack_with(const CloudFormation& cloudformation, const std::string& physical) {
  for (const auto& [key, stack] : cloudformation.stacks().entries()) {
    if (stack.status == Status::delete_complete) continue;
    for (const StoredResource* resource : cloudformation.resources({key}))
      if (resource->physical_id == physical) return &stack;
  }
  return nullptr;
}

}  // namespace

Answer<DescribeStackResourceOperation> describe_stack_resource(
    CloudFormation& cloudformation, Call&, Asked<DescribeStackResourceOperation> request) {
  const StoredStack* stack = cloudformation.find(*request.stack_name);
  if (stack == nullptr)
    return errors::validation("Stack '" + *request.stack_name + "' does not exist");
  const StoredResource* stored =
      cloudformation.resource(key_of(*stack), *request.logical_resource_id);
  if (stored == nullptr) return errors::no_such_resource(*request.logical_resource_id, stack->name);
  DescribeStackResourceOutput out;
  StackResourceDetail& detail = out.stack_resource_detail.emplace();
  detail.stack_id = stack->id;
  detail.stack_name = stack->name;
  detail.logical_resource_id = stored->logical_id;
  detail.physical_resource_id = unless_empty(stored->physical_id);
  detail.resource_type = stored->type;
  detail.last_updated_timestamp = stored->updated;
  detail.resource_status = stored->status;
  detail.resource_status_reason = unless_empty(stored->reason);
  detail.metadata = metadata_of(cloudformation, *stored);
  detail.drift_information.emplace().stack_resource_drift_status = std::string(not_checked);
  return out;
}

Answer<DescribeStackResourcesOperation> describe_stack_resources(
    CloudFormation& cloudformation, Call&, Asked<DescribeStackResourcesOperation> request) {
  if (request.stack_name && request.physical_resource_id)
    return errors::validation("Only one of StackName and PhysicalResourceId may be given.");
  const StoredStack* stack = nullptr;
  if (request.physical_resource_id) {
    stack = stack_with(cloudformation, *request.physical_resource_id);
    if (stack == nullptr) return errors::no_resources_for(*request.physical_resource_id);
  } else {
    stack = TRY(need_stack(cloudformation, request.stack_name));
  }
  DescribeStackResourcesOutput out;
  out.stack_resources.emplace();
  for (const StoredResource* stored : cloudformation.resources(key_of(*stack))) {
    if (request.logical_resource_id && stored->logical_id != *request.logical_resource_id) continue;
    out.stack_resources->push_back(shape_of(*stack, *stored));
  }
  return out;
}

Answer<ListStackResourcesOperation> list_stack_resources(
    CloudFormation& cloudformation, Call&, Asked<ListStackResourcesOperation> request) {
  const StoredStack* stack = TRY(need_stack(cloudformation, request.stack_name));
  std::optional<ListPage> page =
      ListPage::open({"cloudformation.resources"}, request.next_token, limits::resources_per_page);
  if (!page) return errors::bad_token();
  ListStackResourcesOutput out;
  out.stack_resource_summaries.emplace();
  for (const StoredResource* stored : cloudformation.resources(key_of(*stack))) {
    if (page->shown_before(stored->logical_id)) continue;
    if (!page->take(stored->logical_id)) break;
    StackResourceSummary& summary = out.stack_resource_summaries->emplace_back();
    summary.logical_resource_id = stored->logical_id;
    summary.physical_resource_id = unless_empty(stored->physical_id);
    summary.resource_type = stored->type;
    summary.last_updated_timestamp = stored->updated;
    summary.resource_status = stored->status;
    summary.resource_status_reason = unless_empty(stored->reason);
    summary.drift_information.emplace().stack_resource_drift_status = std::string(not_checked);
  }
  out.next_token = page->next_token();
  return out;
}

}  // namespace skerry::cloudformation
