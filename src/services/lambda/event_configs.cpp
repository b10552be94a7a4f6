// How often and how long asynchronous invocations are tried. Destinations are not supported.

#include <algorithm>

#include "call/list_page.hpp"
#include "call/not_supported.hpp"
#include "services/lambda/errors.hpp"
#include "services/lambda/handlers.hpp"
#include "services/lambda/limits.hpp"
#include "services/lambda/shapes.hpp"

namespace skerry::lambda {
namespace {

Result<Done, ApiError> refuse_destinations(OperationName operation,
                                           const std::optional<DestinationConfig>& config) {
  const bool success = config && config->on_success && config->on_success->destination;
  const bool failure = config && config->on_failure && config->on_failure->destination;
  if (success || failure) return not_supported(operation, "DestinationConfig");
  return Done{};
}

template <class Request>
void apply(const Request& request, StoredEventConfig& config) {
  if (request.maximum_retry_attempts) config.retries = *request.maximum_retry_attempts;
  if (request.maximum_event_age_in_seconds)
    config.age_seconds = *request.maximum_event_age_in_seconds;
}

template <class Request>
Result<FunctionRef, ApiError> target_of(const Lambda& lambda, const Request& request) {
  const FunctionRef ref =
      TRY(parse_ref(lambda.region(), *request.function_name, request.qualifier));
  TRY(lambda.need_version(ref));
  FunctionRef target = ref;
  if (target.qualifier.empty()) target.qualifier = latest;
  return target;
}

template <class Request>
Result<const StoredEventConfig*, ApiError> need_config(const Lambda& lambda,
                                                       const Request& request) {
  const FunctionRef ref = TRY(target_of(lambda, request));
  const StoredEventConfig* config = lambda.event_configs().find(key_of(ref.name, ref.qualifier));
  if (config == nullptr)
    return errors::no_such_event_config(function_arn(lambda.region(), ref.name, ref.qualifier));
  return config;
}

}  // namespace

Answer<PutFunctionEventInvokeConfigOperation> put_function_event_invoke_config(
    Lambda& lambda, Call& call, Asked<PutFunctionEventInvokeConfigOperation> request) {
  TRY(refuse_destinations({"PutFunctionEventInvokeConfig"}, request.destination_config));
  const FunctionRef ref = TRY(target_of(lambda, request));
  if (!request.maximum_retry_attempts && !request.maximum_event_age_in_seconds &&
      !request.destination_config)
    return errors::invalid(
        "You must specify at least one of error handling or destination setting.");
  StoredEventConfig config;
  config.function = ref.name;
  config.qualifier = ref.qualifier;
  config.modified = call.time();
  apply(request, config);
  lambda.put(call.batch(), config);
  return event_config_shape(lambda, config);
}

Answer<UpdateFunctionEventInvokeConfigOperation> update_function_event_invoke_config(
    Lambda& lambda, Call& call, Asked<UpdateFunctionEventInvokeConfigOperation> request) {
  TRY(refuse_destinations({"UpdateFunctionEventInvokeConfig"}, request.destination_config));
  const StoredEventConfig* found = TRY(need_config(lambda, request));
  StoredEventConfig config = *found;
  config.modified = call.time();
  apply(request, config);
  lambda.put(call.batch(), config);
  return event_config_shape(lambda, config);
}

Answer<GetFunctionEventInvokeConfigOperation> get_function_event_invoke_config(
    Lambda& lambda, Call&, Asked<GetFunctionEventInvokeConfigOperation> request) {
  const StoredEventConfig* config = TRY(need_config(lambda, request));
  return event_config_shape(lambda, *config);
}

Answer<DeleteFunctionEventInvokeConfigOperation> delete_function_event_invoke_config(
    Lambda& lambda, Call& call, Asked<DeleteFunctionEventInvokeConfigOperation> request) {
  const StoredEventConfig* config = TRY(need_config(lambda, request));
  lambda.erase(call.batch(), StoredEventConfig(*config));
  return DeleteFunctionEventInvokeConfigResponse{};
}

Answer<ListFunctionEventInvokeConfigsOperation> list_function_event_invoke_configs(
    Lambda& lambda, Call&, Asked<ListFunctionEventInvokeConfigsOperation> request) {
  const FunctionRef ref = parse_ref(lambda.region(), *request.function_name);
  TRY(lambda.need(ref));
  const std::int32_t most =
      std::min(request.max_items.value_or(limits::functions_page_max), limits::functions_page_max);
  std::optional<ListPage> page = ListPage::open({"lambda.event-configs"}, request.marker, most);
  if (!page) return errors::invalid("Invalid marker.");
  ListFunctionEventInvokeConfigsResponse response;
  response.function_event_invoke_configs.emplace();
  const std::string prefix = key_of(ref.name, "");
  const auto& configs = lambda.event_configs().entries();
  for (auto entry = configs.upper_bound(std::max(page->after(), prefix));
       entry != configs.end() && entry->first.starts_with(prefix); ++entry) {
    if (!page->take(entry->first)) break;
    response.function_event_invoke_configs->push_back(event_config_shape(lambda, entry->second));
  }
  response.next_marker = page->next_token();
  return response;
}

}  // namespace skerry::lambda
