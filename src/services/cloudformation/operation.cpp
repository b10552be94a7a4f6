#include "services/cloudformation/operation.hpp"

#include <utility>

#include "base/assert.hpp"
#include "call/service_role.hpp"
#include "services/cloudformation/errors.hpp"
#include "services/cloudformation/provision.hpp"

namespace skerry::cloudformation {

void tell(CloudFormation& cloudformation, Batch& batch, const StoredStack& stack, WallTime time,
          std::string id) {
  StoredEvent event;
  event.id = std::move(id);
  event.operation_id = stack.last_operation_id;
  event.token = stack.last_token;
  event.logical_id = stack.name;
  event.physical_id = stack.id;
  event.type = "AWS::CloudFormation::Stack";
  event.status = name(stack.status);
  event.reason = stack.status_reason;
  event.time = time;
  cloudformation.put(batch, key_of(stack), std::move(event));
}

Result<std::string, ApiError> start(CloudFormation& cloudformation, Call& call, StoredStack stack,
                                    Start start) {
  ASSERT(!stack.operation.has_value());
  ASSERT(may_move(stack.status, start.status));
  StoredOperation operation;
  operation.id = call.random().uuid();
  operation.token = start.token.value_or("");
  operation.work = start.work;
  operation.phase = start.phase;
  Result<std::string> caller = cloudformation.seal(KeptCaller::encode(call.caller()));
  if (!caller.ok())
    return ApiError{.code = "InternalFailure", .status = 500, .message = caller.error().message};
  operation.caller = std::move(caller).value();
  operation.source_ip = call.facts().source_ip;
  operation.user_agent = call.facts().user_agent;
  operation.on_failure = start.on_failure;
  operation.discards_new = start.except_on_create == RetainExceptOnCreate::yes;
  operation.retained = std::move(start.retained);
  operation.started = call.time();
  if (start.role_arn) stack.role_arn = *start.role_arn;
  stack.status = start.status;
  stack.status_reason = "User Initiated";
  stack.last_operation_id = operation.id;
  stack.last_token = operation.token;
  if (start.work == Work::update) stack.updated = call.time();
  std::string id = operation.id;
  stack.operation = std::move(operation);
  tell(cloudformation, call.batch(), stack, call.time(), call.random().uuid());
  stack.status_reason.clear();
  const StackKey key = key_of(stack);
  cloudformation.put(call.batch(), std::move(stack));
  cloudformation.operations().wake(key);
  return id;
}

Result<Done, ApiError> check_role(Call& call, const std::optional<std::string>& role_arn) {
  if (!role_arn || role_arn->empty()) return Done{};
  TRY(call.authorise(pass_role(*role_arn, service_principal)));
  const ServiceSession session{.service = std::string(service_principal),
                               .role_arn = *role_arn,
                               .name = "AWSCloudFormation"};
  if (!assume_service_role(session, call.facts(), call.region(), call.directory()).ok())
    return errors::bad_role(*role_arn);
  return Done{};
}

}  // namespace skerry::cloudformation
