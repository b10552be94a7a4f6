// RollbackStack, ContinueUpdateRollback.
#include "services/cloudformation/errors.hpp"
#include "services/cloudformation/handlers.hpp"
#include "services/cloudformation/operation.hpp"

namespace skerry::cloudformation {

Answer<RollbackStackOperation> rollback_stack(CloudFormation& cloudformation, Call& call,
                                              Asked<RollbackStackOperation> request) {
  TRY(check_role(call, request.role_arn));
  const StoredStack* there = cloudformation.find(*request.stack_name);
  if (there == nullptr || there->status == Status::delete_complete)
    return errors::no_such_stack_in_words(*request.stack_name);
  if (!may_roll_back(there->status)) return errors::cannot_roll_back({there->id, there->status});
  RollbackStackOutput response{.stack_id = there->id};
  const bool creation = !there->stable;
  response.operation_id = TRY(start(
      cloudformation, call, *there,
      {.work = Work::roll_back,
       .phase = creation ? Phase::remove_back : Phase::back,
       .status = creation ? Status::rollback_in_progress : Status::update_rollback_in_progress,
       .token = request.client_request_token,
       .role_arn = request.role_arn,
       .except_on_create = retain_except_on_create(request.retain_except_on_create),
       .retained = {}}));
  return response;
}

Answer<ContinueUpdateRollbackOperation> continue_update_rollback(
    CloudFormation& cloudformation, Call& call, Asked<ContinueUpdateRollbackOperation> request) {
  TRY(check_role(call, request.role_arn));
  const StoredStack* there = cloudformation.find(*request.stack_name);
  if (there == nullptr || there->status == Status::delete_complete)
    return errors::no_such_stack_in_words(*request.stack_name);
  if (!may_continue(there->status)) return errors::cannot_continue({there->id, there->status});
  const auto skipped = request.resources_to_skip.value_or(std::vector<std::string>{});
  for (const std::string& id : skipped) {
    const StoredResource* resource = cloudformation.resource(key_of(*there), id);
    if (resource == nullptr || resource->status != "UPDATE_FAILED")
      return errors::not_skippable(id);
  }
  TRY(start(cloudformation, call, *there,
            {.work = Work::roll_back,
             .phase = Phase::back,
             .status = Status::update_rollback_in_progress,
             .token = request.client_request_token,
             .role_arn = request.role_arn,
             .retained = skipped}));
  return ContinueUpdateRollbackOutput{};
}

}  // namespace skerry::cloudformation
