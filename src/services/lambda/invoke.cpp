// Invoke: https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
//
// An answer to RequestResponse leaves when the function has ended; that to Event when the event is
// durable; DryRun has been authorised by the time that its handler runs.

#include "base/encoding.hpp"
#include "call/not_supported.hpp"
#include "call/operation.hpp"
#include "services/lambda/errors.hpp"
#include "services/lambda/handlers.hpp"
#include "services/lambda/limits.hpp"
#include "services/lambda/running.hpp"
#include "services/lambda/updating.hpp"
#include "wire/json/parse.hpp"

namespace skerry::lambda {
namespace {

constexpr OperationName operation{"Invoke"};

// Runs the function when its call is durable, and answers with what came of it.
class Invocation final : public AnswerHold, public std::enable_shared_from_this<Invocation> {
 public:
  Invocation(Running& running, InvocationOrder order)
      : running_(running), order_(std::move(order)), version_(order_.version) {}

  void wait(std::function<void()> release) override {
    running_.invoke(std::move(order_), [self = shared_from_this(), release = std::move(release)](
                                           Result<Invoked, ApiError> invoked) {
      self->invoked_.emplace(std::move(invoked));
      release();
    });
  }

  std::optional<Result<Done, ApiError>> answer(Codec& codec) override {
    ASSERT(invoked_.has_value());
    if (!invoked_->ok()) return Result<Done, ApiError>(invoked_->error());
    Invoked& invoked = invoked_->value();
    InvocationResponse response;
    response.status_code = 200;
    response.executed_version = version_;
    if (invoked.how == Invoked::How::function_error) response.function_error = "Unhandled";
    if (!invoked.log_tail.empty()) response.log_result = base64(as_bytes(invoked.log_tail));
    response.payload = std::move(invoked.payload);
    codec.encode(aws::const_ref(response));
    return Result<Done, ApiError>(Done{});
  }

 private:
  Running& running_;
  InvocationOrder order_;
  std::string version_;
  std::optional<Result<Invoked, ApiError>> invoked_;
};

// An empty body is an empty event.
Result<std::string, ApiError> checked_payload(Asked<InvokeOperation> request,
                                              std::size_t bytes_max) {
  std::string payload = request.payload.value_or("");
  if (payload.size() > bytes_max) return errors::too_large("InvokeFunction", bytes_max);
  if (payload.empty()) return std::string("{}");
  const auto parsed = json::parse(payload);
  if (!parsed.ok()) return errors::bad_payload(parsed.error().message);
  return payload;
}

Result<std::string, ApiError> checked_context(Asked<InvokeOperation> request) {
  if (!request.client_context) return std::string();
  const std::optional<std::string> text = from_base64(*request.client_context);
  if (!text || !json::parse(*text).ok())
    return errors::bad_payload("the client context is not JSON in base64");
  return *text;
}

Result<Done, ApiError> refuse_unsupported(Asked<InvokeOperation> request) {
  if (request.durable_execution_name) return not_supported(operation, "DurableExecutionName");
  if (request.tenant_id) return not_supported(operation, "TenantId");
  return Done{};
}

}  // namespace

Answer<InvokeOperation> invoke(Lambda& lambda, Call& call, Asked<InvokeOperation> request) {
  TRY(refuse_unsupported(request));
  const FunctionRef ref =
      TRY(parse_ref(lambda.region(), *request.function_name, request.qualifier));
  const StoredVersion* version = TRY(lambda.need_version(ref));
  const std::string type = request.invocation_type.value_or("RequestResponse");
  InvocationResponse response;
  response.executed_version = version->version;
  if (type == "DryRun") {
    response.status_code = 204;
    return response;
  }
  const bool event = type == "Event";
  std::string payload = TRY(checked_payload(
      request, event ? limits::asynchronous_event_bytes_max : limits::event_bytes_max));
  std::string context = TRY(checked_context(request));
  if (event) {
    if (lambda.events().size() >= limits::events_max) return errors::throttled_by_account();
    StoredEvent stored{.id = call.facts().request_id,
                       .function = ref.name,
                       .qualifier = ref.qualifier,
                       .payload = std::move(payload),
                       .client_context = std::move(context),
                       .accepted = call.time(),
                       .due = call.time()};
    lambda.put(call.batch(), stored);
    lambda.running().accepted(stored);
    response.status_code = 202;
    response.executed_version.reset();
    return response;
  }
  if (version->state != State::active) return errors::in_state(name_of(version->state));
  InvocationOrder order{.request_id = call.facts().request_id,
                        .function = ref.name,
                        .qualifier = ref.qualifier,
                        .version = version->version,
                        .payload = std::move(payload),
                        .client_context = std::move(context)};
  if (request.log_type == "Tail") order.tail = InvocationOrder::Tail::wanted;
  call.hold_answer(std::make_shared<Invocation>(lambda.running(), std::move(order)));
  return response;
}

}  // namespace skerry::lambda
