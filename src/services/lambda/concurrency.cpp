// Reserved concurrency, and the account's limits.
// https://docs.aws.amazon.com/lambda/latest/dg/configuration-concurrency.html

#include <fmt/format.h>

#include "services/lambda/errors.hpp"
#include "services/lambda/handlers.hpp"
#include "services/lambda/limits.hpp"

namespace skerry::lambda {

Answer<PutFunctionConcurrencyOperation> put_function_concurrency(
    Lambda& lambda, Call& call, Asked<PutFunctionConcurrencyOperation> request) {
  const FunctionRef ref = parse_ref(lambda.region(), *request.function_name);
  const StoredFunction* found = TRY(lambda.need(ref));
  const std::int32_t wanted = *request.reserved_concurrent_executions;
  const std::int64_t others = lambda.reserved_concurrency() - found->reserved.value_or(0);
  const std::int64_t left = limits::concurrency_of_account - others - wanted;
  if (left < limits::unreserved_concurrency_min)
    return errors::invalid(
        fmt::format("Specified ReservedConcurrentExecutions for function decreases account's "
                    "UnreservedConcurrentExecution below its minimum value of [{}].",
                    limits::unreserved_concurrency_min));
  StoredFunction function = *found;
  function.reserved = wanted;
  lambda.put(call.batch(), std::move(function));
  Concurrency response;
  response.reserved_concurrent_executions = wanted;
  return response;
}

Answer<GetFunctionConcurrencyOperation> get_function_concurrency(
    Lambda& lambda, Call&, Asked<GetFunctionConcurrencyOperation> request) {
  const StoredFunction* function =
      TRY(lambda.need(parse_ref(lambda.region(), *request.function_name)));
  GetFunctionConcurrencyResponse response;
  if (function->reserved)
    response.reserved_concurrent_executions = static_cast<std::int32_t>(*function->reserved);
  return response;
}

Answer<DeleteFunctionConcurrencyOperation> delete_function_concurrency(
    Lambda& lambda, Call& call, Asked<DeleteFunctionConcurrencyOperation> request) {
  const StoredFunction* found =
      TRY(lambda.need(parse_ref(lambda.region(), *request.function_name)));
  StoredFunction function = *found;
  function.reserved.reset();
  lambda.put(call.batch(), std::move(function));
  return DeleteFunctionConcurrencyResponse{};
}

Answer<GetAccountSettingsOperation> get_account_settings(Lambda& lambda, Call&,
                                                         Asked<GetAccountSettingsOperation>) {
  GetAccountSettingsResponse response;
  AccountLimit& limit = response.account_limit.emplace();
  limit.total_code_size = static_cast<std::int64_t>(limits::storage_bytes_max);
  limit.code_size_unzipped = static_cast<std::int64_t>(limits::zip_bytes_max);
  limit.code_size_zipped = static_cast<std::int64_t>(limits::direct_zip_bytes_max);
  limit.concurrent_executions = limits::concurrency_of_account;
  limit.unreserved_concurrent_executions =
      static_cast<std::int32_t>(limits::concurrency_of_account - lambda.reserved_concurrency());
  AccountUsage& usage = response.account_usage.emplace();
  usage.total_code_size = static_cast<std::int64_t>(lambda.stored_code_bytes());
  usage.function_count = static_cast<std::int64_t>(lambda.functions().size());
  return response;
}

}  // namespace skerry::lambda
